// The hub inside a console: loopback only, its own database, a token made for this run.
#pragma once

#include "core/console/chat/hublink.h"
#include "core/relay/hub.h"
#include "core/store/storethread.h"

#include <QLockFile>

#include <memory>

namespace ltb::app {

struct EmbeddedHubOptions {
    QString dataDirectory; // hub.sqlite and hub-endpoint.json are there
    quint16 port = 8787; // taken: a free one
    core::relay::HubOptions hub{};
};

class EmbeddedHub {
public:
    // Starts one, or joins the one that another process of this installation runs.
    static core::Task<std::unique_ptr<EmbeddedHub>> start(EmbeddedHubOptions options,
                                                          const core::secrets::Vault *vault,
                                                          const core::Clock *clock);
    ~EmbeddedHub();

    const core::console::HubAddress &address() const { return m_address; }
    bool isOwner() const { return m_hub != nullptr; }
    core::Task<> drain();

private:
    EmbeddedHub() = default;
    core::Task<> listen(EmbeddedHubOptions options, const core::secrets::Vault *vault,
                        const core::Clock *clock);
    core::Result<QUrl> readEndpoint() const;
    core::Result<void> writeEndpoint() const;
    core::Task<> makeToken(qint64 nowMs);

    QString m_endpointFile;
    core::console::HubAddress m_address;
    std::unique_ptr<QLockFile> m_lock; // held by the process that runs the hub
    std::unique_ptr<core::store::StoreThread> m_store;
    std::unique_ptr<core::relay::Hub> m_hub;
};

} // namespace ltb::app
