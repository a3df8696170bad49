#include "ui/credentials/accountcard.h"

#include "ui/models/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/paint.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/busyindicator.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pill.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace ltb::ui {

using core::console::AccountView;

namespace {
constexpr int accountTile = 36;
} // namespace

AccountCard::AccountCard(const core::Clock &clock, QWidget *parent)
    : Card(parent)
    , m_clock(clock)
    , m_tile(new QWidget(this))
    , m_name(new ElidedLabel({}, Type::Title, Ink::Text, this))
    , m_provider(new ElidedLabel({}, Type::Small, Ink::Text2, this))
    , m_state(new Pill(StatusTone::Neutral, {}, this))
    , m_facts(makeParagraph({}, Type::Small, Ink::Text2, this))
    , m_banner(new Banner(StatusTone::Error, this))
    , m_busy(new BusyIndicator(18, this))
    , m_test(new Button(tr("Test again"), QStringLiteral("rotate-ccw"), Button::Weight::Secondary,
                        this))
    , m_remove(new Button(tr("Remove…"), QStringLiteral("trash-2"), Button::Weight::Ghost, this))
{
    m_tile->setFixedSize(scaled(accountTile), scaled(accountTile));
    m_test->setSize(Button::Size::Small);
    m_remove->setSize(Button::Size::Small);
    auto *words = new QVBoxLayout;
    words->setSpacing(1);
    words->addWidget(m_name);
    words->addWidget(m_provider);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::m);
    head->addWidget(m_tile);
    head->addLayout(words, 1);
    head->addWidget(m_busy);
    head->addWidget(m_state, 0, Qt::AlignVCenter);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(space::s);
    foot->addWidget(m_test);
    foot->addWidget(m_remove);
    foot->addStretch();
    body()->addLayout(head);
    body()->addWidget(m_facts);
    body()->addWidget(m_banner);
    body()->addLayout(foot);
    m_banner->hide();
    m_busy->hide();
    connect(m_test, &Button::clicked, this, &AccountCard::testRequested);
    connect(m_remove, &Button::clicked, this, &AccountCard::removeRequested);
}

QString AccountCard::factsText(const AccountView &account) const
{
    const qint64 now = m_clock.nowMs();
    QStringList facts;
    if (account.check) {
        const core::providers::AccountCheck &check = *account.check;
        if (!check.project.isEmpty())
            facts << tr("project %1").arg(check.project);
        facts << (check.serverLimit
                      ? tr("%1 of %2 servers used").arg(check.serversUsed).arg(*check.serverLimit)
                      : tr("%1 servers").arg(check.serversUsed));
    }
    facts << (account.serversUsing == 0 ? tr("used by no server here")
                                        : tr("used by %1 here").arg(account.serversUsing));
    if (account.testedAtMs > 0)
        facts << tr("tested %1").arg(agoText(account.testedAtMs, now));
    facts << (account.lastUsedAtMs > 0 ? tr("last used %1").arg(agoText(account.lastUsedAtMs, now))
                                       : tr("never used"));
    QString text = facts.join(QStringLiteral(" · "));
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

void AccountCard::setAccount(const AccountView &account)
{
    m_id = account.id;
    m_name->setText(account.name);
    setAccessibleName(tr("Account %1").arg(account.name));
    m_test->setAccessibleName(tr("Test %1 again").arg(account.name));
    m_remove->setAccessibleName(tr("Remove %1").arg(account.name));
    QStringList lines{account.providerName, tr("token ••••••••")};
    if (!account.endpoint.isEmpty())
        lines << account.endpoint;
    m_provider->setText(lines.join(QStringLiteral(" · ")));
    m_facts->setText(factsText(account));
    if (account.testError)
        m_state->setStatus(StatusTone::Error, tr("Test failed"));
    else if (account.check && account.check->canWrite)
        m_state->setStatus(StatusTone::Ok, tr("Read and write"));
    else if (account.check)
        m_state->setStatus(StatusTone::Warn, tr("Read-only"));
    else
        m_state->setStatus(StatusTone::Neutral, tr("Not tested"));
    if (account.testError)
        showError(*account.testError);
    else
        m_banner->hide();
}

void AccountCard::setTesting(bool testing)
{
    m_busy->setVisible(testing);
    m_test->setEnabled(!testing);
    m_test->setText(testing ? tr("Testing") : tr("Test again"));
}

void AccountCard::showError(const core::Error &error)
{
    m_banner->setError(error);
    m_banner->show();
}

void AccountCard::paintEvent(QPaintEvent *event)
{
    Card::paintEvent(event);
    QPainter painter(this);
    const QRect tile = m_tile->geometry();
    const int inset = tile.width() / 4;
    paintRounded(painter, tile, radius::small, tokens().sunken);
    paintIcon(painter, QStringLiteral("cloud"), tile.adjusted(inset, inset, -inset, -inset),
              tokens().text2);
}

} // namespace ltb::ui
