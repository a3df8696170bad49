#include "core/console/chat/messagesync.h"

#include "core/base/await.h"
#include "core/base/log.h"
#include "core/base/ulid.h"
#include "core/protocol/codec.h"
#include "core/protocol/sessionkey.h"

#include <algorithm>

namespace ltb::core::console {

using protocol::Message;

namespace {

// What every durable chat message has in common.
struct DurableFacts {
    protocol::ChatEnvelope envelope;
    QString preview;
    bool fromAgent = false;
};

std::optional<DurableFacts> durableFacts(const Message &message)
{
    if (const auto *inbound = std::get_if<protocol::InboundUser>(&message))
        return DurableFacts{inbound->envelope, inbound->text, false};
    if (const auto *final = std::get_if<protocol::OutboundFinal>(&message))
        return DurableFacts{final->envelope, final->text, true};
    if (const auto *tool = std::get_if<protocol::ToolProgress>(&message);
        tool && protocol::isDurable(message))
        return DurableFacts{tool->envelope, {}, false};
    return std::nullopt;
}

QString agentOf(const QString &sessionKey)
{
    const auto key = protocol::SessionKey::parse(sessionKey);
    return key ? key->agentId : QString();
}

QString firstLine(const QString &text)
{
    constexpr qsizetype previewLength = 200;
    return text.left(4 * previewLength).simplified().left(previewLength);
}

} // namespace

MessageSync::MessageSync(store::StoreThread &store, HubLink &link, const Clock &clock,
                         QObject *parent)
    : QObject(parent), m_store(store), m_link(link), m_clock(clock)
{
    m_link.setResumePoints([this] { return resumePoints(); });
    connect(&m_link, &HubLink::messageReceived, this, &MessageSync::handle);
    connect(&m_link, &HubLink::ready, this, &MessageSync::sendOutbox);
}

Task<> MessageSync::load()
{
    struct Loaded {
        std::vector<StoredSession> sessions;
        std::vector<OutboxEntry> outbox;
    };
    std::function<Result<Loaded>(store::Database &)> job =
        [](store::Database &database) -> Result<Loaded> {
        ChatTables tables(database);
        auto sessions = tables.sessions();
        if (!sessions)
            return sessions.error();
        auto outbox = tables.outbox();
        if (!outbox)
            return outbox.error();
        return Loaded{std::move(*sessions), std::move(*outbox)};
    };
    const Loaded loaded = co_await m_store.read<Loaded>(std::move(job));
    for (const StoredSession &session : loaded.sessions)
        m_lastSeq.insert(session.sessionKey, session.lastSeq);
    for (const OutboxEntry &entry : loaded.outbox) {
        m_outbox.insert(entry.messageId, entry);
        m_sessionOfMessage.insert(entry.messageId, entry.sessionKey);
    }
}

std::vector<protocol::ResumePoint> MessageSync::resumePoints() const
{
    std::vector<protocol::ResumePoint> points;
    points.reserve(size_t(m_lastSeq.size()));
    for (auto it = m_lastSeq.begin(); it != m_lastSeq.end(); ++it)
        points.push_back({it.key(), it.value()});
    return points;
}

void MessageSync::noteSession(const StoredSession &session)
{
    const bool isNew = !m_lastSeq.contains(session.sessionKey);
    const qint64 nowMs = m_clock.nowMs();
    m_tasks.spawn(change([session, nowMs](ChatTables &tables) {
                      return tables.rememberSession(session, nowMs);
                  }),
                  [this](const Result<void> &outcome) {
                      report(outcome);
                      emit sessionsChanged();
                  });
    if (!isNew)
        return;
    m_lastSeq.insert(session.sessionKey, 0);
    m_link.resume({{session.sessionKey, 0}});
}

void MessageSync::post(protocol::InboundUser message)
{
    const OutboxEntry entry{message.envelope.id, message.envelope.sessionKey,
                            protocol::encode(message), std::nullopt};
    m_tasks.spawn(storeOutbox(entry), [this, entry](const Result<void> &outcome) {
        if (!outcome)
            emit refused(entry.sessionKey, entry.messageId, outcome.error());
    });
}

Task<> MessageSync::storeOutbox(OutboxEntry entry)
{
    const qint64 nowMs = m_clock.nowMs();
    StoredSession session;
    session.sessionKey = entry.sessionKey;
    session.agentId = agentOf(entry.sessionKey);
    session.lastAtMs = nowMs;
    std::function<Result<void>(ChatTables &)> job = [entry, session, nowMs](ChatTables &tables) {
        const auto remembered = tables.rememberSession(session, nowMs);
        return remembered ? tables.addToOutbox(entry, nowMs) : remembered;
    };
    co_await change(std::move(job));
    if (!m_lastSeq.contains(entry.sessionKey))
        m_lastSeq.insert(entry.sessionKey, 0);
    m_outbox.insert(entry.messageId, entry);
    m_sessionOfMessage.insert(entry.messageId, entry.sessionKey);
    sendEntry(entry.messageId);
}

void MessageSync::sendOutbox()
{
    QStringList ids = m_outbox.keys();
    std::sort(ids.begin(), ids.end()); // ULIDs: the order they were typed in
    for (const QString &id : ids)
        sendEntry(id);
}

void MessageSync::sendEntry(const QString &messageId)
{
    const auto entry = m_outbox.constFind(messageId);
    if (entry == m_outbox.constEnd() || entry->error || !m_link.isReady())
        return;
    if (const auto sent = m_link.send(entry->frame); !sent)
        qCInfo(lcConsole) << "a message waits in the outbox:" << sent.error().message;
}

void MessageSync::retry(const QString &messageId)
{
    const auto entry = m_outbox.find(messageId);
    if (entry == m_outbox.end())
        return;
    entry->error.reset();
    m_tasks.spawn(change([messageId](ChatTables &tables) {
                      return tables.setOutboxError(messageId, std::nullopt);
                  }),
                  [this](const Result<void> &outcome) { report(outcome); });
    sendEntry(messageId);
}

void MessageSync::discard(const QString &messageId)
{
    const auto entry = m_outbox.find(messageId);
    if (entry == m_outbox.end())
        return;
    const QString sessionKey = entry->sessionKey;
    m_outbox.erase(entry);
    m_tasks.spawn(
        change([messageId](ChatTables &tables) { return tables.removeFromOutbox(messageId); }),
        [this](const Result<void> &outcome) { report(outcome); });
    emit discarded(sessionKey, messageId);
}

Result<void> MessageSync::abort(const QString &sessionKey, const QString &replyTo)
{
    if (m_link.isReady() && !m_link.features().contains(QLatin1String(protocol::featureAbort)))
        return Error{ErrorCode::Unavailable,
                     tr("This hub cannot stop runs."),
                     {},
                     {},
                     tr("Update the hub first.")};
    protocol::ControlAbort abort;
    abort.envelope = {newUlid(), m_clock.nowMs(), sessionKey};
    abort.replyTo = replyTo;
    return m_link.send(protocol::encode(abort));
}

void MessageSync::handle(const Message &message, const QByteArray &frame)
{
    if (const auto *ack = std::get_if<protocol::Ack>(&message))
        handleAck(*ack);
    else if (const auto *error = std::get_if<protocol::ErrorMessage>(&message))
        handleError(*error);
    else if (protocol::isDurable(message))
        handleDurable(message, frame);
    else
        emit received(message);
}

void MessageSync::handleAck(const protocol::Ack &ack)
{
    const QString sessionKey =
        ack.sessionKey.isEmpty() ? m_sessionOfMessage.value(ack.ref) : ack.sessionKey;
    if (sessionKey.isEmpty())
        return;
    if (ack.status == protocol::AckStatus::Delivered) {
        m_tasks.spawn(change([sessionKey, id = ack.ref](ChatTables &tables) {
                          return tables.markDelivered(sessionKey, id);
                      }),
                      [this](const Result<void> &outcome) { report(outcome); });
        emit delivered(sessionKey, ack.ref);
        return;
    }
    const auto entry = m_outbox.find(ack.ref);
    if (entry == m_outbox.end())
        return;
    const QByteArray frame = entry->frame;
    m_outbox.erase(entry);
    m_tasks.spawn(
        change([id = ack.ref](ChatTables &tables) { return tables.removeFromOutbox(id); }),
        [this](const Result<void> &outcome) { report(outcome); });
    emit accepted(sessionKey, ack.ref, ack.seq.value_or(0));
    if (!ack.seq)
        return;
    // The hub's log has it at this place, so the cache may too.
    const QByteArray stamped = protocol::stampFrame(
        std::string_view(frame.constData(), size_t(frame.size())), *ack.seq, ack.instanceId);
    const auto own =
        protocol::decode(std::string_view(stamped.constData(), size_t(stamped.size())));
    if (own)
        handleDurable(*own, stamped);
}

void MessageSync::handleError(const protocol::ErrorMessage &message)
{
    const auto entry = m_outbox.find(message.ref);
    if (entry == m_outbox.end()) {
        qCWarning(lcConsole) << "the hub reports" << message.code << message.message;
        return;
    }
    if (message.retryable) // it stays in the outbox and goes out at the next connection
        return;
    const Error error{ErrorCode::Forbidden, message.message, {}, message.field, {}, message.code};
    entry->error = error;
    m_tasks.spawn(change([id = message.ref, error](ChatTables &tables) {
                      return tables.setOutboxError(id, error);
                  }),
                  [this](const Result<void> &outcome) { report(outcome); });
    emit refused(entry->sessionKey, entry->messageId, error);
}

void MessageSync::handleDurable(const Message &message, const QByteArray &frame)
{
    const auto facts = durableFacts(message);
    if (!facts || !facts->envelope.seq)
        return;
    const QString &key = facts->envelope.sessionKey;
    const qint64 seq = *facts->envelope.seq;
    const qint64 last = m_lastSeq.value(key, 0);
    if (seq <= last)
        return;
    if (seq != last + 1) {
        m_link.resume({{key, last}});
        return;
    }
    m_lastSeq.insert(key, seq);
    ChatTables::Append append{key,
                              seq,
                              facts->envelope.id,
                              frame,
                              firstLine(facts->preview),
                              facts->envelope.ts,
                              facts->fromAgent};
    m_tasks.spawn(storeDurable(message, std::move(append)),
                  [this, key](const Result<void> &stored) {
                      if (stored)
                          return;
                      report(stored);
                      m_tasks.spawn(reloadPosition(key));
                  });
}

// The cache did not take a message: find out how far it is, and ask the hub for the rest again.
Task<> MessageSync::reloadPosition(QString sessionKey)
{
    std::function<Result<qint64>(store::Database &)> job = [sessionKey](store::Database &database) {
        return ChatTables(database).lastSeq(sessionKey);
    };
    const qint64 last = co_await m_store.read<qint64>(std::move(job));
    m_lastSeq.insert(sessionKey, last);
    co_await pause(std::chrono::seconds(1));
    m_link.resume({{sessionKey, m_lastSeq.value(sessionKey)}});
}

Task<> MessageSync::storeDurable(Message message, ChatTables::Append append)
{
    const auto facts = durableFacts(message);
    StoredSession session;
    session.sessionKey = append.sessionKey;
    session.instanceId = facts->envelope.instanceId;
    session.agentId = agentOf(append.sessionKey);
    const qint64 nowMs = m_clock.nowMs();
    std::function<Result<bool>(store::Database &)> job =
        [append, session, nowMs](store::Database &database) -> Result<bool> {
        ChatTables tables(database);
        if (const auto remembered = tables.rememberSession(session, nowMs); !remembered)
            return remembered.error();
        const auto removed = tables.removeFromOutbox(append.messageId);
        return removed ? tables.append(append) : Result<bool>(removed.error());
    };
    const bool isNew = co_await m_store.write<bool>(std::move(job));
    m_outbox.remove(append.messageId);
    if (isNew)
        emit received(message);
    emit sessionsChanged();
}

Task<> MessageSync::change(std::function<Result<void>(ChatTables &)> job)
{
    std::function<Result<void>(store::Database &)> write =
        [job = std::move(job)](store::Database &database) {
            ChatTables tables(database);
            return job(tables);
        };
    co_await m_store.write<void>(std::move(write));
}

void MessageSync::report(const Result<void> &outcome)
{
    if (outcome)
        return;
    qCWarning(lcConsole) << "the console's store failed:" << describe(outcome.error());
    emit storeFailed(outcome.error());
}

} // namespace ltb::core::console
