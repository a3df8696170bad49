// The specification of a deployment: one JSON document, the same for wizard, plan file and command
// line (docs/architecture.md, "Provisioning").
//
//   {name, provider, account?, profile, location, size, image?, backups?, hubUrl,
//    hub?: {caCertificate?, packageUrl?, packageSha256?},
//    agent: {name, id?, model?, modelBaseUrl?, soul?, openclawImage?},
//    tunnel?: {hostname, zone}, access?: {user?, sshKeys[], sshFrom[]}, labels?: {name: value}}
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <QMap>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <optional>

namespace ltb::core::provisioning {

struct AgentSpec {
    QString name; // as people see it
    QString id{}; // unique per hub; empty: the server's name (agentId())
    QString model{}; // "provider/model"; empty: the gateway's own default
    QString modelBaseUrl{}; // of an OpenAI-compatible endpoint; empty: the provider's own
    QString soul{}; // SOUL.md of the agent's workspace
    QString openclawImage{}; // empty: defaultOpenClawImage
    bool operator==(const AgentSpec &) const = default;
};

struct HubSpec {
    QString caCertificate{}; // PEM; the server trusts only this one for the hub
    QString packageUrl{}; // of the relay package; empty: <hub>/download/launchthatbot-relay.deb
    QString packageSha256{}; // empty: checked by TLS alone
    bool operator==(const HubSpec &) const = default;
};

struct TunnelSpec {
    QString hostname;
    QString zone;
    bool operator==(const TunnelSpec &) const = default;
};

struct AccessSpec {
    QString user = QStringLiteral("ltbops"); // the login that may use sudo
    QStringList sshKeys{}; // public keys of people
    QStringList sshFrom{}; // CIDR; empty: from anywhere, rate-limited
    bool operator==(const AccessSpec &) const = default;
};

struct DeploymentSpec {
    QString name; // host name and provider's server name: an RFC 1123 label
    QString provider; // "hetzner"
    QString account{}; // of this installation; empty: the only one of that provider
    QString profile = QStringLiteral("standard");
    QString location;
    QString size;
    QString image = QStringLiteral("debian-12");
    bool backups = false;
    QString hubUrl; // wss://host/ws, or ws:// to a loopback address
    HubSpec hub{};
    AgentSpec agent{};
    std::optional<TunnelSpec> tunnel{};
    AccessSpec access{};
    QMap<QString, QString> labels{};

    bool operator==(const DeploymentSpec &) const = default;

    // Reads a document; refuses unknown keys by name and checks every field (check()).
    static Result<DeploymentSpec> parse(const QByteArray &json);
    static Result<DeploymentSpec> fromJson(const Json &json);
    // Canonical: keys sorted, what has its default left out.
    Json toJson() const;
    QByteArray dump() const { return dumpJson(toJson()); }

    // The first wrong field as InvalidInput with Error::field ("agent.name"), in document order.
    Result<void> check() const;

    QString agentId() const { return agent.id.isEmpty() ? name : agent.id; }
    QString openclawImage() const;
    QUrl hubHttpUrl() const; // https://host[:port], or http:// on loopback
    QUrl relayPackageUrl() const;
};

// Pinned: what this release was tested with (docs/openclaw.md).
inline constexpr char defaultOpenClawImage[] = "ghcr.io/openclaw/openclaw:2026.9.2";
inline constexpr char portainerImage[] = "docker.io/portainer/portainer-ce:2.27.9";

} // namespace ltb::core::provisioning
