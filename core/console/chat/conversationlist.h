// Conversations on the message cache: the list, and the open ones.
#pragma once

#include "core/console/chat/liveconversation.h"
#include "core/console/chat/presencebook.h"

#include <QHash>

namespace ltb::core::console {

class ConversationList final : public Conversations {
    Q_OBJECT
public:
    ConversationList(store::StoreThread &store, MessageSync &sync, PresenceBook &presence,
                     const Clock &clock, QString operatorName, QObject *parent = nullptr);

    const std::vector<ConversationSummary> &summaries() const override { return m_summaries; }
    LoadState loadState() const override { return m_loadState; }
    std::optional<Error> loadError() const override { return m_loadError; }
    Conversation *open(QString sessionKey) override;
    Result<Conversation *> start(InstanceId instance, QString agentId) override;

    // What the operator calls things: servers by instance, agents by agent id.
    void setNames(QHash<QString, QString> servers, QHash<QString, QString> agents);

private:
    Task<> load();
    void scheduleLoad();
    void rebuild();
    void noteRun(const protocol::Message &message);
    QString agentNameOf(const QString &agentId) const;
    LiveConversation::Facts factsOf(const QString &sessionKey) const;

    store::StoreThread &m_store;
    MessageSync &m_sync;
    PresenceBook &m_presence;
    const Clock &m_clock;
    QString m_operatorName;
    std::vector<StoredSession> m_sessions;
    std::vector<ConversationSummary> m_summaries;
    QHash<QString, QString> m_serverNames;
    QHash<QString, QString> m_agentNames;
    QHash<QString, LiveConversation *> m_open; // children of this
    QSet<QString> m_running; // session keys with a run that has not ended
    LoadState m_loadState = LoadState::Loading;
    std::optional<Error> m_loadError;
    QTimer m_reload;
    TaskScope m_tasks;
};

} // namespace ltb::core::console
