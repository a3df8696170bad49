#include "ui/shell/hubcard.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pill.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace ltb::ui {

using core::console::LinkState;

QString linkWord(LinkState state)
{
    switch (state) {
    case LinkState::Connecting:
        return HubCard::tr("Connecting");
    case LinkState::Connected:
        return HubCard::tr("Connected");
    case LinkState::Reconnecting:
        return HubCard::tr("Reconnecting");
    case LinkState::Refused:
        return HubCard::tr("Refused");
    }
    return {};
}

StatusTone linkTone(LinkState state)
{
    switch (state) {
    case LinkState::Connecting:
        return StatusTone::Info;
    case LinkState::Connected:
        return StatusTone::Ok;
    case LinkState::Reconnecting:
        return StatusTone::Warn;
    case LinkState::Refused:
        break;
    }
    return StatusTone::Error;
}

HubCard::HubCard(core::console::HubStatus &hub, const core::Clock &clock, QWidget *parent)
    : Card(parent)
    , m_hub(hub)
    , m_clock(clock)
    , m_pill(new Pill(StatusTone::Neutral, {}, this))
    , m_name(new ElidedLabel({}, Type::Small, Ink::Text2, this))
    , m_detail(makeParagraph({}, Type::Small, Ink::Text2, this))
    , m_retry(new Button(tr("Retry now"), QStringLiteral("rotate-ccw"), Button::Weight::Secondary,
                         this))
{
    setAccessibleName(tr("Hub"));
    m_retry->setSize(Button::Size::Small);
    auto *head = new QHBoxLayout;
    head->addWidget(makeLabel(tr("Hub"), Type::Strong, Ink::Text, this));
    head->addStretch();
    head->addWidget(m_pill);
    body()->setContentsMargins(space::m, space::m, space::m, space::m);
    body()->setSpacing(6);
    body()->addLayout(head);
    body()->addWidget(m_name);
    body()->addWidget(m_detail);
    body()->addWidget(m_retry);
    connect(&hub, &core::console::HubStatus::changed, this, &HubCard::update);
    connect(m_retry, &Button::clicked, this, [this] { m_hub.retryNow(); });
    connect(&m_countdown, &QTimer::timeout, this, &HubCard::update);
    m_countdown.setInterval(1000);
    update();
}

void HubCard::update()
{
    const LinkState state = m_hub.state();
    m_pill->setStatus(linkTone(state), linkWord(state));
    m_name->setText(m_hub.hubName());
    QStringList detail;
    const std::optional<core::Error> error = m_hub.lastError();
    if (state != LinkState::Connected && error)
        detail << error->message;
    const qint64 waitMs = m_hub.nextTryAtMs() - m_clock.nowMs();
    if (state == LinkState::Reconnecting && m_hub.nextTryAtMs() > 0) {
        detail << (waitMs > 0 ? tr("Next try in %1 s").arg((waitMs + 999) / 1000)
                              : tr("Trying now"));
    }
    m_detail->setText(detail.join(u'\n'));
    m_detail->setVisible(!detail.isEmpty());
    m_retry->setVisible(state == LinkState::Reconnecting || state == LinkState::Refused);
    if (state == LinkState::Reconnecting)
        m_countdown.start();
    else
        m_countdown.stop();
}

} // namespace ltb::ui
