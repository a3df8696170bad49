#include "core/rehearsal/guest/virtualguest.h"

#include "core/base/await.h"
#include "core/base/log.h"
#include "core/protocol/gueststages.h"
#include "core/rehearsal/gateway/rehearsalgateway.h"
#include "core/rehearsal/guest/connectorprocess.h"
#include "core/rehearsal/guest/gueststory.h"
#include "core/rehearsal/guest/progressreporter.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <set>

namespace ltb::core::rehearsal {

namespace {

constexpr std::chrono::milliseconds connectPatience{60'000};
constexpr std::chrono::milliseconds connectLook{50};
constexpr int connectorChances = 2; // then its stage has failed, as systemd gives up
constexpr size_t gatewayTokenBytes = 32;

const QString gatewayStage = QStringLiteral("gateway");
const QString connectorStage = QStringLiteral("connector");

QString named(std::string_view name)
{
    return QString::fromUtf8(name.data(), qsizetype(name.size()));
}

bool writePrivateFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly | QIODevice::Truncate)
           && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) && file.write(content) >= 0;
}

struct StageResult {
    int exitCode = 0;
    QString log;
};

} // namespace

class VirtualGuest::Private {
public:
    Private(QByteArray data, GuestFacts facts, GuestOptions options, const Clock &clock,
            VirtualGuest *guest)
        : userData(std::move(data))
        , facts(std::move(facts))
        , options(std::move(options))
        , clock(clock)
        , guest(guest)
    {}

    Task<> run();
    Task<bool> setUp();
    Task<bool> playStage(QString stage);
    Task<StageResult> doStage(QString stage);
    Task<StageResult> waitForConnector();
    std::optional<StageResult> injectedFailure(const QString &stage, const StageStory &story);
    Task<> wait(std::chrono::milliseconds duration);
    Result<Secret> gatewayToken();
    Result<void> startGateway();
    void startConnector();
    void report(const StageReport &report);
    void stopServices();
    void onServicesStopped();
    QString onDisk(const char *name) const { return disk->filePath(QString::fromLatin1(name)); }

    QByteArray userData;
    GuestFacts facts;
    GuestOptions options;
    const Clock &clock;
    VirtualGuest *guest;
    State state = State::Off;
    bool bootAgain = false;
    bool stopping = false;
    int bootsThatFailed = 0;
    std::unique_ptr<QTemporaryDir> disk;
    std::optional<GuestSettings> settings;
    std::set<QString> doneStages;
    std::unique_ptr<ProgressReporter> reporter;
    std::unique_ptr<RehearsalGateway> gateway;
    std::unique_ptr<ConnectorProcess> connector;
    TaskScope tasks;
};

Task<> VirtualGuest::Private::wait(std::chrono::milliseconds duration)
{
    const double scaled =
        double(duration.count()) * options.faults.slowness / qMax(0.01, options.speed);
    co_await pause(std::chrono::milliseconds(qint64(scaled)));
}

Task<> VirtualGuest::Private::run()
{
    emit guest->started();
    co_await wait(bootDuration);
    if (!settings) { // cloud-init found nothing of ours: an ordinary server
        state = State::Running;
        co_return;
    }
    if (!options.faults.neverContactsHub)
        reporter = std::make_unique<ProgressReporter>(*settings, clock);
    const bool finished = co_await setUp();
    state = finished ? State::Running : State::Failed;
    if (finished)
        emit guest->running();
}

// Every stage that is not done yet; after a reboot gateway and connector only have to start again.
Task<bool> VirtualGuest::Private::setUp()
{
    for (const std::string_view name : protocol::guestStages) {
        const QString stage = named(name);
        const bool isService = stage == gatewayStage || stage == connectorStage;
        const bool isDone = doneStages.count(stage) > 0;
        bool finished = true;
        if (!isDone) {
            finished = co_await playStage(stage);
        } else if (isService) {
            const StageResult result = co_await doStage(stage);
            finished = result.exitCode == 0;
        }
        if (!finished)
            co_return false;
        doneStages.insert(stage);
    }
    co_return true;
}

