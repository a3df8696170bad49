#include "ui/chat/chatdetails.h"

#include "ui/models/fleetmodel.h"
#include "ui/models/format.h"
#include "ui/theme/paint.h"
#include "ui/widgets/factlist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pill.h"
#include "ui/widgets/sectionscroll.h"
#include "ui/widgets/sparkline.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace ltb::ui {

using core::console::FleetServer;

namespace {
constexpr size_t detailSampleLimit = 60;

void pushSample(std::vector<double> &samples, double value)
{
    if (samples.size() == detailSampleLimit)
        samples.erase(samples.begin());
    samples.push_back(value);
}

} // namespace

ChatDetails::ChatDetails(core::console::Fleet &fleet, const core::Clock &clock, QWidget *parent)
    : QWidget(parent)
    , m_fleet(fleet)
    , m_clock(clock)
    , m_state(new Pill(StatusTone::Neutral, {}, this))
    , m_detail(makeParagraph({}, Type::Small, Ink::Text2, this))
    , m_agent(new FactList(this))
    , m_server(new FactList(this))
    , m_none(
          makeParagraph(tr("Nothing is known about this agent's server: it is not in the fleet."),
                        Type::Small, Ink::Text2, this))
    , m_figures(new QWidget(this))
{
    setAccessibleName(tr("Details"));
    auto *scroll = new SectionScroll(this);
    QVBoxLayout *column = scroll->column();
    column->setContentsMargins(space::l, space::l, space::l, space::l);
    column->setSpacing(space::m);
    auto *head = new QHBoxLayout;
    head->addWidget(makeLabel(tr("Agent"), Type::Strong, Ink::Text, this));
    head->addStretch();
    head->addWidget(m_state);
    column->addLayout(head);
    column->addWidget(m_detail);
    column->addWidget(m_agent);
    column->addWidget(makeLine(Qt::Horizontal, this));
    column->addWidget(makeLabel(tr("Server"), Type::Strong, Ink::Text, this));
    column->addWidget(m_server);
    column->addWidget(m_none);
    auto *figures = new QVBoxLayout(m_figures);
    figures->setContentsMargins(0, 0, 0, 0);
    figures->setSpacing(space::m);
    figures->addWidget(makeLine(Qt::Horizontal, this));
    figures->addWidget(addSeries(tr("CPU"), m_cpuValue, m_cpuLine));
    figures->addWidget(addSeries(tr("Memory"), m_memoryValue, m_memoryLine));
    column->addWidget(m_figures);
    column->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(directedMargins(1, 0, 0, 0));
    layout->addWidget(scroll);
    connect(&fleet, &core::console::Fleet::changed, this, &ChatDetails::update);
    update();
}

QWidget *ChatDetails::addSeries(const QString &title, QLabel *&value, Sparkline *&line)
{
    auto *box = new QWidget(m_figures);
    value = makeLabel({}, Type::Small, Ink::Text2, box);
    line = new Sparkline(box);
    line->setMinimumHeight(48);
    line->setRange(0, 100);
    auto *head = new QHBoxLayout;
    head->addWidget(makeLabel(title, Type::Strong, Ink::Text, box));
    head->addStretch();
    head->addWidget(value);
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::xs);
    layout->addLayout(head);
    layout->addWidget(line);
    return box;
}

void ChatDetails::setInstance(const core::InstanceId &instance)
{
    m_instance = instance;
    update();
}

void ChatDetails::remember()
{
    for (const FleetServer &server : m_fleet.servers()) {
        Series &series = m_series[server.instance.toString()];
        if (!server.status || series.lastMs == server.lastHeartbeatMs)
            continue;
        series.lastMs = server.lastHeartbeatMs;
        pushSample(series.cpu, server.status->host.cpuPercent);
        pushSample(series.memory, memoryPercent(server.status->host));
    }
}

void ChatDetails::update()
{
    remember();
    const FleetServer *server = nullptr;
    for (const FleetServer &each : m_fleet.servers()) {
        if (!m_instance.isEmpty() && each.instance == m_instance)
            server = &each;
    }
    m_none->setVisible(!server);
    m_state->setVisible(server);
    m_detail->setVisible(server && (m_fleet.isStale() || !server->stateDetail.isEmpty()));
    m_figures->setVisible(server && server->status);
    if (!server) {
        m_agent->setFacts({});
        m_server->setFacts({});
        return;
    }
    const FleetStateLook look = lookOf(server->state);
    m_state->setIconName(look.iconName);
    m_state->setStatus(look.tone, look.word);
    m_detail->setText(
        m_fleet.isStale()
            ? tr("As of %1. The hub does not answer now.").arg(clockText(m_fleet.asOfMs()))
            : server->stateDetail);
    setInk(*m_detail, m_fleet.isStale() ? Ink::Warn : Ink::Text2);
    if (m_fleet.isStale())
        m_state->setStatus(StatusTone::Neutral, look.word);
    std::vector<Fact> agent;
    if (!server->agents.empty()) {
        agent.push_back({tr("Name"), server->agents.front().name});
        agent.push_back({tr("Model"), server->agents.front().model});
    }
    std::vector<Fact> facts{{tr("Name"), server->name},
                            {tr("Provider"), server->providerName},
                            {tr("Location"), server->location},
                            {tr("Size"), server->size},
                            {tr("Per month"), moneyText(server->monthly)}};
    if (server->status) {
        const core::protocol::HostFigures &host = server->status->host;
        agent.push_back({tr("Gateway"), server->status->gatewayVersion});
        agent.push_back({tr("Runs active"), QString::number(server->status->runsActive)});
        facts.push_back({tr("Up for"), ageText(host.uptimeS * 1000)});
        facts.push_back(
            {tr("Disk"),
             tr("%1 of %2").arg(bytesText(host.diskUsedBytes), bytesText(host.diskTotalBytes))});
        const Series &series = m_series[m_instance.toString()];
        m_cpuValue->setText(percentText(host.cpuPercent));
        m_cpuLine->setInk(isHighLoad(host.cpuPercent) ? Ink::Error : Ink::Accent);
        m_cpuLine->setValues(series.cpu);
        m_memoryValue->setText(percentText(memoryPercent(host)));
        m_memoryLine->setInk(isHighLoad(memoryPercent(host)) ? Ink::Warn : Ink::Accent);
        m_memoryLine->setValues(series.memory);
    }
    m_agent->setFacts(agent);
    m_server->setFacts(facts);
}

void ChatDetails::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), tokens().surface);
    const int edge = layoutDirection() == Qt::RightToLeft ? width() - 1 : 0;
    painter.fillRect(QRect(edge, 0, 1, height()), tokens().border);
}

} // namespace ltb::ui
