#include "ui/fleet/serverpanel.h"

#include "ui/models/fleetmodel.h"
#include "ui/models/format.h"
#include "ui/widgets/button.h"
#include "ui/widgets/factlist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pill.h"
#include "ui/widgets/sectionscroll.h"
#include "ui/widgets/sparkline.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace ltb::ui {

using core::console::FleetServer;
using core::console::FleetState;

ServerPanel::ServerPanel(const core::Clock &clock, QWidget *parent)
    : Card(parent)
    , m_clock(clock)
    , m_name(new ElidedLabel({}, Type::Title, Ink::Text, this))
    , m_pill(new Pill(StatusTone::Neutral, {}, this))
    , m_detail(makeParagraph({}, Type::Small, Ink::Text2, this))
    , m_serverFacts(new FactList(this))
    , m_agentFacts(new FactList(this))
    , m_agentTitle(makeLabel(tr("Agent"), Type::Strong, Ink::Text, this))
    , m_cpuValue(makeLabel({}, Type::Small, Ink::Text2, this))
    , m_cpuBox(new QWidget(this))
    , m_cpuLine(new Sparkline(this))
    , m_chat(new Button(tr("Open chat"), QStringLiteral("message-square"), Button::Weight::Primary,
                        this))
    , m_deployment(new Button(tr("Show deployment"), QStringLiteral("rocket"),
                              Button::Weight::Secondary, this))
    , m_remove(
          new Button(tr("Remove server…"), QStringLiteral("trash-2"), Button::Weight::Danger, this))
{
    setAccessibleName(tr("Server details"));
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *scroll = new SectionScroll(this);
    scroll->column()->setSpacing(space::m);
    scroll->column()->addWidget(makeLabel(tr("Server"), Type::Strong, Ink::Text, this));
    scroll->column()->addWidget(m_serverFacts);
    scroll->column()->addWidget(makeLine(Qt::Horizontal, this));
    scroll->column()->addWidget(m_agentTitle);
    scroll->column()->addWidget(m_agentFacts);
    auto *cpu = new QVBoxLayout(m_cpuBox);
    cpu->setContentsMargins(0, 0, 0, 0);
    cpu->setSpacing(space::xs);
    auto *cpuHead = new QHBoxLayout;
    cpuHead->addWidget(makeLabel(tr("CPU"), Type::Strong, Ink::Text, this));
    cpuHead->addStretch();
    cpuHead->addWidget(m_cpuValue);
    cpu->addLayout(cpuHead);
    cpu->addWidget(m_cpuLine);
    m_cpuLine->setMinimumHeight(44);
    m_cpuLine->setRange(0, 100);
    scroll->column()->addWidget(m_cpuBox);
    scroll->column()->addStretch();
    body()->addWidget(buildHead());
    body()->addWidget(scroll, 1);
    body()->addWidget(buildActions());
    connect(m_chat, &Button::clicked, this, &ServerPanel::chatRequested);
    connect(m_deployment, &Button::clicked, this, &ServerPanel::deploymentRequested);
    connect(m_remove, &Button::clicked, this, &ServerPanel::removeRequested);
}

QWidget *ServerPanel::buildHead()
{
    auto *head = new QWidget(this);
    auto *close = makeIconButton(QStringLiteral("x"), tr("Close details"), head);
    close->setSize(Button::Size::Small);
    connect(close, &Button::clicked, this, &ServerPanel::closed);
    auto *line = new QHBoxLayout;
    line->addWidget(m_name, 1);
    line->addWidget(close);
    auto *layout = new QVBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::s);
    layout->addLayout(line);
    layout->addWidget(m_pill);
    layout->addWidget(m_detail);
    return head;
}

QWidget *ServerPanel::buildActions()
{
    auto *actions = new QWidget(this);
    auto *layout = new QVBoxLayout(actions);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::s);
    layout->addWidget(m_chat);
    layout->addWidget(m_deployment);
    layout->addWidget(m_remove);
    return actions;
}

void ServerPanel::setServer(const FleetServer &server, const std::vector<double> &cpuSamples)
{
    const FleetStateLook look = lookOf(server.state);
    m_name->setText(server.name);
    m_pill->setIconName(look.iconName);
    m_pill->setStatus(look.tone, look.word);
    m_detail->setText(server.stateDetail);
    m_detail->setVisible(!server.stateDetail.isEmpty());
    m_serverFacts->setFacts(
        {{tr("Provider"), server.providerName},
         {tr("Location"), server.location},
         {tr("Size"), server.size},
         {tr("IPv4"), server.ipv4},
         {tr("Created"), server.createdAtMs > 0 ? dateTimeText(server.createdAtMs) : QString()},
         {tr("Per month"), moneyText(server.monthly)}});

    std::vector<Fact> facts;
    for (const core::protocol::AgentInfo &agent : server.agents) {
        facts.push_back({tr("Name"), agent.name});
        facts.push_back({tr("Model"), agent.model});
    }
    if (server.status) {
        const core::protocol::InstanceStatus &status = *server.status;
        const core::protocol::HostFigures &host = status.host;
        facts.push_back({tr("Gateway"), status.gatewayVersion});
        facts.push_back({tr("Heartbeat"), agoText(server.lastHeartbeatMs, m_clock.nowMs())});
        facts.push_back({tr("Runs active"), QString::number(status.runsActive)});
        facts.push_back(
            {tr("Memory"),
             tr("%1 of %2").arg(bytesText(host.memUsedBytes), bytesText(host.memTotalBytes))});
        facts.push_back(
            {tr("Disk"),
             tr("%1 of %2").arg(bytesText(host.diskUsedBytes), bytesText(host.diskTotalBytes))});
        facts.push_back({tr("Up for"), ageText(host.uptimeS * 1000)});
        m_cpuValue->setText(percentText(host.cpuPercent));
        m_cpuLine->setInk(isHighLoad(host.cpuPercent) ? Ink::Error : Ink::Accent);
        m_cpuLine->setValues(cpuSamples);
    }
    m_agentFacts->setFacts(facts);
    m_agentTitle->setVisible(!facts.empty());
    m_agentFacts->setVisible(!facts.empty());
    m_cpuBox->setVisible(server.status.has_value());
    m_cpuLine->setVisible(cpuSamples.size() > 1);

    const bool removing = server.state == FleetState::Removing;
    m_chat->setEnabled(!server.agents.empty());
    m_chat->setToolTip(server.agents.empty() ? tr("No agent has reported from here yet")
                                             : QString());
    m_deployment->setVisible(
        !server.deployment.isEmpty()
        && (server.state == FleetState::Deploying || server.state == FleetState::Failed));
    m_remove->setEnabled(!removing);
}

} // namespace ltb::ui
