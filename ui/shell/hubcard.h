// The link to the hub at the foot of the rail: state, when the next try comes, Retry now.
#pragma once

#include "core/base/clock.h"
#include "core/console/hubstatus.h"
#include "ui/widgets/card.h"

#include <QTimer>

class QLabel;

namespace ltb::ui {

class Button;
class ElidedLabel;
class Pill;

class HubCard : public Card {
    Q_OBJECT
public:
    HubCard(core::console::HubStatus &hub, const core::Clock &clock, QWidget *parent = nullptr);

private:
    void update();

    core::console::HubStatus &m_hub;
    const core::Clock &m_clock;
    Pill *m_pill;
    ElidedLabel *m_name;
    QLabel *m_detail;
    Button *m_retry;
    QTimer m_countdown;
};

// "Connected" and so on, with its tone.
QString linkWord(core::console::LinkState state);
StatusTone linkTone(core::console::LinkState state);

} // namespace ltb::ui
