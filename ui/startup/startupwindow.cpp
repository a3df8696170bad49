#include "ui/startup/startupwindow.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/busyindicator.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/formrow.h"
#include "ui/widgets/label.h"
#include "ui/widgets/secretfield.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace ltb::ui {

namespace {

constexpr size_t shortestPassphrase = 12; // bytes

QWidget *centred(QWidget *content, int width)
{
    auto *page = new QWidget;
    content->setMaximumWidth(width);
    auto *across = new QHBoxLayout;
    across->addStretch();
    across->addWidget(content, 1);
    across->addStretch();
    auto *down = new QVBoxLayout(page);
    down->addStretch();
    down->addLayout(across);
    down->addStretch();
    return page;
}

} // namespace

StartupWindow::StartupWindow(QWidget *parent) : QWidget(parent), m_pages(new QStackedWidget(this))
{
    setWindowTitle(tr("LaunchThatBot"));
    resize(720, 480);
    m_pages->addWidget(buildOpening());
    m_pages->addWidget(buildFailed());
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_pages);
}

QWidget *StartupWindow::buildOpening()
{
    auto *box = new QWidget;
    auto *layout = new QVBoxLayout(box);
    layout->setSpacing(12);
    layout->addWidget(new BusyIndicator(32), 0, Qt::AlignHCenter);
    m_what = makeLabel(tr("Opening"), Type::Body, Ink::Text2);
    layout->addWidget(m_what, 0, Qt::AlignHCenter);
    return centred(box, 420);
}

QWidget *StartupWindow::buildFailed()
{
    auto *card = new Card;
    auto *layout = card->body();
    layout->setSpacing(12);
    layout->addWidget(makeLabel(tr("LaunchThatBot could not open its data"), Type::Title));
    m_message = makeParagraph({}, Type::Body, Ink::Text);
    m_cause = makeParagraph({}, Type::Small, Ink::Text2);
    m_nextStep = makeParagraph({}, Type::Body, Ink::Text2);
    for (QLabel *label : {m_message, m_cause, m_nextStep}) {
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        layout->addWidget(label);
    }
    m_passphraseBox = new QWidget;
    auto *passphraseLayout = new QVBoxLayout(m_passphraseBox);
    passphraseLayout->setContentsMargins(0, 8, 0, 0);
    passphraseLayout->addWidget(makeParagraph(tr("Without a keychain, the data key can be kept in "
                                                 "a file that only your passphrase opens. "
                                                 "You will be asked for it at every start."),
                                              Type::Small, Ink::Text2));
    m_passphrase = new SecretField(tr("Passphrase"));
    m_passphraseRow = new FormRow(tr("Passphrase"), m_passphrase);
    passphraseLayout->addWidget(m_passphraseRow);
    auto *use = new Button(tr("Use this passphrase"), Button::Weight::Secondary);
    passphraseLayout->addWidget(use, 0, Qt::AlignLeft);
    layout->addWidget(m_passphraseBox);

    auto *actions = new QHBoxLayout;
    auto *quit = new Button(tr("Quit"), Button::Weight::Ghost);
    m_retry = new Button(tr("Try again"), QStringLiteral("refresh-cw"), Button::Weight::Primary);
    actions->addStretch();
    actions->addWidget(quit);
    actions->addWidget(m_retry);
    layout->addLayout(actions);

    connect(use, &QPushButton::clicked, this, &StartupWindow::submitPassphrase);
    connect(m_passphrase, &SecretField::submitted, this, &StartupWindow::submitPassphrase);
    connect(m_retry, &QPushButton::clicked, this, &StartupWindow::retryRequested);
    connect(quit, &QPushButton::clicked, this, &StartupWindow::quitRequested);
    return centred(card, 560);
}

void StartupWindow::showOpening(const QString &what)
{
    m_what->setText(what);
    m_pages->setCurrentIndex(0);
}

void StartupWindow::showError(const core::Error &error, bool offerPassphrase)
{
    m_message->setText(error.message);
    m_cause->setText(error.cause);
    m_cause->setVisible(!error.cause.isEmpty());
    m_nextStep->setText(error.nextStep);
    m_nextStep->setVisible(!error.nextStep.isEmpty());
    m_passphraseBox->setVisible(offerPassphrase);
    m_passphraseRow->setError({});
    m_pages->setCurrentIndex(1);
    m_retry->setFocus();
}

void StartupWindow::submitPassphrase()
{
    const core::Secret passphrase = m_passphrase->secret();
    if (passphrase.size() < shortestPassphrase) {
        m_passphraseRow->setError(tr("Use at least 12 characters."));
        m_passphrase->input()->setFocus();
        return;
    }
    m_passphrase->clear();
    emit passphraseChosen(passphrase);
}

} // namespace ltb::ui
