// Everything known about one server, and what can be done with it.
#pragma once

#include "core/base/clock.h"
#include "core/console/fleet.h"
#include "ui/widgets/card.h"

class QLabel;

namespace ltb::ui {

class Button;
class ElidedLabel;
class FactList;
class Pill;
class Sparkline;

class ServerPanel : public Card {
    Q_OBJECT
public:
    explicit ServerPanel(const core::Clock &clock, QWidget *parent = nullptr);
    void setServer(const core::console::FleetServer &server, const std::vector<double> &cpuSamples);

signals:
    void chatRequested();
    void deploymentRequested();
    void removeRequested();
    void closed();

private:
    QWidget *buildHead();
    QWidget *buildActions();

    const core::Clock &m_clock;
    ElidedLabel *m_name;
    Pill *m_pill;
    QLabel *m_detail;
    FactList *m_serverFacts;
    FactList *m_agentFacts;
    QLabel *m_agentTitle;
    QLabel *m_cpuValue;
    QWidget *m_cpuBox;
    Sparkline *m_cpuLine;
    Button *m_chat;
    Button *m_deployment;
    Button *m_remove;
};

} // namespace ltb::ui
