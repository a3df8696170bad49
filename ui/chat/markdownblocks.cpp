#include "ui/chat/markdownblocks.h"

#include <algorithm>
#include <numeric>

namespace ltb::ui {

namespace {

// Length of a fence's run of backticks or tildes, 0 when the line is none.
qsizetype fenceLength(QStringView line, QChar &mark)
{
    qsizetype indent = 0;
    while (indent < line.size() && indent < 4 && line[indent] == u' ')
        ++indent;
    if (indent == 4 || indent == line.size())
        return 0;
    mark = line[indent];
    if (mark != u'`' && mark != u'~')
        return 0;
    qsizetype end = indent;
    while (end < line.size() && line[end] == mark)
        ++end;
    return end - indent >= 3 ? end - indent : 0;
}

struct Fence {
    QChar mark;
    qsizetype length = 0; // 0: outside
};

// Updates the state for one line; true when the line opened or closed a fence.
bool stepFence(Fence &fence, QStringView line)
{
    QChar mark;
    const qsizetype length = fenceLength(line, mark);
    if (length == 0)
        return false;
    if (fence.length == 0) {
        fence = {mark, length};
        return true;
    }
    const QStringView rest = line.trimmed().sliced(std::min(length, line.trimmed().size()));
    if (mark != fence.mark || length < fence.length || !rest.trimmed().isEmpty())
        return false;
    fence = {};
    return true;
}

qsizetype lineEnd(const QString &text, qsizetype from)
{
    const qsizetype at = text.indexOf(u'\n', from);
    return at < 0 ? text.size() : at + 1;
}

// The first place at or behind `offset` that is between lines and outside of fences.
qsizetype quietOffset(const QString &text, qsizetype offset)
{
    Fence fence;
    qsizetype position = 0;
    while (position < text.size()) {
        if (position >= offset && fence.length == 0)
            return position;
        const qsizetype end = lineEnd(text, position);
        QStringView line = QStringView(text).sliced(position, end - position);
        if (line.endsWith(u'\n'))
            line.chop(1);
        stepFence(fence, line);
        position = end;
    }
    return text.size();
}

void pushProse(std::vector<TextPiece> &pieces, QString &prose)
{
    if (!prose.trimmed().isEmpty()) {
        while (prose.endsWith(u'\n'))
            prose.chop(1);
        pieces.push_back({TextPiece::Kind::Prose, prose});
    }
    prose.clear();
}

} // namespace

std::vector<TextPiece> splitMarkdown(const QString &markdown)
{
    std::vector<TextPiece> pieces;
    QString prose;
    TextPiece code;
    Fence fence;
    for (qsizetype position = 0; position < markdown.size();) {
        const qsizetype end = lineEnd(markdown, position);
        QStringView line = QStringView(markdown).sliced(position, end - position);
        const QStringView bare = line.endsWith(u'\n') ? line.chopped(1) : line;
        const bool inside = fence.length > 0;
        if (stepFence(fence, bare)) {
            if (!inside) {
                pushProse(pieces, prose);
                const QString info = bare.trimmed().sliced(fence.length).trimmed().toString();
                code = {TextPiece::Kind::Code, {}, info.section(u' ', 0, 0)};
            } else {
                if (code.text.endsWith(u'\n'))
                    code.text.chop(1);
                pieces.push_back(code);
            }
        } else if (inside) {
            code.text += line;
        } else {
            prose += line;
        }
        position = end;
    }
    if (fence.length > 0)
        pieces.push_back(code);
    else
        pushProse(pieces, prose);
    return pieces;
}

std::vector<MessageSection> sectionsOf(const core::console::ChatMessage &message)
{
    std::vector<size_t> order(message.tools.size());
    std::iota(order.begin(), order.end(), size_t(0));
    std::stable_sort(order.begin(), order.end(), [&message](size_t a, size_t b) {
        return message.tools[a].textOffset < message.tools[b].textOffset;
    });
    std::vector<MessageSection> sections;
    MessageSection open;
    qsizetype shown = 0;
    for (const size_t index : order) {
        const qsizetype wanted = message.tools[index].textOffset;
        const qsizetype at = wanted <= 0 ? 0 : quietOffset(message.text, wanted);
        if (at > shown) {
            open.text = message.text.sliced(shown, at - shown);
            if (!open.text.trimmed().isEmpty() || !open.tools.empty())
                sections.push_back(std::exchange(open, {}));
            shown = at;
        }
        open.tools.push_back(index);
    }
    open.text = message.text.sliced(shown);
    if (!open.tools.empty() || !open.text.trimmed().isEmpty())
        sections.push_back(open);
    return sections;
}

} // namespace ltb::ui
