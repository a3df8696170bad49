#include "ui/chat/textpainting.h"

#include "ui/theme/tokens.h"
#include "ui/theme/type.h"

#include <QAbstractTextDocumentLayout>
#include <QFontMetricsF>
#include <QPainter>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>

namespace ltb::ui {

void paintText(QPainter &painter, QTextDocument &document, const QColor &ink,
               const TextMarks &marks)
{
    const Tokens &t = tokens();
    QAbstractTextDocumentLayout::PaintContext context;
    context.palette.setColor(QPalette::Text, ink);
    if (!marks.highlight.isEmpty()) {
        QTextCharFormat found;
        found.setBackground(t.warn.background);
        found.setForeground(t.warn.foreground);
        QTextCursor cursor(&document);
        while (!(cursor = document.find(marks.highlight, cursor)).isNull())
            context.selections.append({cursor, found});
    }
    if (marks.selectedFrom < marks.selectedTo) {
        QTextCharFormat selected;
        selected.setBackground(t.accent);
        selected.setForeground(t.onAccent);
        QTextCursor cursor(&document);
        cursor.setPosition(marks.selectedFrom);
        cursor.setPosition(marks.selectedTo, QTextCursor::KeepAnchor);
        context.selections.append({cursor, selected});
    }
    document.documentLayout()->draw(&painter, context);
}

void paintTextCaret(QPainter &painter, const QTextDocument &document, const QColor &ink)
{
    const QTextBlock block = document.lastBlock();
    const QTextLayout *layout = block.layout();
    if (!layout || layout->lineCount() == 0)
        return;
    const QTextLine line = layout->lineAt(layout->lineCount() - 1);
    const QPointF origin = document.documentLayout()->blockBoundingRect(block).topLeft();
    const qreal x = origin.x() + line.cursorToX(block.length() - 1) + 3;
    const qreal high = QFontMetricsF(typeFont(Type::Body)).height();
    painter.fillRect(QRectF(x, origin.y() + line.y() + line.height() - high, 3, high - 2), ink);
}

} // namespace ltb::ui
