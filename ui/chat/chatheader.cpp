#include "ui/chat/chatheader.h"

#include "ui/theme/paint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pill.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace ltb::ui {

using core::console::LinkState;

namespace {
constexpr int leastWidthWithWords = 480;
} // namespace

ChatHeader::ChatHeader(core::console::HubStatus &hub, const core::Clock &clock, QWidget *parent)
    : QWidget(parent)
    , m_hub(hub)
    , m_clock(clock)
    , m_name(new ElidedLabel({}, Type::Title, Ink::Text, this))
    , m_subtitle(new ElidedLabel({}, Type::Small, Ink::Text2, this))
    , m_state(new Pill(StatusTone::Neutral, {}, this))
    , m_link(new Pill(StatusTone::Warn, {}, this))
    , m_retry(new Button(tr("Retry now"), Button::Weight::Ghost, this))
    , m_stop(new Button(tr("Stop run"), QStringLiteral("circle-pause"), Button::Weight::Secondary,
                        this))
    , m_details(makeIconButton(QStringLiteral("panel-right"), tr("Details"), this))
{
    auto *find =
        makeIconButton(QStringLiteral("search"), tr("Find in conversation (Ctrl+F)"), this);
    find->setAccessibleName(tr("Find in conversation"));
    m_details->setCheckable(true);
    m_retry->setSize(Button::Size::Small);
    auto *words = new QVBoxLayout;
    words->setSpacing(1);
    words->addWidget(m_name);
    words->addWidget(m_subtitle);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(directedMargins(space::page, space::m, space::l, space::m + 1));
    layout->setSpacing(space::s);
    layout->addLayout(words, 1);
    layout->addWidget(m_state);
    layout->addWidget(m_link);
    layout->addWidget(m_retry);
    layout->addSpacing(space::xs);
    layout->addWidget(m_stop);
    layout->addWidget(find);
    layout->addWidget(m_details);
    connect(m_stop, &Button::clicked, this, &ChatHeader::stopRequested);
    connect(find, &Button::clicked, this, &ChatHeader::findRequested);
    connect(m_details, &Button::toggled, this, &ChatHeader::detailsToggled);
    connect(m_retry, &Button::clicked, this, [this] { m_hub.retryNow(); });
    connect(&hub, &core::console::HubStatus::changed, this, &ChatHeader::updateLink);
    connect(&m_countdown, &QTimer::timeout, this, &ChatHeader::updateLink);
    m_countdown.setInterval(1000);
    updateLink();
}

void ChatHeader::setTitle(const QString &agent, const QString &subtitle)
{
    m_name->setText(agent);
    m_subtitle->setText(subtitle);
    m_subtitle->setVisible(!subtitle.isEmpty());
}

void ChatHeader::setAgentState(bool online, bool running)
{
    if (running)
        m_state->setStatus(StatusTone::Info, tr("Working"));
    else if (online)
        m_state->setStatus(StatusTone::Ok, tr("Online"));
    else
        m_state->setStatus(StatusTone::Neutral, tr("Offline"));
    m_state->setIconName(online || running ? QString() : QStringLiteral("wifi-off"));
    m_stop->setVisible(running);
}

void ChatHeader::setStopping(bool stopping)
{
    m_stopping = stopping;
    updateStop();
}

void ChatHeader::updateStop()
{
    const QString words = m_stopping ? tr("Asked to stop") : tr("Stop run");
    const bool narrow = width() < scaled(leastWidthWithWords);
    m_stop->setEnabled(!m_stopping);
    m_stop->setAccessibleName(words);
    m_stop->setToolTip(narrow ? words : QString());
    m_stop->setText(narrow ? QString() : words);
}

void ChatHeader::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    updateStop();
}

void ChatHeader::setDetailsShown(bool shown)
{
    m_details->setChecked(shown);
}

void ChatHeader::updateLink()
{
    const LinkState state = m_hub.state();
    const bool bad = state == LinkState::Reconnecting || state == LinkState::Refused;
    if (state == LinkState::Reconnecting) {
        const qint64 waitMs = m_hub.nextTryAtMs() - m_clock.nowMs();
        m_link->setStatus(StatusTone::Warn,
                          waitMs > 0
                              ? tr("Reconnecting, next try in %1 s").arg((waitMs + 999) / 1000)
                              : tr("Reconnecting"));
        m_countdown.start();
    } else {
        m_link->setStatus(StatusTone::Error, tr("Hub refused the connection"));
        m_countdown.stop();
    }
    m_link->setVisible(bad);
    m_retry->setVisible(bad);
    m_state->setVisible(!bad); // with the link down it would be old news
}

void ChatHeader::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), tokens().surface);
    painter.fillRect(QRect(0, height() - 1, width(), 1), tokens().border);
}

} // namespace ltb::ui
