#include "app/wiring/embeddedhub.h"

#include "core/base/await.h"
#include "core/base/jsonfields.h"
#include "core/base/redaction.h"
#include "core/relay/issuedtoken.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>

namespace ltb::app {

using namespace core;

namespace {

QString hubText(const char *source)
{
    return QCoreApplication::translate("ltb::app", source);
}

// Long enough for a console that stays open for weeks; a new one is made at every start.
constexpr qint64 tokenLifetimeMs = 90LL * 24 * 60 * 60 * 1000;

} // namespace

Task<std::unique_ptr<EmbeddedHub>> EmbeddedHub::start(EmbeddedHubOptions options,
                                                      const secrets::Vault *vault,
                                                      const Clock *clock)
{
    std::unique_ptr<EmbeddedHub> hub(new EmbeddedHub());
    const QDir directory(options.dataDirectory);
    hub->m_endpointFile = directory.filePath(QStringLiteral("hub-endpoint.json"));
    auto store = store::StoreThread::start(
        {store::StoreLocation::Engine::Sqlite, directory.filePath(QStringLiteral("hub.sqlite"))},
        *clock);
    if (!store)
        co_await fail(store.error());
    hub->m_store = std::move(store).value();
    co_await hub->makeToken(clock->nowMs());
    hub->m_address.name = hubText("this computer");

    hub->m_lock = std::make_unique<QLockFile>(directory.filePath(QStringLiteral("hub.lock")));
    hub->m_lock->setStaleLockTime(0);
    if (hub->m_lock->tryLock(0)) {
        co_await hub->listen(std::move(options), vault, clock);
        co_return hub;
    }
    hub->m_lock.reset();
    const Result<QUrl> endpoint = hub->readEndpoint();
    if (!endpoint)
        co_await fail(endpoint.error());
    hub->m_address.webSocketUrl = *endpoint;
    co_return hub;
}

EmbeddedHub::~EmbeddedHub()
{
    if (m_hub)
        QFile::remove(m_endpointFile);
}

Task<> EmbeddedHub::listen(EmbeddedHubOptions options, const secrets::Vault *vault,
                           const Clock *clock)
{
    const relay::HubServices services{
        *m_store, *vault, *clock,
        [](net::SocketServerHandler handler, net::SocketServerLimits limits) {
            return net::makeEpollSocketServer(std::move(handler), limits);
        }};
    m_hub = std::make_unique<relay::Hub>(services, options.hub);
    relay::Hub::Address address;
    address.host = QHostAddress(QHostAddress::LocalHost);
    address.port = options.port;
    Result<quint16> port = co_await m_hub->listen(address).result();
    if (!port && port.error().code == ErrorCode::Conflict) {
        address.port = 0;
        port = co_await m_hub->listen(address).result();
    }
    if (!port)
        co_await fail(port.error());
    m_address.webSocketUrl = QUrl(QStringLiteral("ws://127.0.0.1:%1/ws").arg(*port));
    const Result<void> written = writeEndpoint();
    if (!written)
        co_await fail(written.error());
}

Task<> EmbeddedHub::makeToken(qint64 nowMs)
{
    relay::TokenRequest request;
    request.role = protocol::Role::Ui;
    request.label = QStringLiteral("console on this computer");
    request.scopes =
        relay::Scope::Read | relay::Scope::Chat | relay::Scope::Operate | relay::Scope::Admin;
    request.expiresAtMs = nowMs + tokenLifetimeMs;
    std::function<Result<relay::IssuedToken>(store::Database &)> job =
        [request, nowMs](store::Database &database) {
            return relay::issueToken(database, request, nowMs);
        };
    const relay::IssuedToken issued = co_await m_store->write<relay::IssuedToken>(std::move(job));
    rememberSecret(issued.token);
    m_address.token = issued.token;
}

Task<> EmbeddedHub::drain()
{
    if (m_hub)
        co_await m_hub->drain();
}

Result<QUrl> EmbeddedHub::readEndpoint() const
{
    QFile file(m_endpointFile);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::Unavailable,
                     hubText("Another LaunchThatBot holds this data directory."),
                     file.errorString(), QStringLiteral("data-dir"),
                     hubText("Wait until it has started, or choose another --data-dir.")};
    const auto json = parseJson(file.readAll());
    if (!json)
        return json.error();
    JsonFields fields(*json);
    const QString url = fields.text("url");
    if (const auto checked = fields.check(); !checked)
        return checked.error();
    return QUrl(url);
}

Result<void> EmbeddedHub::writeEndpoint() const
{
    QSaveFile file(m_endpointFile);
    const QByteArray text = dumpJson({{"url", m_address.webSocketUrl.toString().toStdString()},
                                      {"pid", QCoreApplication::applicationPid()}});
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
        return Error{ErrorCode::Storage, hubText("The hub's address could not be written."),
                     file.errorString()};
    return {};
}

} // namespace ltb::app
