// A whole hub inside the test: real sockets on a free port, a real database in a temporary folder.
#pragma once

#include "core/net/http.h"
#include "core/relay/hub.h"
#include "core/relay/issuedtoken.h"
#include "core/store/storethread.h"

#include <QTemporaryDir>
#include <QUrl>

namespace ltb::tests {

class HubFixture {
public:
    explicit HubFixture(core::relay::HubOptions options = {});

    // Starts, or starts again on the same database, on a free port.
    bool start();
    // Ends the hub without any farewell.
    void stop();

    core::relay::Hub &hub() { return *m_hub; }
    core::store::StoreThread &store() { return *m_store; }
    QUrl socketUrl() const;
    QString databasePath() const { return m_folder.filePath(QStringLiteral("hub.sqlite")); }

    core::relay::IssuedToken issue(core::relay::TokenRequest request);
    QByteArray operatorToken(core::relay::Scopes scopes = core::relay::Scope::Chat,
                             const QStringList &agents = {});
    QByteArray instanceToken(const QString &instanceId);
    void revoke(const QString &tokenId);

    struct Answer {
        int status = 0;
        core::Json json;
        QByteArray body;
    };
    Answer http(const QByteArray &method, const QString &path, const QByteArray &token = {},
                const core::Json &body = nullptr);

private:
    template <typename T>
    T write(std::function<core::Result<T>(core::store::Database &)> job);

    core::relay::HubOptions m_options;
    QTemporaryDir m_folder;
    core::secrets::Vault m_vault;
    std::unique_ptr<core::store::StoreThread> m_store;
    std::unique_ptr<core::relay::Hub> m_hub;
    core::net::Http m_http;
    quint16 m_port = 0;
};

} // namespace ltb::tests
