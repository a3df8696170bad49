#include "core/connector/runtext.h"

namespace ltb::core::connector {

using namespace Qt::StringLiterals;

namespace {

qsizetype lengthWithoutTrailingSpace(QStringView text)
{
    qsizetype length = text.size();
    while (length > 0 && text[length - 1].isSpace())
        --length;
    return length;
}

} // namespace

void RunText::setWhole(const QString &text)
{
    if (!text.startsWith(m_raw)) {
        m_breaks.clear();
        restartPieces();
    }
    m_raw = text;
}

void RunText::append(const QString &text)
{
    m_raw += text;
}

void RunText::breakHere()
{
    if (!m_raw.isEmpty() && (m_breaks.empty() || m_breaks.back() != m_raw.size()))
        m_breaks.push_back(m_raw.size());
}

QString RunText::finish(const QString &whole)
{
    const QStringView said = QStringView(whole).left(lengthWithoutTrailingSpace(whole));
    const QStringView ours = QStringView(m_raw).left(lengthWithoutTrailingSpace(m_raw));
    if (!said.startsWith(ours))
        return whole;
    m_raw = said.toString();
    return rendered();
}

std::optional<TextPiece> RunText::takePiece(qsizetype limit)
{
    const QString text = rendered();
    const qsizetype end = std::min(lengthWithoutTrailingSpace(text), m_taken + limit);
    if (end <= m_taken)
        return std::nullopt;
    qsizetype cut = end;
    if (cut < text.size() && text[cut].isLowSurrogate() && cut - 1 > m_taken)
        --cut; // never half a character
    TextPiece piece{m_nextIndex++, text.mid(m_taken, cut - m_taken)};
    m_taken = cut;
    return piece;
}

void RunText::restartPieces()
{
    m_taken = 0;
    m_nextIndex = 0;
}

void RunText::clear()
{
    *this = RunText();
}

QString RunText::rendered() const
{
    QString text;
    qsizetype from = 0;
    for (const qsizetype at : m_breaks) {
        if (at >= m_raw.size())
            break; // a break shows only when something follows
        text += QStringView(m_raw).mid(from, at - from);
        while (!text.endsWith("\n\n"_L1))
            text += u'\n';
        from = at;
    }
    text += QStringView(m_raw).mid(from);
    return text;
}

Json RunText::toJson() const
{
    Json breaks = Json::array();
    for (const qsizetype at : m_breaks)
        breaks.push_back(qint64(at));
    return {{"raw", m_raw.toStdString()}, {"breaks", std::move(breaks)}};
}

RunText RunText::fromJson(const Json &json)
{
    RunText text;
    if (!json.is_object())
        return text;
    if (const auto raw = json.find("raw"); raw != json.end() && raw->is_string())
        text.m_raw = toQString(raw->get_ref<const std::string &>());
    if (const auto breaks = json.find("breaks"); breaks != json.end() && breaks->is_array()) {
        for (const Json &at : *breaks) {
            if (at.is_number_integer())
                text.m_breaks.push_back(qsizetype(at.get<qint64>()));
        }
    }
    return text;
}

} // namespace ltb::core::connector
