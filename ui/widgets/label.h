// Text in the type scale. The style sheet does the rest, so labels follow theme and text size.
#pragma once

#include "ui/theme/tokens.h"
#include "ui/theme/type.h"

#include <QLabel>

namespace ltb::ui {

// Plain text, never interpreted as HTML.
QLabel *makeLabel(const QString &text, Type type = Type::Body, Ink ink = Ink::Text,
                  QWidget *parent = nullptr);
// The same, wrapping at word boundaries.
QLabel *makeParagraph(const QString &text, Type type = Type::Body, Ink ink = Ink::Text2,
                      QWidget *parent = nullptr);
void setInk(QLabel &label, Ink ink);
// Sets a property the style sheet selects on, and applies it.
void setStyleProperty(QWidget &widget, const char *name, const QVariant &value);

// One line that shortens with an ellipsis and then shows the whole text as tooltip.
class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(const QString &text = {}, Type type = Type::Body, Ink ink = Ink::Text,
                         QWidget *parent = nullptr);
    void setElideMode(Qt::TextElideMode mode);
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    Qt::TextElideMode m_mode = Qt::ElideRight;
};

// A hair line.
QFrame *makeLine(Qt::Orientation orientation, QWidget *parent = nullptr);

} // namespace ltb::ui
