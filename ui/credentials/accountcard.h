// One provider account: what is known of its token, never the token.
#pragma once

#include "core/base/clock.h"
#include "core/console/credentials.h"
#include "ui/widgets/card.h"

class QLabel;

namespace ltb::ui {

class Banner;
class BusyIndicator;
class Button;
class ElidedLabel;
class Pill;

class AccountCard : public Card {
    Q_OBJECT
public:
    explicit AccountCard(const core::Clock &clock, QWidget *parent = nullptr);
    void setAccount(const core::console::AccountView &account);
    const core::AccountId &id() const { return m_id; }
    void setTesting(bool testing);
    void showError(const core::Error &error); // of something that was tried here

signals:
    void testRequested();
    void removeRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString factsText(const core::console::AccountView &account) const;

    const core::Clock &m_clock;
    core::AccountId m_id;
    QWidget *m_tile;
    ElidedLabel *m_name;
    ElidedLabel *m_provider;
    Pill *m_state;
    QLabel *m_facts;
    Banner *m_banner;
    BusyIndicator *m_busy;
    Button *m_test;
    Button *m_remove;
};

} // namespace ltb::ui
