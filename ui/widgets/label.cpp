#include "ui/widgets/label.h"

#include "ui/theme/paint.h"

#include <QGuiApplication>
#include <QPainter>
#include <QStyle>

namespace ltb::ui {

namespace {

QString inkName(Ink ink)
{
    switch (ink) {
    case Ink::Text2:
        return QStringLiteral("text2");
    case Ink::Text3:
        return QStringLiteral("text3");
    case Ink::Accent:
    case Ink::AccentText:
        return QStringLiteral("accent");
    case Ink::Ok:
        return QStringLiteral("ok");
    case Ink::Warn:
        return QStringLiteral("warn");
    case Ink::Error:
        return QStringLiteral("error");
    case Ink::Info:
        return QStringLiteral("info");
    case Ink::Text:
    case Ink::OnAccent:
        break;
    }
    return QStringLiteral("text");
}

void prepare(QLabel &label, Type type, Ink ink)
{
    label.setTextFormat(Qt::PlainText);
    label.setProperty("type", QLatin1String(typeName(type)));
    label.setProperty("ink", inkName(ink));
    // QLabel aligns by the script of its text, so Latin names would stand alone on the other side.
    const Qt::Alignment leading =
        QStyle::visualAlignment(QGuiApplication::layoutDirection(), Qt::AlignLeft);
    label.setAlignment(leading | Qt::AlignAbsolute | Qt::AlignVCenter);
}

} // namespace

QLabel *makeLabel(const QString &text, Type type, Ink ink, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    prepare(*label, type, ink);
    return label;
}

QLabel *makeParagraph(const QString &text, Type type, Ink ink, QWidget *parent)
{
    QLabel *label = makeLabel(text, type, ink, parent);
    label->setWordWrap(true);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    label->setSizePolicy(policy);
    return label;
}

void setStyleProperty(QWidget &widget, const char *name, const QVariant &value)
{
    if (widget.property(name) == value)
        return;
    widget.setProperty(name, value);
    widget.style()->unpolish(&widget);
    widget.style()->polish(&widget);
}

void setInk(QLabel &label, Ink ink)
{
    setStyleProperty(label, "ink", inkName(ink));
}

ElidedLabel::ElidedLabel(const QString &text, Type type, Ink ink, QWidget *parent)
    : QLabel(text, parent)
{
    prepare(*this, type, ink);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void ElidedLabel::setElideMode(Qt::TextElideMode mode)
{
    m_mode = mode;
    update();
}

QSize ElidedLabel::minimumSizeHint() const
{
    const QSize full = QLabel::minimumSizeHint();
    const int least = fontMetrics().horizontalAdvance(QStringLiteral("nnn…"));
    return {std::min(full.width(), least), full.height()};
}

void ElidedLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QString shown = fontMetrics().elidedText(text(), m_mode, contentsRect().width());
    const Qt::Alignment aligned = QStyle::visualAlignment(layoutDirection(), alignment());
    style()->drawItemText(&painter, contentsRect(), int(aligned) | scriptDirection(shown),
                          palette(), isEnabled(), shown, foregroundRole());
}

void ElidedLabel::resizeEvent(QResizeEvent *event)
{
    QLabel::resizeEvent(event);
    const bool cut = fontMetrics().horizontalAdvance(text()) > contentsRect().width();
    setToolTip(cut ? text() : QString());
}

QFrame *makeLine(Qt::Orientation orientation, QWidget *parent)
{
    auto *line = new QFrame(parent);
    line->setProperty("line", true);
    if (orientation == Qt::Horizontal)
        line->setFixedHeight(1);
    else
        line->setFixedWidth(1);
    return line;
}

} // namespace ltb::ui
