#include "ui/wizard/wizardpage.h"

#include "ui/models/format.h"
#include "ui/theme/tokens.h"
#include "ui/theme/type.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/sectionscroll.h"
#include "ui/wizard/accountstep.h"
#include "ui/wizard/agentstep.h"
#include "ui/wizard/costcard.h"
#include "ui/wizard/placestep.h"
#include "ui/wizard/progressstep.h"
#include "ui/wizard/reviewstep.h"
#include "ui/wizard/wizardrail.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace ltb::ui {

using namespace core::console;

namespace {

enum StepIndex { StepAccount, StepPlace, StepAgent, StepReview, StepProgress };

QString progressHeading(const DeploymentView *view)
{
    switch (view ? view->state : DeploymentState::Running) {
    case DeploymentState::Done:
        return WizardPage::tr("Your server is ready");
    case DeploymentState::Failed:
    case DeploymentState::CleanupFailed:
        return WizardPage::tr("The set-up stopped");
    case DeploymentState::Cancelling:
    case DeploymentState::Cancelled:
        return WizardPage::tr("Removing the server");
    default:
        return WizardPage::tr("Setting up the server");
    }
}

QString stepQuestion(int index)
{
    switch (index) {
    case StepAccount:
        return QCoreApplication::translate("ltb::ui::Wizard", "Which account should pay?");
    case StepPlace:
        return QCoreApplication::translate("ltb::ui::Wizard", "Where should it run?");
    case StepAgent:
        return QCoreApplication::translate("ltb::ui::Wizard", "Who will work there?");
    case StepReview:
        return QCoreApplication::translate("ltb::ui::Wizard", "Is everything right?");
    default:
        return QCoreApplication::translate("ltb::ui::Wizard", "Setting up the server");
    }
}

} // namespace

WizardPage::WizardPage(ConsoleServices services, const core::Clock &clock, QWidget *parent)
    : Page({QLatin1String(pages::newServer), tr("New server"), QStringLiteral("rocket"),
            PageGroup::Hidden},
           parent)
    , m_services(services)
    , m_progress(new ProgressStep(services, m_draft, clock))
    , m_rail(new WizardRail)
    , m_heading(makeLabel({}, Type::Heading))
    , m_obstacle(makeLabel({}, Type::Small, Ink::Text2))
    , m_stack(new QStackedWidget)
    , m_cost(new CostCard)
{
    auto *account = new AccountStep(services, m_draft);
    m_steps = {account, new PlaceStep(services, m_draft), new AgentStep(services, m_draft),
               new ReviewStep(services, m_draft), m_progress};
    QStringList titles;
    for (WizardStep *step : m_steps) {
        titles << step->title();
        auto *scroll = new SectionScroll;
        scroll->column()->addWidget(step);
        m_stack->addWidget(scroll);
        connect(step, &WizardStep::changed, this, &WizardPage::updateButtons);
    }
    m_rail->setSteps(titles);
    connect(account, &AccountStep::resumeRequested, this,
            [this](const core::DeploymentId &id) { open(id.toString()); });
    wireProgress();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildContent(), 1);
    layout->addWidget(makeLine(Qt::Horizontal));
    layout->addWidget(buildFooter());
    setFocusPolicy(Qt::ClickFocus);
    goTo(StepAccount);
}

QWidget *WizardPage::buildContent()
{
    auto *content = new QWidget;
    auto *layout = new QHBoxLayout(content);
    layout->setContentsMargins(space::page, space::page, space::page, space::l);
    layout->setSpacing(space::xxl);
    auto *rail = new QVBoxLayout;
    rail->addWidget(m_rail);
    rail->addStretch();
    layout->addLayout(rail);
    auto *middle = new QVBoxLayout;
    middle->setSpacing(space::l);
    middle->addWidget(m_heading);
    middle->addWidget(m_stack, 1);
    layout->addLayout(middle, 1);
    m_cost->setFixedWidth(scaled(264));
    layout->addWidget(m_cost);
    return content;
}

QWidget *WizardPage::buildFooter()
{
    m_back = new Button(tr("Back"), Button::Weight::Secondary);
    m_next = new Button(tr("Next"), Button::Weight::Primary);
    m_cancel = new Button(tr("Close"), Button::Weight::Ghost);
    auto *footer = new QWidget;
    auto *layout = new QHBoxLayout(footer);
    layout->setContentsMargins(space::page, space::m, space::page, space::m);
    layout->setSpacing(space::s);
    layout->addWidget(m_cancel);
    layout->addStretch();
    layout->addWidget(m_obstacle);
    layout->addWidget(m_back);
    layout->addWidget(m_next);
    connect(m_back, &QPushButton::clicked, this, &WizardPage::back);
    connect(m_next, &QPushButton::clicked, this, &WizardPage::next);
    connect(m_cancel, &QPushButton::clicked, this, &WizardPage::leave);
    return footer;
}

