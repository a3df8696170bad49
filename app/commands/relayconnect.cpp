#include "app/commands/relayconnect.h"

#include "app/commands/servicenotify.h"
#include "core/base/await.h"
#include "core/base/log.h"
#include "core/base/redaction.h"
#include "core/connector/bootstrapexchange.h"
#include "core/connector/connector.h"

#include <QCommandLineParser>

namespace ltb::app {

using namespace core;
using namespace core::connector;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto drainLimit = 5s;

QString say(const char *text)
{
    return QCoreApplication::translate("ltb::app", text);
}

Error wrong(const QString &field, const QString &sentence)
{
    Error error{ErrorCode::InvalidInput, sentence};
    error.field = field;
    return error;
}

Result<void> checkAddress(const QUrl &url, bool allowPlain, const QString &field)
{
    const Result<void> ok = net::WebSocketLink::checkUrl(url, allowPlain);
    if (ok)
        return ok;
    Error error = ok.error();
    error.field = field;
    return error;
}

Result<Secret> tokenFrom(const QString &path, const QString &field)
{
    Result<Secret> token = readSecretFile(path, field);
    if (token)
        rememberSecret(*token);
    return token;
}

} // namespace

struct RelayConnect::Settings {
    QUrl hubUrl;
    std::optional<Secret> token;
    std::optional<BootstrapFile> bootstrap;
    QUrl gatewayUrl;
    std::optional<Secret> gatewayToken;
    QString stateDir;
    std::vector<AgentBinding> agents;
    std::chrono::milliseconds heartbeat{};
    bool allowPlain = false;
};

struct RelayConnect::Running {
    Settings settings;
    StateDir folder;
    std::shared_ptr<void> lock;
    DeviceIdentity identity;
    std::unique_ptr<store::StoreThread> store;
    net::Http http;
    ServiceNotify service;
    std::unique_ptr<Connector> connector;
};

RelayConnect::RelayConnect() = default;
RelayConnect::~RelayConnect() = default;

QStringList RelayConnect::words() const
{
    return {u"--relay"_s, u"--connect"_s};
}

QString RelayConnect::summary() const
{
    return say(
        QT_TRANSLATE_NOOP("ltb::app", "Connect an OpenClaw gateway on this computer to a hub."));
}

void RelayConnect::addOptions(QCommandLineParser &parser) const
{
    parser.addOptions({
        {u"connect"_s, say(QT_TRANSLATE_NOOP("ltb::app", "The hub's address.")), u"URL"_s},
        {u"token-file"_s, say(QT_TRANSLATE_NOOP("ltb::app", "File with the instance token.")),
         u"FILE"_s},
        {u"bootstrap-file"_s,
         say(QT_TRANSLATE_NOOP("ltb::app",
                               "File with a one-time token to trade for the instance token.")),
         u"FILE"_s},
        {u"gateway"_s, say(QT_TRANSLATE_NOOP("ltb::app", "The gateway's address.")), u"URL"_s,
         u"ws://127.0.0.1:18789"_s},
        {u"gateway-token-file"_s,
         say(QT_TRANSLATE_NOOP("ltb::app", "File with the gateway's token.")), u"FILE"_s},
        {u"state-dir"_s,
         say(QT_TRANSLATE_NOOP("ltb::app", "Folder for identity, tokens and queue.")), u"DIR"_s},
        {u"agent"_s, say(QT_TRANSLATE_NOOP("ltb::app", "Agent to serve; may be repeated.")),
         u"ID[=GATEWAY_AGENT]"_s},
        {u"heartbeat-interval"_s,
         say(QT_TRANSLATE_NOOP("ltb::app",
                               "Seconds between heartbeats, 1 to 300; the hub's wish by default.")),
         u"S"_s},
        {u"allow-plain"_s,
         say(QT_TRANSLATE_NOOP(
             "ltb::app", "Allow ws:// to another computer. Everything is readable on the way."))},
        {u"check"_s, say(QT_TRANSLATE_NOOP("ltb::app", "Check options and files, then end."))},
    });
}

Result<RelayConnect::Settings> RelayConnect::readSettings(const Invocation &invocation)
{
    const QCommandLineParser &options = invocation.options;
    Settings settings;
    settings.allowPlain = options.isSet(u"allow-plain"_s);
    settings.stateDir = options.value(u"state-dir"_s);
    if (settings.stateDir.isEmpty())
        settings.stateDir = invocation.dataDirectory + u"/connector"_s;
    for (const auto read : {readHub, readGateway, readAgents}) {
        if (const Result<void> ok = read(options, &settings); !ok)
            return ok.error();
    }
    if (options.isSet(u"heartbeat-interval"_s)) {
        bool number = false;
        const int seconds = options.value(u"heartbeat-interval"_s).toInt(&number);
        if (!number || seconds < 1 || seconds > 300)
            return wrong(u"heartbeat-interval"_s,
                         say(QT_TRANSLATE_NOOP(
                             "ltb::app", "The heartbeat interval is a number from 1 to 300.")));
        settings.heartbeat = std::chrono::seconds(seconds);
    }
    return settings;
}