Task<bool> VirtualGuest::Private::playStage(QString stage)
{
    if (stage == named(protocol::guestStages.back())) { // said once, when everything is done
        report({stage, named(protocol::guestOk)});
        co_return true;
    }
    report({stage, named(protocol::guestStarted)});
    const qint64 begin = clock.steadyMs();
    const StageResult result = co_await doStage(stage);
    const qint64 seconds = (clock.steadyMs() - begin + 999) / 1000;
    const bool ok = result.exitCode == 0;
    report({stage, named(ok ? protocol::guestOk : protocol::guestFailed), result.exitCode, seconds,
            result.log});
    co_return ok;
}

Task<StageResult> VirtualGuest::Private::doStage(QString stage)
{
    const StageStory story = storyOf(stage);
    if (doneStages.count(stage) == 0)
        co_await wait(story.duration);
    if (const auto failure = injectedFailure(stage, story))
        co_return *failure;
    if (stage == gatewayStage) {
        const Result<void> up = startGateway();
        if (!up)
            co_return StageResult{1, describe(up.error())};
    }
    if (stage == connectorStage && !options.connectorProgram.isEmpty()) {
        startConnector();
        const StageResult connected = co_await waitForConnector();
        if (connected.exitCode != 0)
            co_return connected;
    }
    co_return StageResult{0, story.log};
}

std::optional<StageResult> VirtualGuest::Private::injectedFailure(const QString &stage,
                                                                  const StageStory &story)
{
    const GuestFaults &faults = options.faults;
    if (faults.failStage != stage || (faults.failTimes >= 0 && bootsThatFailed >= faults.failTimes))
        return std::nullopt;
    ++bootsThatFailed;
    const QString log = faults.failLog.isEmpty()
                            ? story.log + QStringLiteral("E: the stage was told to fail\n")
                            : faults.failLog;
    return StageResult{faults.failExitCode, log};
}

// The connector has done its part when the gateway has a client.
Task<StageResult> VirtualGuest::Private::waitForConnector()
{
    const qint64 deadline = clock.steadyMs() + connectPatience.count();
    while (gateway->connectionCount() == 0) {
        if (connector->failures() >= connectorChances) {
            const StageResult failure{connector->lastExitCode(), connector->lastWords()};
            connector.reset();
            co_return failure;
        }
        if (clock.steadyMs() > deadline)
            co_return StageResult{1, connector->lastWords()};
        co_await pause(connectLook);
    }
    co_return StageResult{};
}

// The token is made on the first boot, as on a real server, and kept on the disk.
Result<Secret> VirtualGuest::Private::gatewayToken()
{
    QFile file(onDisk("gateway.token"));
    const bool isThere = file.exists();
    const QByteArray made = Secret::random(gatewayTokenBytes).reveal().toHex(); // for the file
    if ((isThere || writePrivateFile(file.fileName(), made)) && file.open(QIODevice::ReadOnly))
        return Secret::fromBytes(file.readAll());
    return Error{
        ErrorCode::Storage,
        QCoreApplication::translate("ltb::core", "A simulated server cannot use its disk."),
        file.errorString()};
}

Result<void> VirtualGuest::Private::startGateway()
{
    const Result<Secret> token = gatewayToken();
    if (!token)
        return token.error();
    GatewayOptions gatewayOptions;
    gatewayOptions.token = *token;
    gatewayOptions.agentName = settings->agentName;
    gatewayOptions.hostname = facts.hostname;
    gatewayOptions.stateFile = onDisk("gateway.json");
    gatewayOptions.speed = options.chatSpeed;
    gateway = std::make_unique<RehearsalGateway>(std::move(gatewayOptions), clock);
    const Result<QUrl> url = gateway->listen();
    return url ? Result<void>() : Result<void>(url.error());
}

