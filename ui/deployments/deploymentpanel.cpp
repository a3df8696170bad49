#include "ui/deployments/deploymentpanel.h"

#include "ui/models/deploymentsteps.h"
#include "ui/models/format.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/logpane.h"
#include "ui/widgets/pill.h"
#include "ui/widgets/sectionscroll.h"
#include "ui/widgets/steplist.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace ltb::ui {

using core::console::DeploymentState;
using core::console::LeftoverResource;

namespace {
constexpr int panelTickMs = 1000;
constexpr int panelLogHeight = 170;
} // namespace

DeploymentPanel::DeploymentPanel(const core::Clock &clock, QWidget *parent)
    : Card(parent)
    , m_clock(clock)
    , m_name(new ElidedLabel({}, Type::Heading, Ink::Text, this))
    , m_subtitle(new ElidedLabel({}, Type::Small, Ink::Text2, this))
    , m_state(new Pill(StatusTone::Neutral, {}, this))
    , m_leftovers(new Banner(StatusTone::Warn, this))
    , m_steps(new StepList(this))
    , m_log(new LogPane(tr("Log of the server"), this))
    , m_chat(new Button(tr("Open chat"), QStringLiteral("message-square"), Button::Weight::Primary,
                        this))
    , m_server(
          new Button(tr("Show server"), QStringLiteral("server"), Button::Weight::Secondary, this))
    , m_resume(new Button(tr("Retry from here"), QStringLiteral("rotate-ccw"),
                          Button::Weight::Primary, this))
    , m_change(new Button(tr("Change place or size"), QStringLiteral("map-pin"),
                          Button::Weight::Secondary, this))
    , m_cancel(new Button(tr("Cancel and clean up"), QStringLiteral("trash-2"),
                          Button::Weight::Danger, this))
{
    m_log->setMinimumHeight(scaled(panelLogHeight));
    auto *scroll = new SectionScroll(this);
    scroll->column()->setSpacing(space::l);
    scroll->column()->addWidget(m_leftovers);
    scroll->column()->addWidget(m_steps);
    scroll->column()->addWidget(m_log, 1);
    scroll->column()->addStretch();
    auto *actions = new QHBoxLayout;
    actions->setSpacing(space::s);
    for (Button *button : {m_chat, m_resume, m_server, m_change})
        actions->addWidget(button);
    actions->addStretch();
    actions->addWidget(m_cancel);
    body()->setContentsMargins(space::xxl, space::xl, space::xxl, space::xl);
    body()->setSpacing(space::l);
    body()->addWidget(buildHead());
    body()->addWidget(scroll, 1);
    body()->addLayout(actions);
    connect(m_chat, &Button::clicked, this, &DeploymentPanel::chatRequested);
    connect(m_server, &Button::clicked, this, &DeploymentPanel::serverRequested);
    connect(m_resume, &Button::clicked, this, &DeploymentPanel::resumeRequested);
    connect(m_change, &Button::clicked, this, &DeploymentPanel::changeRequested);
    connect(m_cancel, &Button::clicked, this, &DeploymentPanel::cancelRequested);
    connect(m_log, &LogPane::copied, this, &DeploymentPanel::copied);
    connect(&m_tick, &QTimer::timeout, this, &DeploymentPanel::update);
    m_tick.setInterval(panelTickMs);
}

QWidget *DeploymentPanel::buildHead()
{
    auto *head = new QWidget(this);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_name);
    words->addWidget(m_subtitle);
    auto *layout = new QHBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(words, 1);
    layout->addWidget(m_state, 0, Qt::AlignTop);
    return head;
}

void DeploymentPanel::setDeployment(const core::console::DeploymentView &deployment)
{
    m_view = deployment;
    update();
    updateLeftovers();
    updateActions();
    const bool moving = deployment.state == DeploymentState::Running
                        || deployment.state == DeploymentState::WaitingForRetry
                        || deployment.state == DeploymentState::Cancelling;
    if (moving)
        m_tick.start();
    else
        m_tick.stop();
}

void DeploymentPanel::update()
{
    const qint64 now = m_clock.nowMs();
    m_name->setText(m_view.name);
    QStringList parts{m_view.location, m_view.size, perMonthText(m_view.monthly),
                      tr("started %1").arg(dateTimeText(m_view.startedAtMs))};
    const qint64 until = m_view.endedAtMs > 0 ? m_view.endedAtMs : now;
    parts << (m_view.endedAtMs > 0
                  ? tr("took %1").arg(durationText(until - m_view.startedAtMs))
                  : tr("running for %1").arg(durationText(until - m_view.startedAtMs)));
    m_subtitle->setText(parts.join(QStringLiteral(" · ")));
    m_state->setStatus(deploymentTone(m_view.state), deploymentWord(m_view.state));
    std::vector<StepItem> items = stepItems(m_view, now);
    for (StepItem &item : items)
        item.log.clear(); // all of them are in the log below
    m_steps->setSteps(items);
    const QString log = deploymentLog(m_view);
    m_log->setText(log);
    m_log->setVisible(!log.isEmpty());
}

void DeploymentPanel::updateLeftovers()
{
    QStringList lines;
    bool billed = false;
    for (const LeftoverResource &resource : m_view.leftovers) {
        billed = billed || resource.billed;
        QString line = QStringLiteral("%1 %2").arg(resource.kind, resource.name);
        if (resource.billed)
            line += tr(", billed");
        if (resource.error)
            line += QStringLiteral(": ") + resource.error->message;
        lines << line;
    }
    const bool over = m_view.state == DeploymentState::Failed
                      || m_view.state == DeploymentState::CleanupFailed
                      || m_view.state == DeploymentState::Cancelling;
    m_leftovers->setVisible(over && !lines.isEmpty());
    m_leftovers->setTone(billed ? StatusTone::Error : StatusTone::Warn);
    m_leftovers->setMessage(billed ? tr("Still billed at the provider")
                                   : tr("Still there at the provider"),
                            lines.join(u'\n'));
}

void DeploymentPanel::updateActions()
{
    const DeploymentState state = m_view.state;
    const bool failed = state == DeploymentState::Failed;
    const bool working =
        state == DeploymentState::Running || state == DeploymentState::WaitingForRetry;
    m_chat->setVisible(state == DeploymentState::Done && !m_view.sessionKey.isEmpty());
    m_server->setVisible(state == DeploymentState::Done && m_view.server);
    m_resume->setVisible(failed || state == DeploymentState::WaitingForRetry
                         || state == DeploymentState::Draft);
    m_resume->setText(state == DeploymentState::WaitingForRetry ? tr("Try now")
                                                                : tr("Retry from here"));
    m_change->setVisible(failed);
    m_cancel->setVisible(failed || working || state == DeploymentState::CleanupFailed
                         || state == DeploymentState::Draft);
    m_cancel->setText(state == DeploymentState::CleanupFailed ? tr("Try to clean up again")
                      : failed                                ? tr("Clean up what exists")
                                                              : tr("Cancel and clean up"));
}

} // namespace ltb::ui
