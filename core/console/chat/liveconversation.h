// Conversation on the message cache and the hub: what a chat view shows.
#pragma once

#include "core/console/chat/conversationlog.h"
#include "core/console/chat/messagesync.h"

#include <QSet>
#include <QTimer>

namespace ltb::core::console {

class LiveConversation final : public Conversation {
    Q_OBJECT
public:
    struct Facts {
        QString sessionKey;
        QString agentName;
        InstanceId instance;
    };

    LiveConversation(store::StoreThread &store, MessageSync &sync, const Clock &clock, Facts facts,
                     QString operatorName, QObject *parent = nullptr);

    void setFacts(const Facts &facts);

    QString sessionKey() const override { return m_facts.sessionKey; }
    QString agentName() const override { return m_facts.agentName; }
    InstanceId instance() const override { return m_facts.instance; }
    const std::vector<ChatMessage> &messages() const override { return m_log.messages(); }
    LoadState loadState() const override { return m_loadState; }
    std::optional<Error> loadError() const override { return m_loadError; }
    bool hasOlder() const override { return m_hasOlder; }
    void loadOlder() override;
    void reload() override;
    Result<QString> send(QString text) override;
    void retry(QString messageId) override;
    void discard(QString messageId) override;
    bool isRunActive() const override;
    void stopRun() override;
    void markRead() override;
    QString draft() const override { return m_draft; }
    void setDraft(QString text) override;

signals:
    void stopFailed(const ltb::core::Error &error);

private:
    void receive(const protocol::Message &message);
    void applied(LogChange change);
    void flushChanged();
    Task<> load();
    Task<> prepend();
    Task<ConversationPage> readPage(qint64 beforeSeq);
    void replay(const ConversationPage &page, ConversationLog *log) const;
    Task<> storeRead();
    Task<> storeDraft();

    store::StoreThread &m_store;
    MessageSync &m_sync;
    const Clock &m_clock;
    Facts m_facts;
    QString m_operatorName;
    ConversationLog m_log;
    std::vector<protocol::Message> m_early; // came while the history was being read
    LoadState m_loadState = LoadState::Loading;
    std::optional<Error> m_loadError;
    bool m_hasOlder = false;
    bool m_loadingOlder = false;
    bool m_readAgain = false;
    QString m_draft;
    QSet<QString> m_dirty; // message ids whose row has to be repainted
    QTimer m_repaint;
    QTimer m_draftTimer;
    TaskScope m_tasks;
};

} // namespace ltb::core::console
