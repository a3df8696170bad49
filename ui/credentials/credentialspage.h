// Named provider accounts: add with a live test, test again, remove. Tokens go in and stay in.
#pragma once

#include "core/base/clock.h"
#include "core/console/consoleservices.h"
#include "ui/shell/page.h"

#include <vector>

class QBoxLayout;
class QVBoxLayout;

namespace ltb::ui {

class AccountCard;
class EmptyState;
class NewAccountForm;
class StatePages;

class CredentialsPage : public Page {
    Q_OBJECT
public:
    CredentialsPage(core::console::ConsoleServices services, const core::Clock &clock,
                    QWidget *parent = nullptr);
    void refresh() override; // tests all accounts again

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildContent();
    QWidget *buildForm();
    void update();
    void connectCard(AccountCard *card);
    void test(AccountCard *card);
    void askToRemove(AccountCard *card);
    void remove(const core::AccountId &id);
    AccountCard *cardOf(const core::AccountId &id) const;
    const core::console::AccountView *accountOf(const core::AccountId &id) const;

    core::console::ConsoleServices m_services;
    const core::Clock &m_clock;
    StatePages *m_states = nullptr;
    QBoxLayout *m_columns = nullptr;
    NewAccountForm *m_form = nullptr;
    QWidget *m_none = nullptr;
    QVBoxLayout *m_column = nullptr;
    std::vector<AccountCard *> m_cards; // children
};

} // namespace ltb::ui
