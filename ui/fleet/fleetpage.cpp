#include "ui/fleet/fleetpage.h"

#include "ui/fleet/fleettable.h"
#include "ui/fleet/kpirow.h"
#include "ui/fleet/removedialog.h"
#include "ui/fleet/serverpanel.h"
#include "ui/models/format.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/statepages.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace ltb::ui {

using core::console::FleetServer;
using core::console::LoadState;

namespace {
constexpr int panelWidth = 312;
constexpr int filterWidth = 220;
constexpr int staleIntervalMs = 1000;
} // namespace

FleetPage::FleetPage(core::console::ConsoleServices services, const core::Clock &clock,
                     QWidget *parent)
    : Page({QLatin1String(pages::fleet), tr("Fleet"), QStringLiteral("layout-dashboard")}, parent)
    , m_services(services)
    , m_clock(clock)
    , m_model(services.fleet, clock)
{
    m_filter.setSourceModel(&m_model);
    m_states = new StatePages(tr("Loading the fleet"), buildContent(), this);
    m_states->setEmpty(buildEmpty());
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_states);
    connect(m_states, &StatePages::retryRequested, this, &FleetPage::refresh);
    connect(&m_services.fleet, &core::console::Fleet::changed, this, &FleetPage::update);
    connect(&m_services.hub, &core::console::HubStatus::changed, this, &FleetPage::updateStale);
    connect(&m_staleTimer, &QTimer::timeout, this, &FleetPage::updateStale);
    m_staleTimer.start(staleIntervalMs);
    update();
}

EmptyState *FleetPage::buildEmpty()
{
    auto *empty =
        new EmptyState(QStringLiteral("rocket"), tr("No servers yet"),
                       tr("Create a server and an agent comes alive on it. It takes a few "
                          "minutes, and you see the price before anything is bought."),
                       this);
    Button *create = empty->addAction(tr("New server"), QStringLiteral("plus"));
    connect(create, &Button::clicked, this,
            [this] { emit routeRequested({QLatin1String(pages::newServer)}); });
    return empty;
}

QWidget *FleetPage::buildContent()
{
    auto *content = new QWidget(this);
    m_stale = new Banner(StatusTone::Warn, content);
    Button *retry = m_stale->addAction(tr("Retry now"), QStringLiteral("rotate-ccw"));
    connect(retry, &Button::clicked, this, [this] { m_services.hub.retryNow(); });
    m_stale->hide();
    m_figures = new KpiRow(m_services.fleet, content);
    m_panel = new ServerPanel(m_clock, content);
    m_panel->setFixedWidth(std::min(scaled(panelWidth), panelWidth * 3 / 2));
    m_panel->hide();
    connect(m_panel, &ServerPanel::chatRequested, this, &FleetPage::openChat);
    connect(m_panel, &ServerPanel::removeRequested, this, &FleetPage::askToRemove);
    connect(m_panel, &ServerPanel::closed, this, [this] { m_table->clearSelection(); });
    connect(m_panel, &ServerPanel::deploymentRequested, this, [this] {
        if (const FleetServer *server = selected())
            emit routeRequested({QLatin1String(pages::deployments), server->deployment.toString()});
    });
    auto *lower = new QHBoxLayout;
    lower->setSpacing(space::l);
    lower->addWidget(buildTableCard(), 1);
    lower->addWidget(m_panel);
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(space::page, space::xl, space::page, space::page);
    layout->setSpacing(space::l);
    layout->addWidget(m_stale);
    layout->addWidget(m_figures);
    layout->addLayout(lower, 1);
    return content;
}

