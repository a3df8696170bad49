#include "ui/wizard/progressstep.h"

#include "ui/models/deploymentsteps.h"
#include "ui/models/format.h"
#include "ui/theme/tokens.h"
#include "ui/theme/type.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pill.h"

#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace ltb::ui {

using namespace core::console;
using namespace std::chrono_literals;

namespace {

bool canRetry(DeploymentState state)
{
    return state == DeploymentState::Failed;
}

bool mayCleanUp(DeploymentState state)
{
    return state == DeploymentState::Running || state == DeploymentState::WaitingForRetry
           || state == DeploymentState::Failed || state == DeploymentState::CleanupFailed;
}

const core::Error *lastError(const DeploymentView &view)
{
    for (auto step = view.steps.rbegin(); step != view.steps.rend(); ++step) {
        if (step->error && step->state == StepState::Failed)
            return &*step->error;
    }
    return nullptr;
}

} // namespace

ProgressStep::ProgressStep(ConsoleServices services, WizardDraft &draft, const core::Clock &clock,
                           QWidget *parent)
    : WizardStep(tr("Progress"), draft, parent)
    , m_services(services)
    , m_clock(clock)
    , m_pill(new Pill)
    , m_summary(makeParagraph({}, Type::Body, Ink::Text2))
    , m_steps(new StepList)
    , m_error(new Banner(StatusTone::Error))
    , m_leftovers(new Banner(StatusTone::Warn))
    , m_log(new QPlainTextEdit)
    , m_chat(new Button(tr("Open chat"), QStringLiteral("message-square"), Button::Weight::Primary))
    , m_retry(new Button(tr("Try again"), QStringLiteral("refresh-cw"), Button::Weight::Primary))
    , m_change(new Button(tr("Change place or size"), Button::Weight::Secondary))
    , m_cleanUp(
          new Button(tr("Cancel and clean up"), QStringLiteral("trash-2"), Button::Weight::Danger))
    , m_another(new Button(tr("New server"), QStringLiteral("plus"), Button::Weight::Secondary))
{
    m_log->setReadOnly(true);
    m_log->setFont(typeFont(Type::Mono));
    m_log->setMaximumHeight(scaled(160));
    m_log->setAccessibleName(tr("Log of the server's set-up"));
    m_log->setTabChangesFocus(true);

    auto *state = new QHBoxLayout;
    state->addWidget(m_pill);
    state->addWidget(m_summary, 1);
    auto *actions = new QHBoxLayout;
    for (Button *button : {m_chat, m_retry, m_change, m_cleanUp, m_another})
        actions->addWidget(button);
    actions->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::m);
    layout->addLayout(state);
    layout->addWidget(m_error);
    layout->addWidget(m_leftovers);
    layout->addLayout(actions);
    layout->addWidget(m_steps);
    layout->addWidget(m_log);
    layout->addStretch();

    m_tick.setInterval(1s); // elapsed times and countdowns
    connect(&m_tick, &QTimer::timeout, this, &ProgressStep::update);
    connect(&m_services.deployments, &Deployments::changed, this,
            [this](const core::DeploymentId &id) {
                if (id == m_id)
                    update();
            });
    connect(m_chat, &QPushButton::clicked, this, [this] {
        if (const DeploymentView *shown = view(); shown && shown->instance)
            emit openChatRequested(*shown->instance);
    });
    connect(m_retry, &QPushButton::clicked, this, [this] { m_services.deployments.resume(m_id); });
    connect(m_change, &QPushButton::clicked, this, &ProgressStep::changeChoiceRequested);
    connect(m_cleanUp, &QPushButton::clicked, this,
            [this] { m_services.deployments.cancel(m_id); });
    connect(m_another, &QPushButton::clicked, this, &ProgressStep::anotherRequested);
}

void ProgressStep::follow(const core::DeploymentId &id)
{
    m_id = id;
    update();
}

const DeploymentView *ProgressStep::view() const
{
    for (const DeploymentView &candidate : m_services.deployments.deployments()) {
        if (candidate.id == m_id)
            return &candidate;
    }
    return nullptr;
}

void ProgressStep::enter()
{
    update();
}

bool ProgressStep::showError(const core::Error &error)
{
    m_error->setError(error);
    m_error->show();
    return true;
}

void ProgressStep::update()
{
    const DeploymentView *shown = view();
    if (!shown)
        return;
    const bool ended = shown->endedAtMs > 0;
    if (ended)
        m_tick.stop();
    else if (!m_tick.isActive())
        m_tick.start();
    m_steps->setSteps(stepItems(*shown, m_clock.nowMs()));
    const QString log = deploymentLog(*shown);
    m_log->setVisible(!log.isEmpty());
    if (m_log->toPlainText() != log)
        m_log->setPlainText(log);
    showState(*shown);
    showLeftovers(*shown);
    showButtons(*shown);
    emit changed();
}

void ProgressStep::showState(const DeploymentView &view)
{
    m_pill->setStatus(deploymentTone(view.state), deploymentWord(view.state));
    const qint64 until = view.endedAtMs > 0 ? view.endedAtMs : m_clock.nowMs();
    const QString elapsed = durationText(std::max<qint64>(0, until - view.startedAtMs));
    switch (view.state) {
    case DeploymentState::Done:
        m_summary->setText(tr("%1 answers. It took %2.").arg(view.name, elapsed));
        break;
    case DeploymentState::Cancelled:
        m_summary->setText(tr("Nothing is left at the provider; it confirmed that."));
        break;
    case DeploymentState::Failed:
    case DeploymentState::CleanupFailed:
        m_summary->setText(tr("Stopped after %1.").arg(elapsed));
        break;
    default:
        m_summary->setText(
            tr("%1 so far. You can leave this page; the work goes on.").arg(elapsed));
    }
    const core::Error *error = lastError(view);
    m_error->setVisible(error && view.state == DeploymentState::Failed);
    if (error)
        m_error->setError(*error);
}

void ProgressStep::showLeftovers(const DeploymentView &view)
{
    QStringList names;
    bool billed = false;
    for (const LeftoverResource &resource : view.leftovers) {
        names << tr("%1 %2").arg(resource.kind, resource.name);
        billed = billed || resource.billed;
    }
    const bool matters =
        view.state == DeploymentState::Failed || view.state == DeploymentState::CleanupFailed;
    m_leftovers->setVisible(matters && !names.isEmpty());
    m_leftovers->setMessage(billed ? tr("This exists and is billed") : tr("This exists"),
                            names.join(QStringLiteral(", ")));
}

void ProgressStep::showButtons(const DeploymentView &view)
{
    m_chat->setVisible(view.state == DeploymentState::Done);
    m_retry->setVisible(canRetry(view.state));
    m_change->setVisible(canRetry(view.state));
    m_cleanUp->setVisible(mayCleanUp(view.state));
    m_cleanUp->setText(view.state == DeploymentState::CleanupFailed ? tr("Try to remove again")
                                                                    : tr("Cancel and clean up"));
    m_another->setVisible(view.state == DeploymentState::Done
                          || view.state == DeploymentState::Cancelled);
}

} // namespace ltb::ui
