// One conversation of the gateway: its turns one after the other, because a gateway mixes the
// answers of turns that overlap.
#pragma once

#include "core/connector/turnrun.h"

#include <deque>
#include <memory>

namespace ltb::core::connector {

class SessionActor : public QObject {
    Q_OBJECT
public:
    SessionActor(QString gatewayKey, TurnServices services, TurnLimits limits,
                 QObject *parent = nullptr);
    ~SessionActor() override;

    void enqueue(Turn turn);
    // False when no turn here matches. Both empty: whatever runs.
    bool abort(const QString &replyTo, const QString &runId);

    void handleEvent(const QString &name, const Json &payload);
    void gatewayChanged();
    void hubReady();

    const QString &gatewayKey() const { return m_gatewayKey; }
    bool isIdle() const { return !m_working; }
    int waiting() const { return int(m_queue.size()); } // behind the one that runs

signals:
    void idle();

private:
    Task<> work();

    QString m_gatewayKey;
    TurnServices m_services;
    TurnLimits m_limits;
    std::deque<Turn> m_queue;
    QStringList m_unwanted; // message ids aborted before their turn came
    std::unique_ptr<TurnRun> m_run;
    bool m_working = false;
    TaskScope m_tasks;
};

} // namespace ltb::core::connector