QWidget *FleetPage::buildTableCard()
{
    auto *card = new Card(this);
    m_groups = new SegmentedControl(tr("Show servers"), card);
    for (int i = 0; i < 4; ++i)
        m_groups->addSegment({});
    m_words = new SearchField(tr("Filter servers"), card);
    m_words->setMaximumWidth(scaled(filterWidth));
    m_table = new FleetTable(card);
    m_table->setModel(&m_filter);
    m_noMatch = new EmptyState(QStringLiteral("search"), tr("No server matches"), {}, card);
    connect(m_noMatch->addAction(tr("Clear filter"), QStringLiteral("x")), &Button::clicked, this,
            &FleetPage::clearFilter);
    m_tableStack = new QStackedWidget(card);
    m_tableStack->addWidget(m_table);
    m_tableStack->addWidget(m_noMatch);

    auto *head = new QHBoxLayout;
    head->setContentsMargins(space::l, space::m, space::m, space::m);
    head->setSpacing(space::m);
    head->addWidget(makeLabel(tr("Servers"), Type::Title, Ink::Text, card));
    head->addWidget(m_groups);
    head->addStretch(1);
    head->addWidget(m_words, 2);
    card->body()->setContentsMargins(1, 0, 1, radius::card / 2);
    card->body()->setSpacing(0);
    card->body()->addLayout(head);
    card->body()->addWidget(m_tableStack, 1);

    connect(m_groups, &SegmentedControl::currentChanged, this, [this](int index) {
        m_filter.setGroup(FleetGroup(index));
        update();
    });
    connect(m_words, &SearchField::textChanged, this, [this](const QString &words) {
        m_filter.setWords(words);
        update();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &FleetPage::updatePanel);
    connect(m_table, &FleetTable::opened, this, &FleetPage::openChat);
    return card;
}

void FleetPage::refresh()
{
    m_services.fleet.refresh();
}

void FleetPage::open(const QString &argument)
{
    if (argument.isEmpty())
        return;
    clearFilter();
    select(core::ServerId(argument));
}

void FleetPage::clearFilter()
{
    m_groups->setCurrent(0);
    m_words->clear();
}

void FleetPage::select(const core::ServerId &id)
{
    const int row = m_model.rowOf(id);
    if (row < 0)
        return;
    const QModelIndex index = m_filter.mapFromSource(m_model.index(row, 0));
    m_table->selectRow(index.row());
    m_table->scrollTo(index);
}

const FleetServer *FleetPage::selected() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return rows.isEmpty() ? nullptr : &m_model.server(m_filter.mapToSource(rows.first()).row());
}

void FleetPage::update()
{
    const core::console::Fleet &fleet = m_services.fleet;
    const bool none = fleet.servers().empty();
    if (none && fleet.loadState() == LoadState::Loading)
        m_states->showLoading();
    else if (none && fleet.loadState() == LoadState::Failed)
        m_states->showError(fleet.loadError().value_or(core::Error{}));
    else if (none)
        m_states->showEmpty();
    else
        m_states->showContent();
    updateCounts();
    updateStale();
    updatePanel();
    const bool matches = m_filter.rowCount() > 0;
    m_tableStack->setCurrentIndex(matches ? 0 : 1);
    if (!matches) {
        m_noMatch->setText(
            tr("No server matches"),
            m_words->text().isEmpty()
                ? tr("There are %1 servers, none of this kind.").arg(fleet.servers().size())
                : tr("Nothing is called or runs like “%1”.").arg(m_words->text()));
    }
}

void FleetPage::updateCounts()
{
    int counts[4]{};
    for (const FleetServer &server : m_services.fleet.servers()) {
        for (int group = 0; group < 4; ++group)
            counts[group] += FleetFilter::belongs(int(server.state), FleetGroup(group)) ? 1 : 0;
    }
    m_groups->setSegmentText(0, tr("All %1").arg(counts[0]));
    m_groups->setSegmentText(1, tr("Healthy %1").arg(counts[1]));
    m_groups->setSegmentText(2, tr("Attention %1").arg(counts[2]));
    m_groups->setSegmentText(3, tr("Deploying %1").arg(counts[3]));
}

void FleetPage::updateStale()
{
    const core::console::Fleet &fleet = m_services.fleet;
    const bool stale = fleet.isStale();
    m_table->setStale(stale);
    if (stale) {
        const qint64 age = m_clock.nowMs() - fleet.asOfMs();
        const std::optional<core::Error> error = m_services.hub.lastError();
        m_stale->setMessage(
            fleet.asOfMs() > 0 ? tr("As of %1, %2 old").arg(clockText(fleet.asOfMs()), ageText(age))
                               : tr("Nothing heard from the hub yet"),
            error ? error->message
                  : tr("The hub does not answer, so this is what was known last."));
    }
    m_stale->setVisible(stale);
}

void FleetPage::updatePanel()
{
    const FleetServer *server = selected();
    if (server)
        m_panel->setServer(*server, m_model.cpuSamples(server->instance));
    m_panel->setVisible(server != nullptr);
}

void FleetPage::openChat()
{
    const FleetServer *server = selected();
    if (server && !server->agents.empty()) {
        emit routeRequested({QLatin1String(pages::conversations),
                             QStringLiteral("instance:") + server->instance.toString()});
    }
}

void FleetPage::askToRemove()
{
    const FleetServer *server = selected();
    if (!server)
        return;
    auto *dialog = new RemoveDialog(*server, window());
    connect(dialog, &QDialog::accepted, this, [this, id = server->id, name = server->name] {
        m_services.deployments.destroyServer(id);
        emit notified(StatusTone::Info, tr("Removing %1").arg(name));
    });
    dialog->open();
}

} // namespace ltb::ui
