#include "core/relay/replays.h"

#include "core/base/log.h"
#include "core/base/oneshot.h"

#include <QCoreApplication>

namespace ltb::core::relay {

namespace {

constexpr SessionLog::Page replayPage{64, 64 << 10};
// How many earlier messages of the console itself are told again to have been delivered.
constexpr int repeatedReceipts = 32;

} // namespace

void Replays::start(net::ConnectionId id, const std::vector<protocol::ResumePoint> &points)
{
    Peer *peer = m_peers.find(id);
    if (!peer || points.empty())
        return;
    auto &reader = m_byConnection[id];
    if (!reader)
        reader = std::make_unique<Reader>();
    for (const protocol::ResumePoint &point : points) {
        const Replay replay{point, ++reader->lastGeneration};
        peer->replaying.insert_or_assign(point.sessionKey.toStdString(), replay.generation);
        reader->waiting.push_back(replay);
    }
    if (!reader->running) {
        reader->running = true;
        reader->tasks.spawn(runAll(id));
    }
}

Task<> Replays::runAll(net::ConnectionId id)
{
    while (true) {
        Reader &reader = *m_byConnection.at(id); // lives as long as this task
        if (reader.waiting.empty()) {
            reader.running = false;
            co_return;
        }
        const Replay replay = reader.waiting.front();
        reader.waiting.pop_front();
        const Result<void> done = co_await run(id, replay).result();
        if (!done) {
            qCWarning(lcRelay) << "resume failed:" << describe(done.error());
            m_peers.close(id, protocol::CloseCode::Overload, "history cannot be read now");
        }
    }
}

Task<> Replays::run(net::ConnectionId id, Replay replay)
{
    const QString key = replay.point.sessionKey;
    qint64 at = replay.point.afterSeq;
    const std::vector<LoggedMessage> earlier = co_await m_log.answered(key, at, repeatedReceipts);
    for (const LoggedMessage &message : earlier)
        sendReceipt(id, key, message);
    while (isCurrent(id, replay)) {
        co_await waitForRoom(id);
        const SessionLog::Range range = co_await m_log.read(key, at, replayPage);
        if (!sendPage(id, replay, range.messages))
            co_return;
        if (!range.messages.empty())
            at = range.messages.back().seq;
        if (!range.more) {
            Peer *peer = m_peers.find(id);
            peer->replayed.insert_or_assign(key.toStdString(), at);
            peer->replaying.erase(key.toStdString());
            co_return;
        }
    }
}

Task<> Replays::waitForRoom(net::ConnectionId id)
{
    if (m_peers.hasRoom(id))
        co_return;
    OneShot<void> drained;
    m_peers.whenRoom(id, [drained]() mutable { drained.complete({}); });
    co_await drained.wait();
}

bool Replays::isCurrent(net::ConnectionId id, const Replay &replay)
{
    Peer *peer = m_peers.find(id);
    if (!peer || peer->stage == Peer::Stage::Closing)
        return false;
    const auto it = peer->replaying.find(replay.point.sessionKey.toStdString());
    return it != peer->replaying.end() && it->second == replay.generation;
}

bool Replays::sendPage(net::ConnectionId id, const Replay &replay,
                       const std::vector<LoggedMessage> &messages)
{
    if (!isCurrent(id, replay))
        return false;
    for (const LoggedMessage &message : messages) {
        const QByteArray &frame = message.frame;
        if (!m_peers.send(id, std::string_view(frame.constData(), size_t(frame.size()))))
            return false;
        sendReceipt(id, replay.point.sessionKey, message);
    }
    return true;
}

void Replays::sendReceipt(net::ConnectionId id, const QString &sessionKey,
                          const LoggedMessage &message)
{
    if (message.deliveredAtMs == 0)
        return;
    if (!message.rejectedCode.isEmpty()) {
        m_peers.send(id, protocol::ErrorMessage{
                             .ts = m_clock.nowMs(),
                             .ref = message.id,
                             .code = message.rejectedCode,
                             .message = QCoreApplication::translate(
                                 "ltb::core", "The agent's gateway refused this message.")});
        return;
    }
    m_peers.send(id, protocol::Ack{.ts = m_clock.nowMs(),
                                   .ref = message.id,
                                   .status = protocol::AckStatus::Delivered,
                                   .sessionKey = sessionKey,
                                   .instanceId = message.instanceId,
                                   .seq = message.seq});
}

} // namespace ltb::core::relay
