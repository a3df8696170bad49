// Hetzner Cloud behind CloudProvider: its HTTP API, version 1 (docs.hetzner.cloud).
#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/net/http.h"
#include "core/providers/cloudprovider.h"

#include <QUrl>
#include <QUrlQuery>

namespace ltb::core::providers {

class HetznerCloud final : public CloudProvider {
public:
    static ProviderTraits providerTraits();

    // `endpoint` is the API's base with its version ("https://api.hetzner.cloud/v1"). `http` and
    // `clock` outlive this object.
    HetznerCloud(QUrl endpoint, Secret token, net::Http &http, const Clock &clock);

    const ProviderTraits &traits() const override { return m_traits; }

    // One list of servers, and one POST that cannot take effect (an SSH key that is none): the API
    // checks the token's permission before the values, so a read-only token shows as token_readonly
    // and a writing one as invalid_input. The API does not tell limits or the project's name.
    Task<AccountCheck> checkAccount() override;
    Task<Catalogue> catalogue() override;

    Task<std::vector<ProviderServer>> servers(QMap<QString, QString> labels) override;
    Task<ProviderServer> server(QString id) override;
    Task<ProviderServer> createServer(CreateServer request) override;
    Task<bool> actionDone(QString actionId) override;
    Task<> setBackups(QString serverId, bool enabled) override;
    Task<> rebootServer(QString id) override;
    Task<> deleteServer(QString id) override;

    Task<std::vector<NamedResource>> sshKeys(QMap<QString, QString> labels) override;
    Task<NamedResource> createSshKey(QString name, QString publicKey,
                                     QMap<QString, QString> labels) override;
    Task<> deleteSshKey(QString id) override;

    Task<std::vector<NamedResource>> firewalls(QMap<QString, QString> labels) override;
    Task<NamedResource> createFirewall(QString name, std::vector<FirewallRule> rules,
                                       QMap<QString, QString> labels) override;
    Task<> deleteFirewall(QString id) override;

private:
    Task<net::HttpAnswer> send(QByteArray method, QString path, QUrlQuery query, QByteArray body);
    // The JSON of a 2xx answer.
    Task<Json> ask(QByteArray method, QString path, QUrlQuery query, QByteArray body);
    // Every page of a list, in order.
    Task<std::vector<Json>> pages(QString path, QUrlQuery query);
    Task<bool> tokenMayWrite();
    Task<> act(QString serverId, QString verb);
    Task<> remove(QString path, QString id);
    Task<std::vector<NamedResource>> named(QByteArray key, QMap<QString, QString> labels);

    ProviderTraits m_traits;
    QUrl m_endpoint;
    Secret m_token;
    net::Http &m_http;
    const Clock &m_clock;
};

} // namespace ltb::core::providers
