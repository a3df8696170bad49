// A real hub on loopback with a store of its own and an operator's token.
#pragma once

#include "core/relay/hub.h"
#include "core/store/storethread.h"

#include <QTemporaryDir>
#include <QUrl>

namespace ltb::tests {

// On a file system in memory where there is one: these tests kill processes, not power.
QString fastTemporaryTemplate();

class HubFixture {
public:
    HubFixture();

    QUrl url() const { return m_url; } // http://127.0.0.1:port
    const core::Secret &operatorToken() const { return m_token; }

private:
    QTemporaryDir m_directory;
    core::secrets::Vault m_vault;
    std::unique_ptr<core::store::StoreThread> m_store;
    std::unique_ptr<core::relay::Hub> m_hub;
    core::Secret m_token;
    QUrl m_url;
};

} // namespace ltb::tests
