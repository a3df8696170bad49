#include "tests/integration/relay/hubfixture.h"

#include "tests/support/waitfor.h"

namespace ltb::tests {

using namespace core;
using namespace core::relay;

HubFixture::HubFixture(HubOptions options)
    : m_options(options), m_vault(Secret::fromBytes(QByteArray(32, 'k')))
{}

bool HubFixture::start()
{
    stop();
    const auto location = store::StoreLocation::parse(QStringLiteral("sqlite:") + databasePath());
    auto store = store::StoreThread::start(*location);
    if (!store)
        return false;
    m_store = std::move(*store);
    m_hub = std::make_unique<Hub>(
        HubServices{*m_store, m_vault, systemClock(),
                    [](net::SocketServerHandler handler, net::SocketServerLimits limits) {
                        return net::makeEpollSocketServer(std::move(handler), limits);
                    }},
        m_options);
    const auto port = waitFor(m_hub->listen({QHostAddress(QHostAddress::LocalHost), 0}));
    if (!port)
        return false;
    m_port = *port;
    return true;
}

void HubFixture::stop()
{
    m_hub.reset();
    m_store.reset();
}

QUrl HubFixture::socketUrl() const
{
    return QUrl(QStringLiteral("ws://127.0.0.1:%1/ws").arg(m_port));
}

template <typename T>
T HubFixture::write(std::function<Result<T>(store::Database &)> job)
{
    auto result = waitFor(m_store->write<T>(std::move(job)));
    if (!result)
        qFatal("%s", qPrintable(describe(result.error())));
    return std::move(*result);
}

IssuedToken HubFixture::issue(TokenRequest request)
{
    return write<IssuedToken>([request](store::Database &database) {
        return issueToken(database, request, systemClock().nowMs());
    });
}

QByteArray HubFixture::operatorToken(Scopes scopes, const QStringList &agents)
{
    TokenRequest request;
    request.scopes = scopes;
    request.agents = agents;
    return issue(request).token.reveal();
}

QByteArray HubFixture::instanceToken(const QString &instanceId)
{
    TokenRequest request;
    request.role = protocol::Role::OpenClaw;
    request.instanceId = instanceId;
    return issue(request).token.reveal();
}

void HubFixture::revoke(const QString &tokenId)
{
    write<int>([tokenId](store::Database &database) -> Result<int> {
        const auto done = accounttable::revokeToken(database, tokenId, systemClock().nowMs());
        return done ? Result<int>(1) : done.error();
    });
}

HubFixture::Answer HubFixture::http(const QByteArray &method, const QString &path,
                                    const QByteArray &token, const Json &body)
{
    net::HttpCall call;
    call.method = method;
    call.url = QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(m_port).arg(path));
    if (!token.isEmpty())
        call.bearer = Secret::fromBytes(token);
    if (!body.is_null())
        call.body = dumpJson(body);
    const auto answer = waitFor(m_http.send(call), 30'000);
    if (!answer)
        return {0, Json(), describe(answer.error()).toUtf8()};
    const auto json = parseJson(answer->body);
    return {answer->status, json ? *json : Json(), answer->body};
}

} // namespace ltb::tests
