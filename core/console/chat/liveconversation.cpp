#include "core/console/chat/liveconversation.h"

#include "core/base/log.h"
#include "core/base/ulid.h"
#include "core/protocol/codec.h"

namespace ltb::core::console {

using namespace std::chrono_literals;
using protocol::Message;

namespace {

constexpr int pageSize = 300;
constexpr qsizetype longestMessageBytes = 256 << 10;

const protocol::ChatEnvelope *chatEnvelope(const Message &message)
{
    if (const auto *inbound = std::get_if<protocol::InboundUser>(&message))
        return &inbound->envelope;
    if (const auto *delta = std::get_if<protocol::OutboundDelta>(&message))
        return &delta->envelope;
    if (const auto *final = std::get_if<protocol::OutboundFinal>(&message))
        return &final->envelope;
    if (const auto *tool = std::get_if<protocol::ToolProgress>(&message))
        return &tool->envelope;
    return nullptr;
}

LogChange applyMessage(ConversationLog *log, const Message &message)
{
    if (const auto *inbound = std::get_if<protocol::InboundUser>(&message))
        return log->apply(*inbound);
    if (const auto *delta = std::get_if<protocol::OutboundDelta>(&message))
        return log->apply(*delta);
    if (const auto *final = std::get_if<protocol::OutboundFinal>(&message))
        return log->apply(*final);
    if (const auto *tool = std::get_if<protocol::ToolProgress>(&message))
        return log->apply(*tool);
    return {};
}

} // namespace

LiveConversation::LiveConversation(store::StoreThread &store, MessageSync &sync, const Clock &clock,
                                   Facts facts, QString operatorName, QObject *parent)
    : Conversation(parent)
    , m_store(store)
    , m_sync(sync)
    , m_clock(clock)
    , m_facts(std::move(facts))
    , m_operatorName(std::move(operatorName))
{
    m_log.setAgentName(m_facts.agentName);
    m_repaint.setSingleShot(true);
    m_repaint.setInterval(33ms); // at most 30 repaints a second while streaming
    connect(&m_repaint, &QTimer::timeout, this, &LiveConversation::flushChanged);
    m_draftTimer.setSingleShot(true);
    m_draftTimer.setInterval(500ms);
    connect(&m_draftTimer, &QTimer::timeout, this, [this] { m_tasks.spawn(storeDraft()); });

    const auto ours = [this](const QString &key) {
        if (key != m_facts.sessionKey)
            return false;
        m_readAgain = m_readAgain || m_loadState == LoadState::Loading;
        return true;
    };
    connect(&m_sync, &MessageSync::received, this, &LiveConversation::receive);
    connect(&m_sync, &MessageSync::accepted, this,
            [this, ours](const QString &key, const QString &id, qint64 seq) {
                if (ours(key))
                    applied(m_log.acknowledge(id, MessageState::Accepted, seq));
            });
    connect(&m_sync, &MessageSync::delivered, this,
            [this, ours](const QString &key, const QString &id) {
                if (ours(key))
                    applied(m_log.acknowledge(id, MessageState::Delivered, 0));
            });
    connect(&m_sync, &MessageSync::refused, this,
            [this, ours](const QString &key, const QString &id, const Error &error) {
                if (ours(key))
                    applied(m_log.fail(id, error));
            });
    connect(&m_sync, &MessageSync::discarded, this,
            [this, ours](const QString &key, const QString &id) {
                if (ours(key))
                    applied(m_log.remove(id));
            });
    reload();
}

void LiveConversation::setFacts(const Facts &facts)
{
    const bool renamed = facts.agentName != m_facts.agentName;
    m_facts = facts;
    if (renamed) {
        m_log.setAgentName(m_facts.agentName);
        for (const ChatMessage &message : m_log.messages())
            m_dirty.insert(message.id);
        m_repaint.start();
    }
    emit stateChanged();
}

void LiveConversation::reload()
{
    m_loadState = LoadState::Loading;
    m_loadError.reset();
    m_readAgain = false;
    m_tasks.spawn(load(), [this](const Result<void> &outcome) {
        if (outcome && m_readAgain) { // something was acknowledged meanwhile
            reload();
            return;
        }
        m_loadState = outcome ? LoadState::Ready : LoadState::Failed;
        if (!outcome)
            m_loadError = outcome.error();
        emit reset();
        emit stateChanged();
    });
}

Task<ConversationPage> LiveConversation::readPage(qint64 beforeSeq)
{
    std::function<Result<ConversationPage>(store::Database &)> job =
        [key = m_facts.sessionKey, beforeSeq](store::Database &database) {
            return ChatTables(database).page(key, beforeSeq, pageSize);
        };
    return m_store.read<ConversationPage>(std::move(job));
}

Task<> LiveConversation::load()
{
    const ConversationPage page = co_await readPage(0);
    ConversationLog log;
    log.setAgentName(m_facts.agentName);
    replay(page, &log);
    m_log = std::move(log);
    m_hasOlder = page.hasOlder;
    m_draft = page.draft;
    const std::vector<Message> early = std::exchange(m_early, {});
    for (const Message &message : early)
        (void)applyMessage(&m_log, message);
}

void LiveConversation::replay(const ConversationPage &page, ConversationLog *log) const
{
    for (const StoredFrame &stored : page.frames) {
        const auto message = protocol::decode(
            std::string_view(stored.frame.constData(), size_t(stored.frame.size())));
        if (!message) {
            qCWarning(lcConsole) << "a stored message cannot be read:" << stored.seq
                                 << describe(message.error());
            continue;
        }
        (void)applyMessage(log, *message);
        if (stored.delivered)
            (void)log->acknowledge(chatEnvelope(*message)->id, MessageState::Delivered, 0);
    }
    for (const OutboxEntry &entry : page.outbox) {
        const auto message =
            protocol::decode(std::string_view(entry.frame.constData(), size_t(entry.frame.size())));
        if (message && std::holds_alternative<protocol::InboundUser>(*message))
            (void)log->addQueued(std::get<protocol::InboundUser>(*message), entry.error);
    }
}

void LiveConversation::loadOlder()
{
    if (!m_hasOlder || m_loadingOlder)
        return;
    m_loadingOlder = true;
    m_tasks.spawn(prepend(), [this](const Result<void> &outcome) {
        m_loadingOlder = false;
        if (!outcome)
            qCWarning(lcConsole) << "older messages:" << describe(outcome.error());
        emit stateChanged();
    });
}

Task<> LiveConversation::prepend()
{
    const ConversationPage page = co_await readPage(m_log.firstSeq());
    m_hasOlder = page.hasOlder;
    const int before = int(m_log.messages().size());
    for (const StoredFrame &stored : page.frames) {
        const auto message = protocol::decode(
            std::string_view(stored.frame.constData(), size_t(stored.frame.size())));
        if (message)
            (void)applyMessage(&m_log, *message);
    }
    const int added = int(m_log.messages().size()) - before;
    if (added > 0)
        emit inserted(0, added - 1);
}

Result<QString> LiveConversation::send(QString text)
{
    if (text.trimmed().isEmpty())
        return Error{
            ErrorCode::InvalidInput, tr("Write something first."), {}, QStringLiteral("text")};
    if (text.toUtf8().size() > longestMessageBytes)
        return Error{ErrorCode::InvalidInput,
                     tr("The message is longer than 256 KiB."),
                     {},
                     QStringLiteral("text"),
                     tr("Send it in parts, or as a file.")};
    protocol::InboundUser message;
    message.envelope = {newUlid(), m_clock.nowMs(), m_facts.sessionKey};
    message.text = std::move(text);
    message.author = {QStringLiteral("operator"), m_operatorName, protocol::AuthorKind::Operator};
    const QString id = message.envelope.id;
    if (m_loadState == LoadState::Loading)
        m_early.emplace_back(message);
    else
        applied(m_log.addQueued(message, std::nullopt));
    m_sync.post(std::move(message));
    setDraft({});
    return id;
}

void LiveConversation::retry(QString messageId)
{
    applied(m_log.requeue(messageId));
    m_sync.retry(messageId);
}

void LiveConversation::discard(QString messageId)
{
    m_sync.discard(messageId);
}

bool LiveConversation::isRunActive() const
{
    return m_log.isRunActive();
}

void LiveConversation::stopRun()
{
    const auto replyTo = m_log.streamingReplyTo();
    if (!replyTo)
        return;
    if (const auto sent = m_sync.abort(m_facts.sessionKey, *replyTo); !sent)
        emit stopFailed(sent.error());
}

void LiveConversation::markRead()
{
    m_tasks.spawn(storeRead());
}

Task<> LiveConversation::storeRead()
{
    std::function<Result<void>(store::Database &)> job =
        [key = m_facts.sessionKey](store::Database &database) {
            return ChatTables(database).markRead(key);
        };
    co_await m_store.write<void>(std::move(job));
    emit m_sync.sessionsChanged();
}

void LiveConversation::setDraft(QString text)
{
    if (m_draft == text)
        return;
    m_draft = std::move(text);
    m_draftTimer.start();
}

Task<> LiveConversation::storeDraft()
{
    std::function<Result<void>(store::Database &)> job =
        [key = m_facts.sessionKey, text = m_draft](store::Database &database) {
            return ChatTables(database).setDraft(key, text);
        };
    const Result<void> stored = co_await m_store.write<void>(std::move(job)).result();
    if (!stored)
        qCWarning(lcConsole) << "the draft was not kept:" << describe(stored.error());
}

void LiveConversation::receive(const Message &message)
{
    const auto *envelope = chatEnvelope(message);
    if (!envelope || envelope->sessionKey != m_facts.sessionKey)
        return;
    if (m_loadState == LoadState::Loading) {
        m_early.push_back(message);
        return;
    }
    const bool wasActive = m_log.isRunActive();
    applied(applyMessage(&m_log, message));
    if (wasActive != m_log.isRunActive())
        emit stateChanged();
}

void LiveConversation::applied(LogChange change)
{
    if (m_loadState == LoadState::Loading)
        return;
    switch (change.kind) {
    case LogChange::Kind::None:
        return;
    case LogChange::Kind::Inserted:
        emit inserted(change.row, change.row);
        return;
    case LogChange::Kind::Removed:
        emit removed(change.row, change.row);
        return;
    case LogChange::Kind::Moved:
        emit removed(change.from, change.from);
        emit inserted(change.row, change.row);
        return;
    case LogChange::Kind::Changed:
        break;
    }
    m_dirty.insert(m_log.messages()[size_t(change.row)].id);
    if (!m_repaint.isActive())
        m_repaint.start();
}

void LiveConversation::flushChanged()
{
    const QSet<QString> dirty = std::exchange(m_dirty, {});
    const auto &rows = m_log.messages();
    for (int row = int(rows.size()) - 1; row >= 0; --row) {
        if (dirty.contains(rows[size_t(row)].id))
            emit changed(row);
    }
}

} // namespace ltb::core::console
