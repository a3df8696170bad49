#include "ui/fleet/kpirow.h"

#include "ui/models/fleetmodel.h"
#include "ui/models/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/paint.h"
#include "ui/widgets/label.h"
#include "ui/widgets/sparkline.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace ltb::ui {

using core::console::FleetServer;
using core::console::FleetState;

namespace {
constexpr int kpiIcon = 16;
constexpr int leastWidthWithLine = 210;
constexpr size_t kpiSampleLimit = 60;

void pushLimited(std::vector<double> &samples, double value)
{
    if (samples.size() == kpiSampleLimit)
        samples.erase(samples.begin());
    samples.push_back(value);
}

} // namespace

KpiCard::KpiCard(const QString &iconName, const QString &title, QWidget *parent)
    : Card(parent)
    , m_iconName(iconName)
    , m_title(new ElidedLabel(title, Type::Small, Ink::Text2, this))
    , m_value(new ElidedLabel({}, Type::Display, Ink::Text, this))
    , m_note(new ElidedLabel({}, Type::Small, Ink::Text2, this))
    , m_line(new Sparkline(this))
{
    m_title->setContentsMargins(directedMargins(scaled(kpiIcon) + space::s, 0, 0, 0));
    m_line->setMaximumHeight(44);
    m_line->setMaximumWidth(110);
    m_line->hide();
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_value);
    words->addWidget(m_note);
    auto *below = new QHBoxLayout;
    below->setSpacing(space::s);
    below->addLayout(words, 3);
    below->addWidget(m_line, 2);
    body()->setSpacing(0);
    body()->setContentsMargins(space::l, space::l, space::l, space::l);
    body()->addWidget(m_title);
    body()->addLayout(below);
}

void KpiCard::setFigure(const QString &value, const QString &note, Ink noteInk)
{
    m_value->setText(value);
    m_note->setText(note);
    setInk(*m_note, noteInk);
    setAccessibleName(QStringLiteral("%1: %2, %3").arg(m_title->text(), value, note));
}

void KpiCard::setSamples(std::vector<double> samples, Ink ink)
{
    const auto [least, most] = std::minmax_element(samples.begin(), samples.end());
    m_hasShape = samples.size() > 1 && *least < *most; // a flat line says nothing
    m_line->setInk(ink);
    m_line->setVisible(m_hasShape && width() >= scaled(leastWidthWithLine));
    m_line->setValues(std::move(samples));
}

void KpiCard::setStale(bool stale)
{
    setInk(*m_value, stale ? Ink::Text3 : Ink::Text);
    if (!stale)
        return;
    setInk(*m_note, Ink::Text3);
    m_line->setInk(Ink::Text3);
}

void KpiCard::resizeEvent(QResizeEvent *event)
{
    Card::resizeEvent(event);
    m_line->setVisible(m_hasShape && width() >= scaled(leastWidthWithLine));
}

void KpiCard::paintEvent(QPaintEvent *event)
{
    Card::paintEvent(event);
    QPainter painter(this);
    const QRect title = m_title->geometry();
    const int pixels = scaled(kpiIcon);
    const QRect icon(title.left(), title.center().y() - pixels / 2 + 1, pixels, pixels);
    paintIcon(painter, m_iconName, QStyle::visualRect(layoutDirection(), title, icon),
              tokens().text2);
}

KpiRow::KpiRow(core::console::Fleet &fleet, QWidget *parent)
    : QWidget(parent)
    , m_fleet(fleet)
    , m_healthy(new KpiCard(QStringLiteral("server"), tr("Servers healthy"), this))
    , m_runs(new KpiCard(QStringLiteral("zap"), tr("Runs active"), this))
    , m_cpu(new KpiCard(QStringLiteral("cpu"), tr("CPU, average"), this))
    , m_cost(new KpiCard(QStringLiteral("wallet"), tr("Servers per month"), this))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::l);
    for (KpiCard *card : {m_healthy, m_runs, m_cpu, m_cost})
        layout->addWidget(card, 1);
    connect(&fleet, &core::console::Fleet::changed, this, &KpiRow::update);
    update();
}

void KpiRow::sample()
{
    qint64 newest = 0;
    double cpu = 0;
    int runs = 0;
    int heard = 0;
    for (const FleetServer &server : m_fleet.servers()) {
        newest = std::max(newest, server.lastHeartbeatMs);
        if (!server.status)
            continue;
        ++heard;
        cpu += server.status->host.cpuPercent;
        runs += server.status->runsActive;
    }
    if (heard == 0 || newest == m_sampledAtMs)
        return;
    m_sampledAtMs = newest;
    pushLimited(m_cpuSamples, cpu / heard);
    pushLimited(m_runSamples, runs);
}

void KpiRow::update()
{
    sample();
    const std::vector<FleetServer> &servers = m_fleet.servers();
    int healthy = 0;
    int attention = 0;
    int runs = 0;
    int queued = 0;
    double cpu = 0;
    int heard = 0;
    const FleetServer *busiest = nullptr;
    std::vector<core::providers::Money> costs;
    for (const FleetServer &server : servers) {
        healthy += server.state == FleetState::Healthy ? 1 : 0;
        attention += needsAttention(server.state) ? 1 : 0;
        costs.push_back(server.monthly);
        if (!server.status)
            continue;
        ++heard;
        runs += server.status->runsActive;
        queued += server.status->queueDepth;
        cpu += server.status->host.cpuPercent;
        if (!busiest || busiest->status->host.cpuPercent < server.status->host.cpuPercent)
            busiest = &server;
    }
    m_healthy->setFigure(QStringLiteral("%1 / %2").arg(healthy).arg(servers.size()),
                         attention == 0   ? tr("None needs attention")
                         : attention == 1 ? tr("1 needs attention")
                                          : tr("%1 need attention").arg(attention),
                         attention > 0 ? Ink::Warn : Ink::Ok);
    m_runs->setFigure(heard ? QString::number(runs) : QStringLiteral("–"),
                      queued > 0 ? tr("%1 waiting").arg(queued) : tr("Nothing waiting"));
    m_runs->setSamples(m_runSamples, Ink::Accent);
    m_cpu->setFigure(heard ? percentText(cpu / heard) : QStringLiteral("–"),
                     busiest ? tr("Most: %1").arg(busiest->name) : tr("No heartbeat yet"));
    m_cpu->setSamples(m_cpuSamples, Ink::Accent);
    m_cost->setFigure(
        moneySumText(costs),
        tr("List price of %1")
            .arg(servers.size() == 1 ? tr("1 server") : tr("%1 servers").arg(servers.size())));
    for (KpiCard *card : {m_healthy, m_runs, m_cpu})
        card->setStale(m_fleet.isStale());
}

} // namespace ltb::ui