void WizardPage::wireProgress()
{
    connect(m_progress, &ProgressStep::openChatRequested, this,
            [this](const core::InstanceId &instance) {
                emit routeRequested({QLatin1String(pages::conversations),
                                     QStringLiteral("instance:") + instance.toString()});
            });
    connect(m_progress, &ProgressStep::changeChoiceRequested, this, &WizardPage::changeChoice);
    connect(m_progress, &ProgressStep::anotherRequested, this, &WizardPage::startOver);
}

void WizardPage::open(const QString &argument)
{
    if (!argument.isEmpty()) {
        m_progress->follow(core::DeploymentId(argument));
        goTo(StepProgress);
        return;
    }
    const DeploymentView *followed = m_progress->view();
    const bool ended = followed
                       && (followed->state == DeploymentState::Done
                           || followed->state == DeploymentState::Cancelled);
    if (m_stack->currentIndex() == StepProgress && (ended || !followed))
        startOver();
    else
        goTo(m_stack->currentIndex());
}

void WizardPage::goTo(int index)
{
    m_stack->setCurrentIndex(index);
    m_rail->setCurrent(index);
    m_heading->setText(stepQuestion(index));
    m_cost->setVisible(index != StepProgress);
    updateButtons();
    setFocus(); // Enter goes on and Escape leaves; a step with fields takes the focus itself
    m_steps[size_t(index)]->enter();
}

void WizardPage::next()
{
    const int index = m_stack->currentIndex();
    if (!m_steps[size_t(index)]->obstacle().isEmpty() || m_creating)
        return;
    if (index == StepReview || (index == StepPlace && !m_changing.isEmpty()))
        create();
    else if (index < StepReview)
        goTo(index + 1);
}

void WizardPage::back()
{
    const int index = m_stack->currentIndex();
    if (index > StepAccount && index <= StepReview && !m_creating)
        goTo(index - 1);
}

// What was typed stays: coming back shows the same step.
void WizardPage::leave()
{
    emit routeRequested({QLatin1String(pages::fleet), {}});
}

void WizardPage::create()
{
    if (!m_changing.isEmpty()) {
        const core::DeploymentId id = std::exchange(m_changing, {});
        m_services.deployments.changeAndResume(id, m_draft.request.location, m_draft.request.size);
        m_progress->follow(id);
        goTo(StepProgress);
        return;
    }
    m_creating = true;
    updateButtons();
    m_services.deployments.start(
        m_draft.request, this,
        [this](const core::Result<core::DeploymentId> &result) { created(result); });
}

void WizardPage::created(const core::Result<core::DeploymentId> &result)
{
    m_creating = false;
    if (result) {
        m_progress->follow(*result);
        goTo(StepProgress);
        return;
    }
    // The error belongs to the field it names; the review shows what no step claims.
    for (int index = StepAccount; index < StepReview; ++index) {
        WizardStep *step = m_steps[size_t(index)];
        if (step->showError(result.error())) {
            goTo(index);
            step->showError(result.error());
            return;
        }
    }
    m_steps[StepReview]->showError(result.error());
    updateButtons();
}

void WizardPage::changeChoice()
{
    m_changing = m_progress->deployment();
    goTo(StepPlace);
}

void WizardPage::startOver()
{
    const core::AccountId account = m_draft.request.account;
    m_draft = {};
    m_draft.request.account = account;
    m_changing = {};
    goTo(StepAccount);
}

void WizardPage::updateButtons()
{
    const int index = m_stack->currentIndex();
    const bool progress = index == StepProgress;
    if (progress) {
        const DeploymentView *followed = m_progress->view();
        const bool done = followed && followed->state == DeploymentState::Done;
        m_heading->setText(progressHeading(followed));
        m_rail->setCurrent(done ? int(m_steps.size()) : index);
    }
    const QString obstacle = m_steps[size_t(index)]->obstacle();
    m_back->setVisible(!progress && index > StepAccount);
    m_back->setEnabled(!m_creating && m_changing.isEmpty());
    m_next->setVisible(!progress);
    m_next->setEnabled(obstacle.isEmpty() && !m_creating);
    m_obstacle->setText(progress ? QString() : obstacle);
    QString label = tr("Next");
    if (index == StepPlace && !m_changing.isEmpty())
        label = tr("Change and try again");
    else if (index == StepReview)
        label = m_creating      ? tr("Creating")
                : m_draft.quote ? tr("Create · %1").arg(perMonthText(m_draft.quote->monthly))
                                : tr("Create");
    m_next->setText(label);
    m_cost->show(m_draft, m_services.preferences.isRehearsal());
}

void WizardPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        leave();
        return;
    }
    // A key held down must not run through the review and buy a server; and Enter in the form of a
    // new account is that form's.
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    const bool inForm = m_stack->currentIndex() == StepAccount
                        && qobject_cast<QLineEdit *>(focusWidget()) != nullptr;
    if (enter && !event->isAutoRepeat() && !inForm
        && !qobject_cast<QPlainTextEdit *>(focusWidget())) {
        next();
        return;
    }
    Page::keyPressEvent(event);
}

} // namespace ltb::ui
