#include "core/rehearsal/hetzner/hetznersimulator.h"

#include "core/base/log.h"

#include <QCoreApplication>
#include <QFile>
#include <QSaveFile>

#include <algorithm>

namespace ltb::core::rehearsal {

namespace {

Error stateError(const QString &cause)
{
    return {.code = ErrorCode::Storage,
            .message = QCoreApplication::translate("ltb::core",
                                                   "The simulator's state file cannot be used."),
            .cause = cause,
            .field = QStringLiteral("state")};
}

net::HttpResponse withFault(net::HttpResponse response, const Fault &fault)
{
    switch (fault.kind) {
    case Fault::Kind::Status:
        response.status = fault.status;
        response.body = fault.body;
        response.contentType = fault.contentType;
        if (!fault.code.isEmpty()) {
            const QByteArray code = fault.code.toLatin1();
            response =
                hetzner::refusal(fault.status, code.constData(), QStringLiteral("injected fault"));
        }
        break;
    case Fault::Kind::Garbage:
        response.body = fault.body;
        response.contentType = fault.contentType;
        break;
    case Fault::Kind::Truncate:
        response.body.truncate(response.body.size() / 2);
        break;
    case Fault::Kind::Drop:
        response.status = 0; // the socket server closes without an answer
        break;
    case Fault::Kind::Hang:
    case Fault::Kind::None:
        break;
    }
    return response;
}

} // namespace

HetznerSimulator::HetznerSimulator(HetznerSimulatorOptions options, const Clock &clock,
                                   GuestLauncher *guests, QObject *parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_clock(clock)
    , m_guests(guests)
    , m_api(std::make_unique<hetzner::HetznerApi>(m_options.api, clock))
{
    m_due.setSingleShot(true);
    m_due.setTimerType(Qt::PreciseTimer);
    connect(&m_due, &QTimer::timeout, this, &HetznerSimulator::advance);
}

HetznerSimulator::~HetznerSimulator() = default;

Result<QUrl> HetznerSimulator::listen(const QHostAddress &address, quint16 port)
{
    if (const Result<void> loaded = loadState(); !loaded)
        return loaded.error();
    net::SocketServerHandler handler;
    handler.upgrade = [](net::ConnectionId, const net::HttpRequest &) {
        constexpr int notHere = 404;
        return net::UpgradeDecision{.accept = false, .refusal = {.status = notHere}};
    };
    handler.http = [this](const net::HttpRequest &request, net::HttpResponder respond) {
        serve(request, std::move(respond));
    };
    m_server = net::makeEpollSocketServer(std::move(handler));
    const Result<quint16> bound = m_server->listen(address, port);
    if (!bound)
        return bound.error();
    m_url.setScheme(QStringLiteral("http"));
    m_url.setHost(address.toString());
    m_url.setPort(*bound);
    m_url.setPath(QStringLiteral("/v1"));
    for (const hetzner::SimulatedServer &server : account().servers()) {
        if (server.status == QLatin1String("running"))
            powerOn(server);
    }
    advance();
    return m_url;
}

Result<void> HetznerSimulator::loadState()
{
    QFile file(m_options.stateFile);
    if (m_options.stateFile.isEmpty() || !file.exists())
        return {};
    if (!file.open(QIODevice::ReadOnly))
        return stateError(file.errorString());
    const Result<Json> json = parseJson(file.readAll());
    if (!json)
        return stateError(describe(json.error()));
    Result<hetzner::Account> loaded = hetzner::Account::fromJson(*json);
    if (!loaded)
        return stateError(describe(loaded.error()));
    m_api =
        std::make_unique<hetzner::HetznerApi>(m_options.api, m_clock, std::move(loaded).value());
    return {};
}

void HetznerSimulator::saveState()
{
    if (m_options.stateFile.isEmpty())
        return;
    const QByteArray state = dumpJson(account().toJson());
    if (state == m_savedState)
        return;
    QSaveFile file(m_options.stateFile);
    // It holds user_data, and with it bootstrap tokens.
    const bool saved = file.open(QIODevice::WriteOnly)
                       && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
                       && file.write(state) == state.size() && file.commit();
    if (saved)
        m_savedState = state;
    else
        qCWarning(lcRehearsal) << "the state file cannot be written:" << file.errorString();
}

int HetznerSimulator::requestCount(const QByteArray &method, const QByteArray &path) const
{
    return int(std::ranges::count(m_seen, std::pair(method, path)));
}

void HetznerSimulator::serve(const net::HttpRequest &request, net::HttpResponder respond)
{
    m_seen.emplace_back(request.method, request.path);
    const Fault fault = m_options.faults.next(request.method, request.path);
    net::HttpResponse response = fault.perform ? perform(request) : net::HttpResponse();
    if (fault.kind == Fault::Kind::Hang) {
        m_hanging.push_back(std::move(respond));
        return;
    }
    response = withFault(std::move(response), fault);
    qCDebug(lcRehearsal).noquote() << request.method << request.path << response.status;
    if (fault.delayMs == 0) {
        respond(std::move(response));
        return;
    }
    QTimer::singleShot(fault.delayMs, this,
                       [respond = std::move(respond), response] { respond(response); });
}

net::HttpResponse HetznerSimulator::perform(const net::HttpRequest &request)
{
    advance();
    net::HttpResponse response = m_api->handle(request);
    advance();
    return response;
}

void HetznerSimulator::advance()
{
    for (const hetzner::PowerChange &change : m_api->advance())
        apply(change);
    saveState();
    if (const std::optional<qint64> due = account().nextDueMs())
        m_due.start(std::chrono::milliseconds(std::max<qint64>(0, *due - m_clock.nowMs())));
    else
        m_due.stop();
}

void HetznerSimulator::apply(const hetzner::PowerChange &change)
{
    if (!m_guests)
        return;
    switch (change.event) {
    case hetzner::PowerEvent::On:
        if (const hetzner::SimulatedServer *server = account().server(change.serverId))
            powerOn(*server);
        break;
    case hetzner::PowerEvent::Off:
        m_guests->powerOff(change.serverId);
        break;
    case hetzner::PowerEvent::Reboot:
        m_guests->reboot(change.serverId);
        break;
    case hetzner::PowerEvent::Gone:
        m_guests->remove(change.serverId);
        break;
    }
}

void HetznerSimulator::powerOn(const hetzner::SimulatedServer &server)
{
    if (m_guests)
        m_guests->powerOn(server.id, server.name(), server.userData);
}

} // namespace ltb::core::rehearsal