Result<void> RelayConnect::readHub(const QCommandLineParser &options, Settings *settings)
{
    if (options.isSet(u"bootstrap-file"_s)) {
        const QString field = u"bootstrap-file"_s;
        const Result<BootstrapFile> file = BootstrapFile::read(options.value(field));
        if (!file)
            return file.error();
        if (const auto ok = checkAddress(file->hubUrl, settings->allowPlain, field); !ok)
            return ok;
        settings->bootstrap = *file;
    } else if (options.isSet(u"token-file"_s)) {
        const Result<Secret> token = tokenFrom(options.value(u"token-file"_s), u"token-file"_s);
        if (!token)
            return token.error();
        settings->token = *token;
    } else {
        return wrong(u"token-file"_s,
                     say(QT_TRANSLATE_NOOP("ltb::app",
                                           "One of --token-file and --bootstrap-file is needed.")));
    }
    settings->hubUrl = QUrl(options.value(u"connect"_s), QUrl::StrictMode);
    return checkAddress(settings->hubUrl, settings->allowPlain, u"connect"_s);
}

Result<void> RelayConnect::readGateway(const QCommandLineParser &options, Settings *settings)
{
    const QString field = u"gateway-token-file"_s;
    if (options.isSet(field)) {
        const Result<Secret> token = tokenFrom(options.value(field), field);
        if (!token)
            return token.error();
        settings->gatewayToken = *token;
    }
    settings->gatewayUrl = QUrl(options.value(u"gateway"_s), QUrl::StrictMode);
    return checkAddress(settings->gatewayUrl, settings->allowPlain, u"gateway"_s);
}

Result<void> RelayConnect::readAgents(const QCommandLineParser &options, Settings *settings)
{
    QStringList agents = options.values(u"agent"_s);
    if (agents.isEmpty() && settings->bootstrap && !settings->bootstrap->agentId.isEmpty())
        agents << settings->bootstrap->agentId;
    if (agents.isEmpty())
        agents << u"main"_s;
    for (const QString &text : std::as_const(agents)) {
        const Result<AgentBinding> agent = AgentBinding::parse(text);
        if (!agent)
            return agent.error();
        settings->agents.push_back(*agent);
    }
    return {};
}

Result<std::unique_ptr<RelayConnect::Running>> RelayConnect::open(const Settings &settings)
{
    const Result<StateDir> folder = StateDir::open(settings.stateDir);
    if (!folder)
        return folder.error();
    const Result<std::shared_ptr<void>> lock = folder->lock();
    if (!lock)
        return lock.error();
    const Result<DeviceIdentity> identity = DeviceIdentity::loadOrCreate(*folder);
    if (!identity)
        return identity.error();
    store::StoreLocation location;
    location.path = folder->filePath(u"connector.sqlite"_s);
    Result<std::unique_ptr<store::StoreThread>> store = store::StoreThread::start(location);
    if (!store)
        return store.error();
    return std::make_unique<Running>(settings, *folder, *lock, *identity, std::move(*store));
}

Task<ExitCode> RelayConnect::run(const Invocation *invocation)
{
    if (!invocation->options.isSet(u"log"_s))
        installLog(LogFormat::JsonLines); // a service's log is read by programs first
    const Result<Settings> settings = readSettings(*invocation);
    if (!settings)
        co_await fail(settings.error());
    if (invocation->options.isSet(u"check"_s)) {
        invocation->output.value(say(QT_TRANSLATE_NOOP("ltb::app", "The options are fine.")));
        co_return ExitCode::Ok;
    }
    Result<std::unique_ptr<Running>> running = open(*settings);
    if (!running)
        co_await fail(running.error());
    m_running = std::move(*running);
    co_return co_await serve();
}

Task<ExitCode> RelayConnect::serve()
{
    Settings &settings = m_running->settings;
    Result<std::optional<InstanceGrant>> grant = InstanceGrant::load(m_running->folder);
    if (!grant)
        co_await fail(grant.error());
    if (settings.bootstrap && !*grant) {
        m_running->service.status(say(QT_TRANSLATE_NOOP("ltb::app", "Trading the one-time token")));
        BootstrapExchange exchange(&m_running->http, m_running->folder);
        const InstanceGrant traded = co_await exchange.trade(*settings.bootstrap);
        *grant = traded;
    }
    ConnectorOptions options;
    options.hub.url = settings.hubUrl;
    options.hub.allowPlainRemote = settings.allowPlain;
    options.gateway.url = settings.gatewayUrl;
    options.gateway.sharedToken = settings.gatewayToken;
    options.gateway.allowPlainRemote = settings.allowPlain;
    options.agents = settings.agents;
    options.heartbeatInterval = settings.heartbeat;
    if (settings.token) {
        options.hub.token = *settings.token;
    } else {
        options.hub.token = (*grant)->token;
        options.hub.instanceId = (*grant)->instanceId;
        const auto secret = (*grant)->secrets.find(u"gateway_token"_s);
        if (!options.gateway.sharedToken && secret != (*grant)->secrets.end())
            options.gateway.sharedToken = secret->second;
    }
    m_running->connector =
        std::make_unique<Connector>(std::move(options), m_running->folder, m_running->identity,
                                    m_running->store.get(), systemClock());
    co_await m_running->connector->start();
    m_running->service.ready();
    co_await m_stop.wait();
    m_running->service.stopping();
    co_await m_running->connector->drain(drainLimit);
    m_running->connector.reset();
    co_return ExitCode::Ok;
}

bool RelayConnect::stop()
{
    if (!m_running || !m_running->connector)
        return false; // nothing to give up in good order
    m_stop.complete(Result<void>());
    return true;
}

} // namespace ltb::app
