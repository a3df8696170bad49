#include "core/relay/traffic.h"

#include "core/base/log.h"
#include "core/base/ulid.h"
#include "core/protocol/codec.h"
#include "core/protocol/sessionkey.h"

#include <QCoreApplication>

namespace ltb::core::relay {

using protocol::AckStatus;
using protocol::Role;

namespace {

constexpr size_t mostPendingAborts = 1024;

QString textOf(std::string_view view)
{
    return QString::fromUtf8(view.data(), qsizetype(view.size()));
}

QByteArray copyOf(std::string_view frame)
{
    return {frame.data(), qsizetype(frame.size())};
}

} // namespace

Traffic::Traffic(const Parts &parts)
    : m_parts(parts)
    , m_delivery(parts.log, parts.peers, parts.clock, parts.options.deliveryWindow,
                 {.delivered =
                      [this](const InboundMessage &message) {
                          m_parts.fanout.notice(message.sessionKey.toStdString(),
                                                protocol::Ack{.ts = m_parts.clock.nowMs(),
                                                              .ref = message.id,
                                                              .status = AckStatus::Delivered,
                                                              .sessionKey = message.sessionKey,
                                                              .instanceId = message.instanceId,
                                                              .seq = message.seq});
                      },
                  .rejected =
                      [this](const InboundMessage &message, const protocol::ErrorMessage &error) {
                          m_parts.fanout.notice(message.sessionKey.toStdString(), error);
                      }})
    , m_order(parts.fanout)
{}

bool Traffic::stream(Peer &peer, std::string_view frame)
{
    if (!peer.isReady(Role::OpenClaw))
        return false;
    const auto head = protocol::peekFrame(frame);
    if (!head)
        return false;
    const bool isDelta = head->type == protocol::FrameHead::Type::OutboundDelta;
    const bool durable =
        !isDelta
        && (head->phase == protocol::ToolPhase::End || head->phase == protocol::ToolPhase::Error);
    if (durable)
        return false;
    m_parts.metrics.received(isDelta ? "outbound.delta" : "tool.progress");
    streamed(peer, head->sessionKey, head->id, frame);
    return true;
}

void Traffic::streamed(Peer &peer, std::string_view sessionKey, std::string_view id,
                       std::string_view frame)
{
    const std::string_view agent = protocol::sessionKeyAgent(sessionKey);
    if (m_parts.router.instanceOfAgent(agent) != peer.principal->instanceId) {
        refuse(peer, textOf(id), "forbidden",
               QCoreApplication::translate("ltb::core",
                                           "This agent is not registered by this instance."));
        return;
    }
    m_order.droppable(sessionKey, protocol::stampFrame(frame, -1, peer.principal->instanceId));
}

void Traffic::message(Peer &peer, const protocol::Message &message, std::string_view frame)
{
    using namespace protocol;
    if (const auto *inboundUser = std::get_if<InboundUser>(&message)) {
        inbound(peer, *inboundUser, frame);
    } else if (const auto *delta = std::get_if<OutboundDelta>(&message)) {
        const std::string key = delta->envelope.sessionKey.toStdString();
        if (speaksFor(peer, key, delta->envelope.id))
            streamed(peer, key, delta->envelope.id.toStdString(), frame);
    } else if (const auto *final = std::get_if<OutboundFinal>(&message)) {
        outbound(peer, final->envelope, "outbound.final", frame);
    } else if (const auto *tool = std::get_if<ToolProgress>(&message)) {
        const std::string key = tool->envelope.sessionKey.toStdString();
        if (isDurable(message))
            outbound(peer, tool->envelope, "tool.progress", frame);
        else if (speaksFor(peer, key, tool->envelope.id))
            streamed(peer, key, tool->envelope.id.toStdString(), frame);
    } else if (const auto *beat = std::get_if<Heartbeat>(&message)) {
        heartbeat(peer, *beat);
    } else if (const auto *ack = std::get_if<Ack>(&message)) {
        acknowledged(peer, *ack);
    } else if (const auto *error = std::get_if<ErrorMessage>(&message)) {
        failed(peer, *error);
    } else if (const auto *stop = std::get_if<ControlAbort>(&message)) {
        abort(peer, *stop, frame);
    } else if (const auto *unknown = std::get_if<UnknownMessage>(&message)) {
        refuse(peer, unknown->id, "unsupported_type",
               QCoreApplication::translate("ltb::core",
                                           "The hub does not know messages of type \"%1\".")
                   .arg(unknown->type));
    } else {
        refuse(peer, {}, "unsupported_type",
               QCoreApplication::translate("ltb::core", "Only the hub sends this message."));
    }
}

void Traffic::refuse(Peer &peer, const QString &ref, const char *code, const QString &why)
{
    m_parts.peers.refuse(peer.id, {.ref = ref, .code = QString::fromLatin1(code), .message = why});
}

bool Traffic::speaksFor(Peer &peer, std::string_view sessionKey, const QString &id)
{
    if (peer.principal->role != Role::OpenClaw) {
        refuse(peer, id, "forbidden",
               QCoreApplication::translate("ltb::core", "Only an instance sends this message."));
        return false;
    }
    const std::string_view agent = protocol::sessionKeyAgent(sessionKey);
    if (m_parts.router.instanceOfAgent(agent) == peer.principal->instanceId)
        return true;
    refuse(
        peer, id, "forbidden",
        QCoreApplication::translate("ltb::core", "This agent is not registered by this instance."));
    return false;
}

void Traffic::inbound(Peer &peer, const protocol::InboundUser &message, std::string_view frame)
{
    const QString id = message.envelope.id;
    const std::string key = message.envelope.sessionKey.toStdString();
    const QString agentId = textOf(protocol::sessionKeyAgent(key));
    const Principal &principal = *peer.principal;
    if (principal.role != Role::Ui || !allows(principal.scopes, Scope::Chat)) {
        refuse(peer, id, "forbidden",
               QCoreApplication::translate("ltb::core", "This token may not send messages."));
        return;
    }
    if (!principal.mayUse(agentId)) {
        refuse(peer, id, "forbidden",
               QCoreApplication::translate("ltb::core", "This token may not speak to this agent."));
        return;
    }
    const QString instanceId = m_parts.router.instanceOfAgent(agentId.toStdString());
    if (instanceId.isEmpty()) {
        refuse(peer, id, "unknown_session",
               QCoreApplication::translate("ltb::core", "No instance has registered this agent."));
        return;
    }
    if (!message.queue && !m_parts.router.connectionOf(instanceId)) {
        m_parts.peers.refuse(peer.id, {.ref = id,
                                       .code = QStringLiteral("instance_offline"),
                                       .message = QCoreApplication::translate(
                                           "ltb::core", "The agent's instance is not connected."),
                                       .retryable = true});
        return;
    }
    NewMessage record{message.envelope.sessionKey,
                      id,
                      QStringLiteral("inbound.user"),
                      agentId,
                      instanceId,
                      copyOf(frame),
                      m_parts.clock.nowMs(),
                      true};
    store(
        peer, record, [this, record, key](net::ConnectionId from, const Result<Appended> &stored) {
            if (!stored)
                return;
            const bool online = m_parts.router.connectionOf(record.instanceId).has_value();
            acknowledge(from, record, *stored, online ? AckStatus::Accepted : AckStatus::Queued);
            if (stored->duplicate)
                return;
            const QByteArray &stamped = stored->frame;
            m_parts.fanout.durable(key, stored->seq, {stamped.constData(), size_t(stamped.size())});
            m_delivery.committed({record.instanceId, record.sessionKey, record.id, stored->seq},
                                 stamped);
        });
}

void Traffic::outbound(Peer &peer, const protocol::ChatEnvelope &envelope, const char *type,
                       std::string_view frame)
{
    const std::string key = envelope.sessionKey.toStdString();
    if (!speaksFor(peer, key, envelope.id))
        return;
    NewMessage record{envelope.sessionKey,        envelope.id,
                      QString::fromLatin1(type),  textOf(protocol::sessionKeyAgent(key)),
                      peer.principal->instanceId, copyOf(frame),
                      m_parts.clock.nowMs(),      false};
    const quint64 ticket = m_order.expect(key);
    store(peer, record,
          [this, record, key, ticket](net::ConnectionId from, const Result<Appended> &stored) {
              if (!stored) {
                  m_order.committed(key, ticket, 0, {});
                  return;
              }
              acknowledge(from, record, *stored, AckStatus::Accepted);
              m_order.committed(key, ticket, stored->seq, stored->frame);
          });
}

void Traffic::store(Peer &peer, NewMessage message,
                    std::function<void(net::ConnectionId, const Result<Appended> &)> done)
{
    if (++peer.uncommitted >= m_parts.options.uncommittedPerConnection)
        m_parts.peers.pause(peer, Pause::Store);
    const net::ConnectionId from = peer.id;
    const QString id = message.id;
    const qint64 startedMs = m_parts.clock.steadyMs();
    m_tasks.spawn(m_parts.log.append(std::move(message)), [this, from, id, startedMs,
                                                           done = std::move(done)](
                                                              const Result<Appended> &stored) {
        m_parts.metrics.committed(m_parts.clock.steadyMs() - startedMs);
        if (Peer *sender = m_parts.peers.find(from)) {
            if (--sender->uncommitted <= m_parts.options.uncommittedPerConnection / 2)
                m_parts.peers.unpause(*sender, Pause::Store);
        }
        if (!stored) {
            qCWarning(lcRelay) << "a message was not stored:" << describe(stored.error());
            m_parts.peers.refuse(from, {.ref = id,
                                        .code = QStringLiteral("internal"),
                                        .message = QCoreApplication::translate(
                                            "ltb::core", "The hub could not store the message."),
                                        .retryable = true});
        }
        done(from, stored);
    });
}

void Traffic::acknowledge(net::ConnectionId id, const NewMessage &message, const Appended &appended,
                          AckStatus fresh)
{
    if (appended.duplicate)
        m_parts.metrics.duplicate();
    m_parts.peers.send(id,
                       protocol::Ack{.ts = m_parts.clock.nowMs(),
                                     .ref = message.id,
                                     .status = appended.duplicate ? AckStatus::Duplicate : fresh,
                                     .sessionKey = message.sessionKey,
                                     .instanceId = message.instanceId,
                                     .seq = appended.seq});
}

void Traffic::abort(Peer &peer, const protocol::ControlAbort &message, std::string_view frame)
{
    const QString id = message.envelope.id;
    const std::string key = message.envelope.sessionKey.toStdString();
    const QString agentId = textOf(protocol::sessionKeyAgent(key));
    if (!peer.abortNegotiated) {
        refuse(peer, id, "unsupported_type",
               QCoreApplication::translate("ltb::core", "Stopping a run was not agreed in hello."));
        return;
    }
    const Principal &principal = *peer.principal;
    if (principal.role != Role::Ui || !allows(principal.scopes, Scope::Chat)
        || !principal.mayUse(agentId)) {
        refuse(peer, id, "forbidden",
               QCoreApplication::translate("ltb::core",
                                           "This token may not stop runs of this agent."));
        return;
    }
    const QString instanceId = m_parts.router.instanceOfAgent(agentId.toStdString());
    const auto connection = m_parts.router.connectionOf(instanceId);
    const Peer *connector = connection ? m_parts.peers.find(*connection) : nullptr;
    if (!connector) {
        refuse(peer, id, instanceId.isEmpty() ? "unknown_session" : "instance_offline",
               QCoreApplication::translate("ltb::core", "The agent's instance is not connected."));
        return;
    }
    if (!connector->abortNegotiated) {
        refuse(peer, id, "unsupported_type",
               QCoreApplication::translate("ltb::core", "The agent's connector cannot stop runs."));
        return;
    }
    m_aborts.insert(id, peer.id);
    m_abortOrder.push_back(id);
    if (m_abortOrder.size() > mostPendingAborts) {
        m_aborts.remove(m_abortOrder.front());
        m_abortOrder.pop_front();
    }
    m_parts.peers.send(peer.id, protocol::Ack{.ts = m_parts.clock.nowMs(),
                                              .ref = id,
                                              .status = AckStatus::Accepted,
                                              .sessionKey = message.envelope.sessionKey,
                                              .instanceId = instanceId});
    const QByteArray stamped = protocol::stampFrame(frame, -1, instanceId);
    m_parts.peers.send(*connection, {stamped.constData(), size_t(stamped.size())});
}

void Traffic::heartbeat(Peer &peer, const protocol::Heartbeat &message)
{
    if (peer.principal->role == Role::OpenClaw)
        m_parts.presence.heartbeat(peer.principal->instanceId, message.status);
    m_parts.peers.send(peer.id, protocol::Heartbeat{.id = newUlid(), .ts = m_parts.clock.nowMs()});
}

void Traffic::acknowledged(Peer &peer, const protocol::Ack &ack)
{
    if (peer.principal->role != Role::OpenClaw)
        return; // a console's acknowledgement changes nothing: it resumes by seq
    const bool settles = ack.status == AckStatus::Delivered || ack.status == AckStatus::Duplicate;
    if (!settles)
        return;
    if (m_aborts.contains(ack.ref))
        passOn(ack.ref, ack);
    else
        m_delivery.acknowledged(peer.principal->instanceId, ack.ref);
}

void Traffic::failed(Peer &peer, const protocol::ErrorMessage &error)
{
    if (peer.principal->role != Role::OpenClaw)
        return;
    if (m_aborts.contains(error.ref))
        passOn(error.ref, error);
    else if (!m_delivery.refused(peer.principal->instanceId, error))
        qCInfo(lcRelay) << "instance" << peer.principal->instanceId << "reports" << error.code
                        << error.message;
}

void Traffic::passOn(const QString &ref, const protocol::Message &answer)
{
    m_parts.peers.send(m_aborts.take(ref), answer);
    std::erase(m_abortOrder, ref);
}

} // namespace ltb::core::relay
