#include "ui/widgets/toast.h"

#include "ui/theme/icons.h"
#include "ui/theme/paint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QStyle>

namespace ltb::ui {

namespace {
constexpr int toastIcon = 16;
constexpr int toastShownMs = 5000;
} // namespace

Toast::Toast(QWidget *host) : QFrame(host), m_text(makeLabel({}, Type::Body, Ink::Text, this))
{
    auto *close = makeIconButton(QStringLiteral("x"), tr("Dismiss"), this);
    close->setSize(Button::Size::Small);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(
        directedMargins(space::l + toastIcon + space::s, space::s, space::s, space::s));
    layout->setSpacing(space::m);
    layout->addWidget(m_text);
    layout->addWidget(close);
    hide();
    m_hideTimer.setSingleShot(true);
    m_hideTimer.setInterval(toastShownMs);
    connect(&m_hideTimer, &QTimer::timeout, this, &QWidget::hide);
    connect(close, &Button::clicked, this, &QWidget::hide);
    host->installEventFilter(this);
}

QString Toast::text() const
{
    return m_text->text();
}

void Toast::showMessage(StatusTone tone, const QString &text)
{
    m_tone = tone;
    m_text->setText(text);
    setAccessibleName(text);
    show();
    raise();
    place();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
    if (tone == StatusTone::Error)
        m_hideTimer.stop();
    else
        m_hideTimer.start();
}

void Toast::place()
{
    adjustSize();
    const QSize host = parentWidget()->size();
    move((host.width() - width()) / 2, host.height() - height() - space::xxl);
}

bool Toast::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && isVisible())
        place();
    return QFrame::eventFilter(watched, event);
}

void Toast::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    paintRounded(painter, rect(), radius::card, t.surface, t.control);
    const QRect icon(space::l, (height() - toastIcon) / 2, toastIcon, toastIcon);
    paintIcon(painter, m_tone == StatusTone::Info ? QStringLiteral("info") : statusIconName(m_tone),
              QStyle::visualRect(layoutDirection(), rect(), icon), t.status(m_tone).foreground);
}

} // namespace ltb::ui