void VirtualGuest::Private::startConnector()
{
    const QStringList arguments{QStringLiteral("--relay"),
                                QStringLiteral("--connect"),
                                settings->hubSocketUrl.toString(),
                                QStringLiteral("--bootstrap-file"),
                                onDisk("bootstrap.json"),
                                QStringLiteral("--gateway"),
                                gateway->url().toString(),
                                QStringLiteral("--gateway-token-file"),
                                onDisk("gateway.token"),
                                QStringLiteral("--state-dir"),
                                onDisk("connector"),
                                QStringLiteral("--agent"),
                                settings->agentId};
    connector = std::make_unique<ConnectorProcess>(options.connectorProgram, arguments, nullptr);
    QObject::connect(connector.get(), &ConnectorProcess::stopped, guest,
                     [this] { onServicesStopped(); });
    connector->start();
}

void VirtualGuest::Private::report(const StageReport &stageReport)
{
    qCDebug(lcRehearsal) << facts.hostname << stageReport.stage << stageReport.state;
    if (reporter)
        reporter->report(stageReport);
    emit guest->stageChanged(stageReport.stage, stageReport.state);
}

void VirtualGuest::Private::stopServices()
{
    if (std::exchange(stopping, true))
        return;
    tasks.cancelAll();
    reporter.reset();
    if (gateway)
        gateway->stop();
    if (connector)
        connector->stop();
    else
        QTimer::singleShot(0, guest, [this] { onServicesStopped(); });
}

void VirtualGuest::Private::onServicesStopped()
{
    if (connector)
        connector.release()->deleteLater(); // we are in its signal
    gateway.reset();
    state = State::Off;
    stopping = false;
    emit guest->stopped();
    if (std::exchange(bootAgain, false))
        guest->boot();
}

VirtualGuest::VirtualGuest(QByteArray userData, GuestFacts facts, GuestOptions options,
                           const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_private(std::make_unique<Private>(std::move(userData), std::move(facts), std::move(options),
                                          clock, this))
{}

VirtualGuest::~VirtualGuest() = default;

void VirtualGuest::boot()
{
    if (m_private->state != State::Off)
        return;
    m_private->state = State::Booting;
    if (!m_private->disk) {
        const QString &root = m_private->options.workDirectory;
        m_private->disk = std::make_unique<QTemporaryDir>((root.isEmpty() ? QDir::tempPath() : root)
                                                          + QStringLiteral("/ltb-guest-XXXXXX"));
        Result<GuestSettings> settings = guestSettings(m_private->userData);
        if (settings
            && writePrivateFile(m_private->onDisk("bootstrap.json"), settings->bootstrapFile))
            m_private->settings = std::move(*settings);
        else
            qCInfo(lcRehearsal) << m_private->facts.hostname << "boots without a bootstrap file";
    }
    m_private->tasks.spawn(m_private->run());
}

void VirtualGuest::shutDown()
{
    if (m_private->state == State::Off) {
        QTimer::singleShot(0, this, &VirtualGuest::stopped);
        return;
    }
    m_private->stopServices();
}

void VirtualGuest::reboot()
{
    if (m_private->state == State::Off)
        return boot();
    m_private->bootAgain = true;
    shutDown();
}

void VirtualGuest::destroy()
{
    m_private->tasks.cancelAll();
    m_private->reporter.reset();
    m_private->connector.reset();
    m_private->gateway.reset();
    m_private->disk.reset();
    m_private->settings.reset();
    m_private->doneStages.clear();
    m_private->stopping = m_private->bootAgain = false;
    m_private->state = State::Off;
}

VirtualGuest::State VirtualGuest::state() const
{
    return m_private->state;
}

QUrl VirtualGuest::gatewayUrl() const
{
    return m_private->gateway ? m_private->gateway->url() : QUrl();
}

qint64 VirtualGuest::connectorPid() const
{
    return m_private->connector ? m_private->connector->pid() : 0;
}

} // namespace ltb::core::rehearsal
