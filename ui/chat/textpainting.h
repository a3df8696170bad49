// Draws a laid-out piece of text with what is selected and what was searched.
#pragma once

#include <QColor>
#include <QString>

class QPainter;
class QTextDocument;

namespace ltb::ui {

struct TextMarks {
    QString highlight{};
    int selectedFrom = 0;
    int selectedTo = 0;
};

void paintText(QPainter &painter, QTextDocument &document, const QColor &ink,
               const TextMarks &marks);
// Behind the last character: the answer is still being written.
void paintTextCaret(QPainter &painter, const QTextDocument &document, const QColor &ink);

} // namespace ltb::ui
