#include "core/connector/sessionactor.h"

#include "core/base/log.h"

#include <algorithm>

namespace ltb::core::connector {

SessionActor::SessionActor(QString gatewayKey, TurnServices services, TurnLimits limits,
                           QObject *parent)
    : QObject(parent), m_gatewayKey(std::move(gatewayKey)), m_services(services), m_limits(limits)
{}

SessionActor::~SessionActor() = default;

void SessionActor::enqueue(Turn turn)
{
    m_queue.push_back(std::move(turn));
    if (m_working)
        return;
    m_working = true;
    m_tasks.spawn(work(), [this](const Result<void> &worked) {
        m_working = false;
        if (!worked)
            qCWarning(lcConnector, "a session stopped: %s", qPrintable(describe(worked.error())));
        emit idle();
    });
}

bool SessionActor::abort(const QString &replyTo, const QString &runId)
{
    if (m_run && m_run->isFor(replyTo, runId)) {
        m_run->abort();
        return true;
    }
    const auto queued = std::find_if(m_queue.begin(), m_queue.end(), [&replyTo](const Turn &turn) {
        return turn.messageId() == replyTo;
    });
    if (queued == m_queue.end())
        return false;
    m_unwanted << replyTo;
    return true;
}

void SessionActor::handleEvent(const QString &name, const Json &payload)
{
    if (m_run)
        m_run->handleEvent(name, payload);
}

void SessionActor::gatewayChanged()
{
    if (m_run)
        m_run->gatewayChanged();
}

void SessionActor::hubReady()
{
    if (m_run)
        m_run->hubReady();
}

Task<> SessionActor::work()
{
    while (!m_queue.empty()) {
        m_run = std::make_unique<TurnRun>(m_queue.front(), m_services, m_limits);
        const QString messageId = m_queue.front().messageId();
        m_queue.pop_front();
        if (m_unwanted.removeAll(messageId) > 0)
            m_run->abort();
        co_await m_run->answer();
        m_run.release()->deleteLater(); // one of its own callbacks may have brought us here
    }
}

} // namespace ltb::core::connector
