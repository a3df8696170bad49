#include "ui/chat/safedocument.h"

#include "ui/theme/type.h"

#include <QTextBlock>
#include <QTextCursor>
#include <QTextFrame>
#include <QTextList>
#include <QTextTable>
#include <QUrl>

namespace ltb::ui {

namespace {

constexpr double proseLineHeight = 135;
constexpr double codeLineHeight = 125;
constexpr int listIndent = 22;
constexpr int blockGap = 8;

struct Run {
    int position;
    int length;
    QTextCharFormat format;
};

std::vector<Run> runsOf(const QTextBlock &block)
{
    std::vector<Run> runs;
    for (QTextBlock::iterator it = block.begin(); !it.atEnd(); ++it) {
        const QTextFragment fragment = it.fragment();
        runs.push_back({fragment.position(), fragment.length(), fragment.charFormat()});
    }
    return runs;
}

// An image format would make Qt look for a file of that name by itself, past loadResource.
void replaceImages(QTextDocument &document)
{
    QTextCursor cursor(&document);
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        const std::vector<Run> runs = runsOf(block);
        for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
            if (!run->format.isImageFormat())
                continue;
            const QTextImageFormat image = run->format.toImageFormat();
            const QString alternative = image.stringProperty(QTextFormat::ImageAltText);
            QTextCharFormat plain;
            if (isOpenableLink(QUrl(image.name()))) {
                plain.setAnchor(true);
                plain.setAnchorHref(image.name());
            }
            cursor.setPosition(run->position);
            cursor.setPosition(run->position + run->length, QTextCursor::KeepAnchor);
            cursor.insertText(
                QStringLiteral("[%1]").arg(alternative.isEmpty()
                                               ? SafeDocument::tr("image")
                                               : SafeDocument::tr("image: %1").arg(alternative)),
                plain);
        }
    }
}

Type headingType(int level)
{
    return level <= 3 ? Type::Title : Type::Strong;
}

void styleRun(QTextCursor &cursor, const Run &run, int headingLevel, const Tokens &tokens)
{
    QTextCharFormat format = run.format;
    if (headingLevel > 0) {
        const QFont font = typeFont(headingType(headingLevel));
        format.setFontFamilies({font.family()});
        format.setProperty(QTextFormat::FontPixelSize, font.pixelSize());
        format.setFontWeight(font.weight());
        format.clearProperty(QTextFormat::FontSizeAdjustment); // relative to nothing we use
    }
    if (run.format.fontFixedPitch()) {
        format.setFontFamilies({monoFontFamily()});
        format.setProperty(QTextFormat::FontPixelSize, typeFont(Type::Mono).pixelSize());
        format.setBackground(tokens.sunken);
    }
    if (run.format.isAnchor()) {
        format.setForeground(tokens.accentText);
        format.setFontUnderline(false);
    }
    if (run.format.fontWeight() > QFont::Medium && headingLevel == 0)
        format.setFontWeight(QFont::DemiBold);
    if (format == run.format)
        return;
    cursor.setPosition(run.position);
    cursor.setPosition(run.position + run.length, QTextCursor::KeepAnchor);
    cursor.setCharFormat(format);
}

void styleBlocks(QTextDocument &document, const Tokens &tokens)
{
    QTextCursor cursor(&document);
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        QTextBlockFormat format = block.blockFormat();
        const bool item = block.textList() != nullptr;
        format.setLineHeight(proseLineHeight, QTextBlockFormat::ProportionalHeight);
        format.setTopMargin(0);
        const bool last = !block.next().isValid();
        format.setBottomMargin(last ? 0 : item ? 2 : blockGap);
        format.setNonBreakableLines(false);
        if (format.hasProperty(QTextFormat::BlockQuoteLevel)) {
            format.setLeftMargin(listIndent / 2.0);
            format.setBackground(tokens.sunken);
        }
        cursor.setPosition(block.position());
        cursor.setBlockFormat(format);
        for (const Run &run : runsOf(block))
            styleRun(cursor, run, format.headingLevel(), tokens);
    }
}

void styleTables(QTextFrame &frame, const Tokens &tokens)
{
    for (QTextFrame *child : frame.childFrames()) {
        if (auto *table = qobject_cast<QTextTable *>(child)) {
            QTextTableFormat format = table->format();
            format.setBorder(1);
            format.setBorderBrush(tokens.border);
            format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
            format.setBorderCollapse(true);
            format.setCellPadding(5);
            format.setCellSpacing(0);
            format.setBottomMargin(blockGap);
            table->setFormat(format);
        }
        styleTables(*child, tokens);
    }
}

} // namespace

QVariant SafeDocument::loadResource(int, const QUrl &)
{
    return {};
}

bool isOpenableLink(const QUrl &url)
{
    const QString scheme = url.scheme();
    if (scheme == QStringLiteral("mailto"))
        return url.isValid() && !url.path().isEmpty();
    return url.isValid() && !url.host().isEmpty()
           && (scheme == QStringLiteral("http") || scheme == QStringLiteral("https"));
}

std::unique_ptr<QTextDocument> proseDocument(const QString &markdown, const Tokens &tokens)
{
    auto document = std::make_unique<SafeDocument>();
    document->setUndoRedoEnabled(false);
    document->setDocumentMargin(0);
    document->setDefaultFont(typeFont(Type::Body));
    document->setIndentWidth(scaled(listIndent));
    document->setMarkdown(markdown, QTextDocument::MarkdownFeatures(QTextDocument::MarkdownNoHTML)
                                        | QTextDocument::MarkdownDialectGitHub);
    replaceImages(*document);
    styleBlocks(*document, tokens);
    styleTables(*document->rootFrame(), tokens);
    return document;
}

std::unique_ptr<QTextDocument> codeDocument(const QString &code, const Tokens &)
{
    auto document = std::make_unique<SafeDocument>();
    document->setUndoRedoEnabled(false);
    document->setDocumentMargin(0);
    document->setDefaultFont(typeFont(Type::Mono));
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTextDirection(Qt::LeftToRight);
    document->setDefaultTextOption(option);
    document->setPlainText(code);
    QTextCursor cursor(document.get());
    cursor.select(QTextCursor::Document);
    QTextBlockFormat format;
    format.setLineHeight(codeLineHeight, QTextBlockFormat::ProportionalHeight);
    cursor.mergeBlockFormat(format);
    return document;
}

} // namespace ltb::ui
