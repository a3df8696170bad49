#include "core/console/chat/conversationlist.h"

#include "core/base/ulid.h"
#include "core/protocol/sessionkey.h"

#include <algorithm>

namespace ltb::core::console {

using namespace std::chrono_literals;

ConversationList::ConversationList(store::StoreThread &store, MessageSync &sync,
                                   PresenceBook &presence, const Clock &clock, QString operatorName,
                                   QObject *parent)
    : Conversations(parent)
    , m_store(store)
    , m_sync(sync)
    , m_presence(presence)
    , m_clock(clock)
    , m_operatorName(std::move(operatorName))
{
    m_reload.setSingleShot(true);
    m_reload.setInterval(50ms); // many messages at once make one new list
    connect(&m_reload, &QTimer::timeout, this, [this] {
        m_tasks.spawn(load(), [this](const Result<void> &outcome) {
            m_loadState = outcome ? LoadState::Ready : LoadState::Failed;
            m_loadError = outcome ? std::nullopt : std::optional(outcome.error());
            rebuild();
        });
    });
    connect(&m_sync, &MessageSync::sessionsChanged, this, &ConversationList::scheduleLoad);
    connect(&m_sync, &MessageSync::received, this, &ConversationList::noteRun);
    connect(&m_presence, &PresenceBook::changed, this, &ConversationList::rebuild);
    scheduleLoad();
}

void ConversationList::scheduleLoad()
{
    if (!m_reload.isActive())
        m_reload.start();
}

Task<> ConversationList::load()
{
    std::function<Result<std::vector<StoredSession>>(store::Database &)> job =
        [](store::Database &database) { return ChatTables(database).sessions(); };
    m_sessions = co_await m_store.read<std::vector<StoredSession>>(std::move(job));
}

void ConversationList::noteRun(const protocol::Message &message)
{
    const qsizetype before = m_running.size();
    if (const auto *delta = std::get_if<protocol::OutboundDelta>(&message))
        m_running.insert(delta->envelope.sessionKey);
    else if (const auto *final = std::get_if<protocol::OutboundFinal>(&message))
        m_running.remove(final->envelope.sessionKey);
    else
        return;
    if (before != m_running.size())
        rebuild();
}

QString ConversationList::agentNameOf(const QString &agentId) const
{
    const auto named = m_agentNames.constFind(agentId);
    if (named != m_agentNames.constEnd() && !named->isEmpty())
        return *named;
    if (const auto *presence = m_presence.findAgent(agentId)) {
        for (const protocol::AgentInfo &agent : presence->agents) {
            if (agent.agentId == agentId && !agent.name.isEmpty())
                return agent.name;
        }
    }
    return agentId;
}

void ConversationList::setNames(QHash<QString, QString> servers, QHash<QString, QString> agents)
{
    if (servers == m_serverNames && agents == m_agentNames)
        return;
    m_serverNames = std::move(servers);
    m_agentNames = std::move(agents);
    rebuild();
}

void ConversationList::rebuild()
{
    std::vector<ConversationSummary> summaries;
    summaries.reserve(m_sessions.size());
    for (const StoredSession &session : m_sessions) {
        ConversationSummary summary;
        const auto *presence = m_presence.findAgent(session.agentId);
        summary.sessionKey = session.sessionKey;
        summary.agentName = agentNameOf(session.agentId);
        summary.instance =
            presence ? InstanceId(presence->instanceId) : InstanceId(session.instanceId);
        summary.serverName = m_serverNames.value(summary.instance.toString());
        summary.title = session.title.isEmpty() ? summary.agentName : session.title;
        summary.lastText = session.lastText;
        summary.lastAtMs = session.lastAtMs;
        summary.unread = session.unread;
        summary.running = m_running.contains(session.sessionKey);
        summary.agentOnline = presence && presence->state == protocol::PresenceState::Online;
        summaries.push_back(std::move(summary));
        if (auto *open = m_open.value(session.sessionKey))
            open->setFacts(factsOf(session.sessionKey));
    }
    std::stable_sort(summaries.begin(), summaries.end(),
                     [](const ConversationSummary &a, const ConversationSummary &b) {
                         return a.lastAtMs > b.lastAtMs;
                     });
    m_summaries = std::move(summaries);
    emit changed();
}

LiveConversation::Facts ConversationList::factsOf(const QString &sessionKey) const
{
    const auto key = protocol::SessionKey::parse(sessionKey);
    const QString agentId = key ? key->agentId : QString();
    const auto *presence = m_presence.findAgent(agentId);
    return {sessionKey, agentNameOf(agentId),
            presence ? InstanceId(presence->instanceId) : InstanceId()};
}

Conversation *ConversationList::open(QString sessionKey)
{
    LiveConversation *&conversation = m_open[sessionKey];
    if (!conversation)
        conversation = new LiveConversation(m_store, m_sync, m_clock, factsOf(sessionKey),
                                            m_operatorName, this);
    return conversation;
}

Result<Conversation *> ConversationList::start(InstanceId instance, QString agentId)
{
    if (!protocol::isSessionKeyPart(agentId))
        return Error{ErrorCode::InvalidInput, tr("This agent has no usable id."), agentId,
                     QStringLiteral("agentId")};
    const protocol::SessionKey key{agentId, QStringLiteral("default"), newUlid().toLower()};
    StoredSession session;
    session.sessionKey = key.toString();
    session.agentId = agentId;
    session.agentName = agentNameOf(agentId);
    session.instanceId = instance.toString();
    session.lastAtMs = m_clock.nowMs();
    m_sync.noteSession(session);
    return open(session.sessionKey);
}

} // namespace ltb::core::console
