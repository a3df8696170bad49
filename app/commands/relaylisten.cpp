#include "app/commands/relaylisten.h"

#include "app/commands/hubstore.h"
#include "core/base/log.h"
#include "core/secrets/keystore.h"

#include <QCoreApplication>

namespace ltb::app {

using namespace Qt::StringLiterals;
using core::Error;
using core::ErrorCode;
using core::Result;
using core::relay::Hub;

namespace {

Error badOption(const QString &option, const QString &message)
{
    return {ErrorCode::InvalidInput, message, {}, option};
}

// "127.0.0.1:8787", "[::1]:8787", "localhost:0".
Result<Hub::Address> parseAddress(const QString &text)
{
    const Error wrong =
        badOption(u"listen"_s,
                  QCoreApplication::translate(
                      "ltb::app", "--listen takes an address and a port, such as 127.0.0.1:8787."));
    const qsizetype colon = text.lastIndexOf(u':');
    if (colon <= 0)
        return wrong;
    QString host = text.left(colon);
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.mid(1, host.size() - 2);
    bool isNumber = false;
    const quint16 port = text.mid(colon + 1).toUShort(&isNumber);
    QHostAddress address(host);
    if (host == "localhost"_L1)
        address = QHostAddress(QHostAddress::LocalHost);
    if (!isNumber || address.isNull())
        return wrong;
    return Hub::Address{address, port};
}

Result<std::optional<core::net::TlsFiles>> tlsFiles(const QCommandLineParser &options)
{
    const core::net::TlsFiles files{options.value(u"tls-cert"_s), options.value(u"tls-key"_s)};
    if (files.certificateChain.isEmpty() != files.privateKey.isEmpty())
        return badOption(
            u"tls-key"_s,
            QCoreApplication::translate("ltb::app", "--tls-cert and --tls-key belong together."));
    if (files.certificateChain.isEmpty())
        return std::optional<core::net::TlsFiles>();
    return std::optional(files);
}

// TLS everywhere but on loopback, unless somebody says otherwise in so many words.
Result<void> checkPlaintext(const Hub::Address &address, const Invocation &invocation)
{
    if (address.tls || address.host.isLoopback())
        return {};
    if (!invocation.options.isSet(u"allow-plaintext"_s))
        return Error{
            ErrorCode::InvalidInput,
            QCoreApplication::translate("ltb::app",
                                        "Without TLS the hub listens on this computer only."),
            {},
            u"listen"_s,
            QCoreApplication::translate(
                "ltb::app", "Give --tls-cert and --tls-key, or --allow-plaintext behind a proxy "
                            "that speaks TLS.")};
    invocation.output.note(QCoreApplication::translate(
        "ltb::app",
        "warning: tokens and messages cross the network unencrypted (--allow-plaintext)"));
    return {};
}

Result<core::relay::HubOptions> hubOptions(const QCommandLineParser &options)
{
    core::relay::HubOptions hub;
    const QString interval = options.value(u"heartbeat-interval"_s);
    if (interval.isEmpty())
        return hub;
    bool isNumber = false;
    const double seconds = interval.toDouble(&isNumber);
    if (!isNumber || seconds <= 0 || seconds > 300)
        return badOption(u"heartbeat-interval"_s,
                         QCoreApplication::translate(
                             "ltb::app", "--heartbeat-interval takes seconds, at most 300."));
    hub.limits.heartbeatIntervalMs = qint64(seconds * 1000);
    return hub;
}

QString urlOf(const Hub::Address &address, quint16 port)
{
    const QString host = address.host.protocol() == QAbstractSocket::IPv6Protocol
                             ? u"[%1]"_s.arg(address.host.toString())
                             : address.host.toString();
    return u"%1://%2:%3/ws"_s.arg(address.tls ? u"wss"_s : u"ws"_s, host).arg(port);
}

} // namespace

QStringList RelayListen::words() const
{
    return {u"--relay"_s, u"--listen"_s};
}

QString RelayListen::summary() const
{
    return QCoreApplication::translate("ltb::app", "Run a hub: consoles and agents connect to it.");
}

void RelayListen::addOptions(QCommandLineParser &parser) const
{
    addStoreOption(parser);
    parser.addOptions({
        {u"listen"_s,
         QCoreApplication::translate("ltb::app", "Address and port; port 0 picks a free one."),
         u"HOST:PORT"_s},
        {u"tls-cert"_s, QCoreApplication::translate("ltb::app", "Certificate chain, PEM."),
         u"FILE"_s},
        {u"tls-key"_s,
         QCoreApplication::translate("ltb::app", "Private key of the certificate, PEM."),
         u"FILE"_s},
        {u"allow-plaintext"_s,
         QCoreApplication::translate("ltb::app",
                                     "Listen without TLS on other than loopback addresses.")},
        {u"key-file"_s,
         QCoreApplication::translate(
             "ltb::app",
             "The key that seals secrets, mode 0600; made when it is not there. Without it, "
             "the systemd credential master.key, or a file beside the database."),
         u"FILE"_s},
        {u"heartbeat-interval"_s,
         QCoreApplication::translate("ltb::app", "Seconds between heartbeats, 30 by default."),
         u"SECONDS"_s},
    });
}

core::Task<> RelayListen::openVault(const Invocation *invocation, QString storePath)
{
    const QString chosen = invocation->options.value(u"key-file"_s);
    const bool credential = chosen.isEmpty() && qEnvironmentVariableIsSet("CREDENTIALS_DIRECTORY");
    const QString path = chosen.isEmpty() ? storePath + u".key"_s : chosen;
    const auto keys = credential ? core::secrets::makeCredentialKeyStore()
                                 : core::secrets::makeFileKeyStore(path);
    core::Secret key = co_await core::secrets::readOrCreateKey(keys.get());
    m_vault = std::make_unique<core::secrets::Vault>(std::move(key));
}

core::Task<> RelayListen::start(const Invocation *invocation)
{
    const QCommandLineParser &options = invocation->options;
    Result<Hub::Address> address = parseAddress(options.value(u"listen"_s));
    if (!address)
        co_await core::fail(address.error());
    const auto tls = tlsFiles(options);
    if (!tls)
        co_await core::fail(tls.error());
    m_tls = *tls;
    address->tls = m_tls;
    const Result<void> plaintext = checkPlaintext(*address, *invocation);
    if (!plaintext)
        co_await core::fail(plaintext.error());
    const auto settings = hubOptions(options);
    if (!settings)
        co_await core::fail(settings.error());
    const auto location = hubStoreLocation(*invocation);
    if (!location)
        co_await core::fail(location.error());

    co_await openVault(invocation, location->path);
    auto store = core::store::StoreThread::start(*location);
    if (!store)
        co_await core::fail(store.error());
    m_store = std::move(*store);
    core::relay::HubServices services{
        *m_store, *m_vault, core::systemClock(),
        [](core::net::SocketServerHandler handler, core::net::SocketServerLimits limits) {
            return core::net::makeEpollSocketServer(std::move(handler), limits);
        }};
    m_hub = std::make_unique<Hub>(std::move(services), *settings);
    const quint16 port = co_await m_hub->listen(*address);
    invocation->output.value(u"listening "_s + urlOf(*address, port));
    m_service.ready();
}

core::Task<ExitCode> RelayListen::run(const Invocation *invocation)
{
    co_await start(invocation);
    co_await m_stopRequested.wait();
    m_service.stopping();
    co_await m_hub->drain();
    co_return ExitCode::Ok;
}

bool RelayListen::stop()
{
    if (!m_hub)
        return false;
    m_stopRequested.complete({});
    return true;
}

void RelayListen::reload()
{
    if (!m_hub || !m_tls)
        return;
    const Result<void> reloaded = m_hub->reloadTls(*m_tls);
    if (!reloaded)
        qCWarning(core::lcRelay) << "the certificate stays as it was:"
                                 << core::describe(reloaded.error());
}

} // namespace ltb::app
