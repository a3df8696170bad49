// Who a connection is: the token at the upgrade or in hello, the hello itself, and what follows
// from it (docs/protocol.md sections 1 and 3).
#pragma once

#include "core/relay/delivery.h"
#include "core/relay/presence.h"
#include "core/relay/replays.h"

namespace ltb::core::relay {

class Greeter {
public:
    struct Parts {
        const HubOptions &options;
        const Clock &clock;
        store::StoreThread &store;
        Accounts &accounts;
        Router &router;
        Peers &peers;
        Presence &presence;
        Delivery &delivery;
        Replays &replays;
    };
    struct Events {
        std::function<void(net::ConnectionId)> settled; // held frames may be read now
        std::function<void()> accountsOutdated; // the store knows more than the memory
    };

    Greeter(const Parts &parts, Events events) : m_parts(parts), m_events(std::move(events)) {}

    // 401 for a token that is known to be wrong; one that the memory does not know is looked up
    // while nothing is read from the peer, and refused with 4401.
    net::UpgradeDecision upgrade(net::ConnectionId id, const net::HttpRequest &request);
    void opened(net::ConnectionId id);
    void hello(net::ConnectionId id, protocol::Hello message);
    void closed(net::ConnectionId id);

    // Sends one instance's state to every console that may see it and asked for it.
    void announce(const protocol::Presence &presence, Presence::Change change);

private:
    Task<> check(net::ConnectionId id, Secret token);
    Task<> greet(net::ConnectionId id, protocol::Hello message);
    Task<Principal> principalFor(net::ConnectionId id, QString helloToken);
    Task<> greetConnector(net::ConnectionId id, protocol::Hello message);
    void greetConsole(Peer &peer, const protocol::Hello &message);
    Result<void> checkRole(const Principal &principal, const protocol::Hello &message) const;
    Result<void> checkConsole(const Principal &principal, const protocol::Hello &message) const;
    void acknowledge(Peer &peer, const protocol::Hello &message);
    void settle(net::ConnectionId id);
    void refuse(net::ConnectionId id, const protocol::Hello &message, const Error &error);

    Parts m_parts;
    Events m_events;
    std::unordered_map<net::ConnectionId, Secret> m_unchecked; // tokens between upgrade and opened
    std::unordered_map<net::ConnectionId, Principal> m_checked;
    TaskScope m_tasks;
};

} // namespace ltb::core::relay
