#include "ui/deployments/deploymentspage.h"

#include "ui/deployments/deploymentdelegate.h"
#include "ui/deployments/deploymentpanel.h"
#include "ui/models/deploymentsteps.h"
#include "ui/theme/paint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statepages.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QListView>
#include <QVBoxLayout>

namespace ltb::ui {

using core::console::DeploymentState;
using core::console::DeploymentView;
using core::console::LoadState;

namespace {
constexpr int deploymentListWidth = 320;
} // namespace

DeploymentsPage::DeploymentsPage(core::console::ConsoleServices services, const core::Clock &clock,
                                 QWidget *parent)
    : Page({QLatin1String(pages::deployments), tr("Deployments"), QStringLiteral("rocket")}, parent)
    , m_services(services)
    , m_model(services.deployments, clock)
{
    m_states = new StatePages(tr("Loading deployments"), buildContent(clock), this);
    m_states->setEmpty(buildEmpty());
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_states);
    connectPanel();
    connect(&services.deployments, &core::console::Deployments::listChanged, this,
            &DeploymentsPage::update);
    connect(&services.deployments, &core::console::Deployments::changed, this,
            &DeploymentsPage::update);
    connect(m_states, &StatePages::retryRequested, this, &DeploymentsPage::update);
    update();
}

EmptyState *DeploymentsPage::buildEmpty()
{
    auto *empty =
        new EmptyState(QStringLiteral("rocket"), tr("No deployments yet"),
                       tr("Each new server is a deployment. Its steps, their attempts and "
                          "what went wrong are kept here."),
                       this);
    Button *create = empty->addAction(tr("New server"), QStringLiteral("plus"));
    connect(create, &Button::clicked, this,
            [this] { emit routeRequested({QLatin1String(pages::newServer)}); });
    return empty;
}

QWidget *DeploymentsPage::buildContent(const core::Clock &clock)
{
    auto *content = new QWidget(this);
    auto *card = new Card(content);
    card->setFixedWidth(std::min(scaled(deploymentListWidth), deploymentListWidth * 3 / 2));
    m_list = new QListView(card);
    m_list->setModel(&m_model);
    m_list->setItemDelegate(new DeploymentDelegate(m_list));
    m_list->setAccessibleName(tr("Deployments"));
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMouseTracking(true);
    m_list->setFrameShape(QFrame::NoFrame);
    card->body()->setContentsMargins(space::s, space::l, space::s, space::s);
    card->body()->setSpacing(space::s);
    auto *title = makeLabel(tr("All deployments"), Type::Title, Ink::Text, card);
    title->setContentsMargins(directedMargins(space::m, 0, 0, 0));
    card->body()->addWidget(title);
    card->body()->addWidget(m_list, 1);
    m_panel = new DeploymentPanel(clock, content);
    auto *layout = new QHBoxLayout(content);
    layout->setContentsMargins(space::page, space::xl, space::page, space::page);
    layout->setSpacing(space::l);
    layout->addWidget(card);
    layout->addWidget(m_panel, 1);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex &index) {
                if (!index.isValid())
                    return;
                m_selected = core::DeploymentId(index.data(DeploymentsModel::IdRole).toString());
                showSelected();
            });
    return content;
}

void DeploymentsPage::connectPanel()
{
    connect(m_panel, &DeploymentPanel::resumeRequested, this,
            [this] { m_services.deployments.resume(m_selected); });
    connect(m_panel, &DeploymentPanel::changeRequested, this, [this] {
        emit routeRequested({QLatin1String(pages::newServer), m_selected.toString()});
    });
    connect(m_panel, &DeploymentPanel::cancelRequested, this, &DeploymentsPage::askToCancel);
    connect(m_panel, &DeploymentPanel::chatRequested, this, [this] {
        emit routeRequested(
            {QLatin1String(pages::conversations), m_panel->deployment().sessionKey});
    });
    connect(m_panel, &DeploymentPanel::serverRequested, this, [this] {
        if (const auto server = m_panel->deployment().server)
            emit routeRequested({QLatin1String(pages::fleet), server->toString()});
    });
    connect(m_panel, &DeploymentPanel::copied, this,
            [this] { emit notified(StatusTone::Ok, tr("Copied")); });
}

void DeploymentsPage::open(const QString &argument)
{
    if (!argument.isEmpty())
        select(core::DeploymentId(argument));
}

void DeploymentsPage::select(const core::DeploymentId &id)
{
    const int row = m_model.rowOf(id);
    if (row < 0)
        return;
    m_selected = id;
    m_list->setCurrentIndex(m_model.index(row));
    showSelected();
}

const DeploymentView *DeploymentsPage::selected() const
{
    for (const DeploymentView &view : m_services.deployments.deployments()) {
        if (view.id == m_selected)
            return &view;
    }
    return nullptr;
}

void DeploymentsPage::showSelected()
{
    const DeploymentView *view = selected();
    m_panel->setVisible(view);
    if (view)
        m_panel->setDeployment(*view);
}

void DeploymentsPage::update()
{
    const core::console::Deployments &deployments = m_services.deployments;
    const bool none = deployments.deployments().empty();
    if (none && deployments.loadState() == LoadState::Loading)
        m_states->showLoading();
    else if (none && deployments.loadState() == LoadState::Failed)
        m_states->showError(deployments.loadError().value_or(core::Error{}));
    else if (none)
        m_states->showEmpty();
    else
        m_states->showContent();
    if (!none)
        select(selected() ? m_selected : deployments.deployments().front().id);
    int failed = 0;
    for (const DeploymentView &view : deployments.deployments())
        failed += deploymentTone(view.state) == StatusTone::Error ? 1 : 0;
    emit badgeChanged(failed);
}

void DeploymentsPage::askToCancel()
{
    const DeploymentView *view = selected();
    if (!view)
        return;
    QStringList points;
    for (const core::console::LeftoverResource &resource : view->leftovers)
        points << QStringLiteral("%1 %2").arg(resource.kind, resource.name);
    auto *dialog = new ConfirmDialog(
        tr("Clean up %1?").arg(view->name),
        points.isEmpty() ? tr("The deployment stops. Whatever was created meanwhile is removed.")
                         : tr("The deployment stops and this is removed at the provider:"),
        points, tr("Clean up"), window());
    connect(dialog, &QDialog::accepted, this,
            [this, id = view->id] { m_services.deployments.cancel(id); });
    dialog->open();
}

} // namespace ltb::ui
