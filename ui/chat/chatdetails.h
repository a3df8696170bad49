// Beside the chat: the agent, its server and what the last heartbeat said.
#pragma once

#include "core/base/clock.h"
#include "core/console/consoleservices.h"

#include <QHash>
#include <QWidget>

class QLabel;

namespace ltb::ui {

class FactList;
class Pill;
class Sparkline;

class ChatDetails : public QWidget {
    Q_OBJECT
public:
    ChatDetails(core::console::Fleet &fleet, const core::Clock &clock, QWidget *parent = nullptr);
    void setInstance(const core::InstanceId &instance);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Series {
        qint64 lastMs = 0;
        std::vector<double> cpu;
        std::vector<double> memory;
    };
    void update();
    void remember();
    QWidget *addSeries(const QString &title, QLabel *&value, Sparkline *&line);

    core::console::Fleet &m_fleet;
    const core::Clock &m_clock;
    core::InstanceId m_instance;
    QHash<QString, Series> m_series; // by instance
    Pill *m_state;
    QLabel *m_detail;
    FactList *m_agent;
    FactList *m_server;
    QLabel *m_none;
    QWidget *m_figures;
    QLabel *m_cpuValue = nullptr;
    Sparkline *m_cpuLine = nullptr;
    QLabel *m_memoryValue = nullptr;
    Sparkline *m_memoryLine = nullptr;
};

} // namespace ltb::ui
