#include "core/relay/greeter.h"

#include "core/base/log.h"
#include "core/protocol/codec.h"
#include "core/protocol/sessionkey.h"
#include "core/relay/httpreply.h"
#include "core/store/storethread.h"

#include <QCoreApplication>

#include <algorithm>

namespace ltb::core::relay {

using protocol::CloseCode;
using protocol::Hello;
using protocol::Role;

namespace {

Error helloError(ErrorCode code, const char *wireCode, const QString &message, const QString &field)
{
    Error error{code, message, {}, field};
    error.providerCode = QString::fromLatin1(wireCode);
    return error;
}

Error forbiddenHello(const QString &message, const QString &field)
{
    return helloError(ErrorCode::Forbidden, "forbidden", message, field);
}

bool follows(const QStringList &patterns, const std::string &sessionKey)
{
    return std::any_of(patterns.begin(), patterns.end(), [&sessionKey](const QString &pattern) {
        return protocol::matchesPattern(pattern.toStdString(), sessionKey);
    });
}

QStringList commonFeatures(const QStringList &wanted)
{
    QStringList common;
    for (const char *feature : {protocol::featureAbort, protocol::featurePresence}) {
        const QString name = QString::fromLatin1(feature);
        if (wanted.contains(name))
            common.append(name);
    }
    return common;
}

// A connector that knows no name repeats the id; what was registered is better.
std::vector<protocol::AgentInfo> named(std::vector<protocol::AgentInfo> agents,
                                       const std::vector<protocol::AgentInfo> &registered)
{
    for (protocol::AgentInfo &agent : agents) {
        for (const protocol::AgentInfo &known : registered) {
            if (known.agentId == agent.agentId && agent.name == agent.agentId)
                agent.name = known.name;
            if (known.agentId == agent.agentId && agent.model.isEmpty())
                agent.model = known.model;
        }
    }
    return agents;
}

} // namespace

net::UpgradeDecision Greeter::upgrade(net::ConnectionId id, const net::HttpRequest &request)
{
    if (request.path != protocol::webSocketPath)
        return {false, errorReply(404, "not_found",
                                  QCoreApplication::translate(
                                      "ltb::core", "There is no WebSocket at this address."))};
    QByteArray token = bearerToken(request);
    if (token.isEmpty())
        return {};
    const Accounts::Lookup known = m_parts.accounts.find(token);
    if (known.verdict == Accounts::Verdict::Valid)
        m_checked.insert_or_assign(id, known.principal);
    else if (known.verdict == Accounts::Verdict::Unknown)
        m_unchecked.insert_or_assign(id, Secret::fromBytes(token));
    wipe(token);
    if (known.verdict == Accounts::Verdict::Refused)
        return {false, unauthorizedReply()};
    return {};
}

void Greeter::opened(net::ConnectionId id)
{
    Peer &peer = m_parts.peers.open(id);
    const auto checked = m_checked.find(id);
    if (checked != m_checked.end()) {
        peer.principal = checked->second;
        m_checked.erase(checked);
        m_parts.peers.limitMessages(id, m_parts.options.limits.frameBytes);
        return;
    }
    m_parts.peers.limitMessages(id, m_parts.options.limits.preAuthFrameBytes);
    const auto unchecked = m_unchecked.find(id);
    if (unchecked == m_unchecked.end())
        return;
    Secret token = std::move(unchecked->second);
    m_unchecked.erase(unchecked);
    peer.stage = Peer::Stage::Checking;
    m_parts.peers.pause(peer, Pause::Checking);
    m_tasks.spawn(check(id, std::move(token)));
}

Task<> Greeter::check(net::ConnectionId id, Secret token)
{
    const Result<Principal> found =
        co_await m_parts.accounts.authenticate(std::move(token)).result();
    Peer *peer = m_parts.peers.find(id);
    if (!peer || peer->stage != Peer::Stage::Checking)
        co_return;
    peer->stage = Peer::Stage::AwaitingHello;
    if (!found) {
        m_parts.peers.refuse(id, protocol::toErrorMessage(found.error(), m_parts.clock.nowMs()));
        m_parts.peers.close(id, CloseCode::Unauthorized, "the token is not valid");
        co_return;
    }
    peer->principal = *found;
    m_parts.peers.limitMessages(id, m_parts.options.limits.frameBytes);
    m_events.accountsOutdated();
    m_parts.peers.unpause(*peer, Pause::Checking);
    m_events.settled(id);
}

void Greeter::hello(net::ConnectionId id, Hello message)
{
    Peer *peer = m_parts.peers.find(id);
    peer->stage = Peer::Stage::Greeting;
    m_parts.peers.pause(*peer, Pause::Checking);
    m_tasks.spawn(greet(id, message), [this, id, message](const Result<void> &done) {
        if (!done)
            refuse(id, message, done.error());
    });
}

Task<> Greeter::greet(net::ConnectionId id, Hello message)
{
    const Principal principal = co_await principalFor(id, message.token);
    Peer *peer = m_parts.peers.find(id);
    if (!peer || peer->stage != Peer::Stage::Greeting)
        co_return;
    peer->principal = principal;
    m_parts.peers.limitMessages(id, m_parts.options.limits.frameBytes);
    const Result<void> role = checkRole(principal, message);
    if (!role)
        co_await fail(role.error());
    if (message.role == Role::OpenClaw) {
        co_await greetConnector(id, message);
        co_return;
    }
    const Result<void> console = checkConsole(principal, message);
    if (!console)
        co_await fail(console.error());
    greetConsole(*peer, message);
}

Task<Principal> Greeter::principalFor(net::ConnectionId id, QString helloToken)
{
    const Peer *peer = m_parts.peers.find(id);
    if (peer->principal)
        co_return *peer->principal;
    const Principal found = co_await m_parts.accounts.authenticate(Secret::fromUtf8(helloToken));
    m_events.accountsOutdated();
    co_return found;
}

Result<void> Greeter::checkRole(const Principal &principal, const Hello &message) const
{
    if (principal.role != message.role)
        return forbiddenHello(
            QCoreApplication::translate("ltb::core", "This token is for another role."),
            QStringLiteral("role"));
    const bool otherInstance = message.role == Role::OpenClaw && !message.instanceId.isEmpty()
                               && message.instanceId != principal.instanceId;
    if (otherInstance)
        return forbiddenHello(
            QCoreApplication::translate("ltb::core", "This token is for another instance."),
            QStringLiteral("instanceId"));
    return {};
}

Result<void> Greeter::checkConsole(const Principal &principal, const Hello &message) const
{
    const auto limit = m_parts.options.limits.subscriptions;
    if (message.subscribe.size() > limit || int(message.resume.size()) > limit)
        return helloError(
            ErrorCode::InvalidInput, "bad_field",
            QCoreApplication::translate("ltb::core", "At most %1 subscriptions are allowed.")
                .arg(limit),
            message.subscribe.size() > limit ? QStringLiteral("subscribe")
                                             : QStringLiteral("resume"));
    int index = 0;
    for (const protocol::ResumePoint &point : message.resume) {
        const std::string key = point.sessionKey.toStdString();
        const std::string_view agent = protocol::sessionKeyAgent(key);
        if (!follows(message.subscribe, key)
            || !principal.mayUse(QString::fromUtf8(agent.data(), qsizetype(agent.size()))))
            return forbiddenHello(
                QCoreApplication::translate("ltb::core",
                                            "A session that is not subscribed cannot be resumed."),
                QStringLiteral("resume[%1].sessionKey").arg(index));
        ++index;
    }
    return {};
}

Task<> Greeter::greetConnector(net::ConnectionId id, Hello message)
{
    const QString instanceId = m_parts.peers.find(id)->principal->instanceId;
    const qint64 now = m_parts.clock.nowMs();
    const std::vector<protocol::AgentInfo> agents =
        named(message.agents, m_parts.router.agentsOf(instanceId));
    std::function<Result<void>(store::Database &)> job = [instanceId, agents,
                                                          now](store::Database &database) {
        return accounttable::bindAgents(database, instanceId, agents, now);
    };
    const Result<void> bound = co_await m_parts.store.write<void>(std::move(job)).result();
    if (!bound && bound.error().code == ErrorCode::Conflict)
        co_await fail(forbiddenHello(bound.error().message, bound.error().field));
    if (!bound)
        co_await fail(bound.error());
    Peer *peer = m_parts.peers.find(id);
    if (!peer || peer->stage != Peer::Stage::Greeting)
        co_return;
    for (const protocol::AgentInfo &agent : agents)
        m_parts.router.bindAgent(agent, instanceId);
    const auto replaced = m_parts.router.attach(instanceId, id);
    if (replaced) {
        m_parts.delivery.detach(instanceId, *replaced);
        m_parts.peers.close(*replaced, CloseCode::Replaced, "a newer connection of this instance");
    }
    peer->stage = Peer::Stage::Ready;
    acknowledge(*peer, message);
    m_parts.presence.seen(instanceId);
    m_parts.delivery.attach(instanceId, id);
    settle(id);
}

void Greeter::greetConsole(Peer &peer, const Hello &message)
{
    m_parts.router.subscribe(peer.id, message.subscribe);
    std::erase_if(peer.replaying, [&message](const auto &replay) {
        return !follows(message.subscribe, replay.first);
    });
    peer.stage = Peer::Stage::Ready;
    acknowledge(peer, message);
    m_parts.replays.start(peer.id, message.resume);
    if (peer.presenceNegotiated) {
        for (const protocol::Presence &presence : m_parts.presence.all()) {
            if (maySee(*peer.principal, presence))
                m_parts.peers.send(peer.id, presence);
        }
    }
    settle(peer.id);
}

void Greeter::acknowledge(Peer &peer, const Hello &message)
{
    peer.greeted = true;
    const QStringList features = commonFeatures(message.features);
    peer.abortNegotiated = features.contains(QLatin1String(protocol::featureAbort));
    peer.presenceNegotiated = features.contains(QLatin1String(protocol::featurePresence));
    const qint64 now = m_parts.clock.nowMs();
    protocol::HelloAck hello;
    hello.connectionId = peer.name;
    hello.features = features;
    hello.limits = m_parts.options.limits;
    hello.heartbeatIntervalMs = m_parts.options.limits.heartbeatIntervalMs;
    hello.serverTs = now;
    m_parts.peers.send(peer.id, protocol::Ack{.ts = now,
                                              .ref = message.id,
                                              .status = protocol::AckStatus::Accepted,
                                              .instanceId = peer.principal->instanceId,
                                              .hello = std::move(hello)});
    qCInfo(lcRelay) << "hello from" << message.client.name << message.client.version << "as"
                    << (message.role == Role::Ui ? "ui" : "openclaw") << peer.principal->instanceId
                    << "connection" << peer.name;
}

void Greeter::settle(net::ConnectionId id)
{
    Peer *peer = m_parts.peers.find(id);
    if (!peer)
        return;
    m_parts.peers.unpause(*peer, Pause::Checking);
    m_events.settled(id);
}

void Greeter::refuse(net::ConnectionId id, const Hello &message, const Error &error)
{
    Peer *peer = m_parts.peers.find(id);
    if (!peer || peer->stage != Peer::Stage::Greeting)
        return;
    protocol::ErrorMessage answer = protocol::toErrorMessage(error, m_parts.clock.nowMs());
    answer.ref = message.id;
    m_parts.peers.refuse(id, answer);
    peer->stage = peer->greeted ? Peer::Stage::Ready : Peer::Stage::AwaitingHello;
    if (error.code == ErrorCode::Unauthorized)
        m_parts.peers.close(id, CloseCode::Unauthorized, "the token is not valid");
    else if (error.code == ErrorCode::Forbidden && !peer->greeted)
        m_parts.peers.close(id, CloseCode::Forbidden, "hello refused");
    else
        settle(id);
}

void Greeter::closed(net::ConnectionId id)
{
    m_unchecked.erase(id);
    m_checked.erase(id);
}

void Greeter::announce(const protocol::Presence &presence, Presence::Change change)
{
    const Weight weight = change == Presence::Change::State ? Weight::Must : Weight::Droppable;
    for (const net::ConnectionId id : m_parts.peers.ids()) {
        const Peer *peer = m_parts.peers.find(id);
        if (peer->isReady(Role::Ui) && peer->presenceNegotiated
            && maySee(*peer->principal, presence))
            m_parts.peers.send(id, presence, weight);
    }
}

} // namespace ltb::core::relay
