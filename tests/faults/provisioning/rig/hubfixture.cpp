#include "tests/faults/provisioning/rig/hubfixture.h"

#include "core/relay/issuedtoken.h"
#include "tests/support/waitfor.h"

#include <QFileInfo>

namespace ltb::tests {

using namespace core;

QString fastTemporaryTemplate()
{
    const QFileInfo memory(QStringLiteral("/dev/shm"));
    const QString folder = memory.isWritable() ? memory.filePath() : QDir::tempPath();
    return folder + QStringLiteral("/ltb-XXXXXX");
}

HubFixture::HubFixture()
    : m_directory(fastTemporaryTemplate()), m_vault(Secret::fromBytes(QByteArray(32, 'h')))
{
    auto store = store::StoreThread::start(
        {store::StoreLocation::Engine::Sqlite, m_directory.filePath(QStringLiteral("hub.sqlite"))});
    if (!store)
        qFatal("hub's store: %s", qPrintable(describe(store.error())));
    m_store = std::move(*store);
    std::function<Result<relay::IssuedToken>(store::Database &)> issue =
        [](store::Database &database) {
            relay::TokenRequest request;
            request.label = QStringLiteral("test");
            request.scopes = relay::Scope::Read | relay::Scope::Operate;
            return relay::issueToken(database, request, systemClock().nowMs());
        };
    const auto issued = waitFor(m_store->write<relay::IssuedToken>(issue));
    if (!issued)
        qFatal("token: %s", qPrintable(describe(issued.error())));
    m_token = issued->token;
    m_hub = std::make_unique<relay::Hub>(
        relay::HubServices{*m_store, m_vault, systemClock(),
                           [](net::SocketServerHandler handler, net::SocketServerLimits limits) {
                               return net::makeEpollSocketServer(std::move(handler), limits);
                           }});
    const auto port = waitFor(m_hub->listen({QHostAddress(QHostAddress::LocalHost)}));
    if (!port)
        qFatal("hub: %s", qPrintable(describe(port.error())));
    m_url = QUrl(QStringLiteral("http://127.0.0.1:%1").arg(*port));
}

} // namespace ltb::tests
