// The workflow against the simulated Hetzner: what a person sees when it goes well, and when it
// does not. The provider's API, the adapter and the store are real.
#include "core/provisioning/tables/deploymentstable.h"
#include "core/rehearsal/hetzner/hetznersimulator.h"
#include "tests/faults/provisioning/rig/deploymentsession.h"
#include "tests/faults/provisioning/rig/hubfixture.h"
#include "tests/support/waitfor.h"
#include "tests/unit/provisioning/memoryinstances.h"

#include <QTest>

using namespace ltb::core;
using namespace ltb::core::provisioning;
using namespace ltb::tests;

namespace {

constexpr int patienceMs = 60'000;

rehearsal::HetznerSimulatorOptions simulatorOptions()
{
    rehearsal::HetznerSimulatorOptions options;
    options.api.speed = 400;
    options.api.requestsPerHour = 100'000'000;
    return options;
}

} // namespace

class TestWorkflow : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void finishes();
    void soldOutOffersASecondChoice();
    void aTakenNameIsSaid();
    void attemptsArePersisted();
    void aFailedStageCanBeResumed();
    void anotherPlaceReplacesTheServer();
    void aSilentServerIsExplained();
    void removesEverything();
    void whatCannotBeRemovedStaysInTheLedger();
    void aSecondServerIsReported();
    void twoConsolesShareOneServer();
    void anotherConsoleTakesOver();
    void badInputIsRefusedBeforeAnythingIsKept();

private:
    DeploymentWorkflow &workflow() { return m_session->workflow(); }
    DeploymentId begin(bool backups = false);
    const DeploymentRecord &endOf(const DeploymentId &id);
    void setFaults(const char *rules);
    qsizetype serverCount() { return qsizetype(m_simulator->account().servers().size()); }
    SessionPlace place() const
    {
        return {m_directory->path(), m_simulator->url(), QUrl(QStringLiteral("http://127.0.0.1:1")),
                Secret()};
    }
    std::unique_ptr<DeploymentSession> newSession(WorkflowLimits limits = quickLimits())
    {
        return std::make_unique<DeploymentSession>(place(), CrashPoint(), &m_instances, limits);
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<rehearsal::HetznerSimulator> m_simulator;
    MemoryInstances m_instances;
    std::unique_ptr<DeploymentSession> m_session;
};

void TestWorkflow::init()
{
    m_directory = std::make_unique<QTemporaryDir>(fastTemporaryTemplate());
    m_simulator = std::make_unique<rehearsal::HetznerSimulator>(simulatorOptions(), systemClock());
    QVERIFY(m_simulator->listen(QHostAddress(QHostAddress::LocalHost), 0).isOk());
    m_instances = MemoryInstances();
    m_session = newSession();
}

void TestWorkflow::cleanup()
{
    m_session.reset();
    m_simulator.reset();
}

DeploymentId TestWorkflow::begin(bool backups)
{
    NewDeployment request;
    request.spec = sampleSpec(QUrl(QStringLiteral("http://127.0.0.1:1")), QStringLiteral("ada"));
    request.spec.backups = backups;
    request.modelKey = Secret::fromBytes("sk-model-key-0123456789");
    const auto id = waitFor(workflow().begin(std::move(request)));
    if (!id)
        qFatal("begin: %s", qPrintable(describe(id.error())));
    return *id;
}

const DeploymentRecord &TestWorkflow::endOf(const DeploymentId &id)
{
    // A queued request to go on is not an end.
    QCoreApplication::processEvents();
    if (!QTest::qWaitFor([&] { return workflow().record(id)->isEnded(); }, patienceMs))
        qWarning("the deployment does not end");
    return *workflow().record(id);
}

void TestWorkflow::setFaults(const char *rules)
{
    const auto faults = rehearsal::Faults::parse(*parseJson(QByteArray(rules)));
    if (!faults)
        qFatal("faults: %s", qPrintable(describe(faults.error())));
    m_simulator->setFaults(*faults);
}

void TestWorkflow::finishes()
{
    const DeploymentId id = begin(true);
    const DeploymentRecord &record = endOf(id);
    QCOMPARE(stateName(record.state), QStringLiteral("done"));
    for (const StepRecord &step : record.steps) {
        const bool expected =
            step.isGuestStage ? step.id == u"docker" || step.id == u"provisioned" : true;
        QCOMPARE(step.state == StepState::Done, expected);
        QVERIFY(!step.phase.isEmpty());
    }
    QCOMPARE(record.steps.front().id, QStringLiteral("create_server.register_instance"));
    QCOMPARE(record.steps.back().id, QStringLiteral("verify_heartbeat.heartbeat"));
    QVERIFY(record.step(QStringLiteral("wait_server_ready.backups")));
    QCOMPARE(record.leftovers().size(), size_t(3));
    QVERIFY(record.server && !record.server->ipv4.isEmpty());
    QCOMPARE(serverCount(), 1);
    const auto &server = m_simulator->account().servers().front();
    QVERIFY(server.document.at("labels").at("ltb-deployment") == id.toString().toStdString());
    QVERIFY(server.userData.startsWith("#cloud-config"));
    QVERIFY(!server.userData.contains("sk-model-key"));
    QCOMPARE(m_instances.last.secrets.size(), size_t(3));

    std::function<Result<DeploymentEnvelopes>(store::Database &)> job =
        [id](store::Database &database) { return DeploymentsTable(database).envelopes(id); };
    const auto kept = waitFor(m_session->store().read<DeploymentEnvelopes>(job));
    QVERIFY(kept.isOk());
    QVERIFY(kept->bootstrapToken.isEmpty() && kept->modelKey.isEmpty()); // handed over
    for (const QByteArray &envelope :
         {kept->sshPrivateKey, kept->gatewayToken, kept->portainerPassword})
        QVERIFY(secrets::Vault::isEnvelope(envelope));
}

void TestWorkflow::soldOutOffersASecondChoice()
{
    QVERIFY(
        m_simulator->offers().setAvailable(QStringLiteral("cx23"), QStringLiteral("fsn1"), false));
    const DeploymentId id = begin();
    const DeploymentRecord &failed = endOf(id);
    QCOMPARE(stateName(failed.state), QStringLiteral("failed"));
    QCOMPARE(failed.error->code, ErrorCode::Unavailable);
    QVERIFY(!failed.error->nextStep.isEmpty());
    QCOMPARE(failed.step(QStringLiteral("create_server.find_or_create"))->attempt, 1);
    QCOMPARE(serverCount(), 0);

    workflow().changeAndResume(id, QStringLiteral("nbg1"), QStringLiteral("cx23"));
    const DeploymentRecord &done = endOf(id);
    QCOMPARE(stateName(done.state), QStringLiteral("done"));
    QCOMPARE(done.spec.location, QStringLiteral("nbg1"));
    QCOMPARE(done.server->location, QStringLiteral("nbg1"));
    QVERIFY(done.quote && done.quote->location == u"nbg1" && done.quote->monthly.micros > 0);
    QCOMPARE(serverCount(), 1);
}

void TestWorkflow::aTakenNameIsSaid()
{
    const DeploymentId first = begin();
    QCOMPARE(stateName(endOf(first).state), QStringLiteral("done"));
    const DeploymentId second = begin(); // the same name
    const DeploymentRecord &record = endOf(second);
    QCOMPARE(stateName(record.state), QStringLiteral("failed"));
    QCOMPARE(record.error->field, QStringLiteral("name"));
    QVERIFY2(record.error->message.contains(QStringLiteral("ada")),
             qPrintable(record.error->message));
    QCOMPARE(serverCount(), 1);
    QCOMPARE(record.leftovers().size(), size_t(2)); // key and firewall, until it is removed
}

void TestWorkflow::attemptsArePersisted()
{
    setFaults(R"({"rules":[{"method":"POST","path":"/firewalls$","action":"status","status":503,
                            "times":2}]})");
    const DeploymentId id = begin();
    const DeploymentRecord &record = endOf(id);
    QCOMPARE(stateName(record.state), QStringLiteral("done"));
    const StepRecord *step = record.step(QStringLiteral("create_server.firewall"));
    QCOMPARE(step->attempt, 3);
    QCOMPARE(step->maxAttempts, quickLimits().attempts);
    std::function<Result<int>(store::Database &)> job =
        [](store::Database &database) -> Result<int> {
        auto rows = database.run(QStringLiteral(
            "SELECT COUNT(*) FROM deployment_steps WHERE step = "
            "'create_server.firewall' AND error_json IS NOT NULL AND next_try_at > 0"));
        if (!rows)
            return rows.error();
        rows->next();
        return int(rows->integer(0));
    };
    QCOMPARE(waitFor(m_session->store().read<int>(job)).value(), 2);

    setFaults(R"({"rules":[{"method":"POST","path":"/ssh_keys$","action":"status","status":403,
                            "code":"token_readonly"}]})");
    NewDeployment request;
    request.spec = sampleSpec(QUrl(QStringLiteral("http://127.0.0.1:1")), QStringLiteral("bob"));
    const auto refused = waitFor(workflow().begin(std::move(request)));
    const DeploymentRecord &readOnly = endOf(*refused);
    QCOMPARE(stateName(readOnly.state), QStringLiteral("failed"));
    QCOMPARE(readOnly.step(QStringLiteral("create_server.ssh_key"))->attempt, 1); // 4xx: once
}

void TestWorkflow::aFailedStageCanBeResumed()
{
    m_instances.failsAt = "docker";
    const DeploymentId id = begin();
    const DeploymentRecord &failed = endOf(id);
    QCOMPARE(stateName(failed.state), QStringLiteral("failed"));
    QCOMPARE(failed.error->field, QStringLiteral("docker"));
    const StepRecord *stage = failed.step(QStringLiteral("docker"));
    QVERIFY(stage->state == StepState::Failed && stage->error);
    QCOMPARE(stage->logTail, QStringLiteral("last line"));

    workflow().resume(id);
    QTRY_COMPARE_WITH_TIMEOUT(
        workflow().record(id)->step(QStringLiteral("wait_server_ready.guest"))->state,
        StepState::Running, patienceMs);
    const QByteArray reboot =
        "/v1/servers/" + failed.server->providerId.toLatin1() + "/actions/reboot";
    QTRY_COMPARE_WITH_TIMEOUT(m_simulator->requestCount("POST", reboot), 1, patienceMs);
    m_instances.failsAt = nullptr; // restarted, it gets through
    InstanceState &state = m_instances.states.begin()->second;
    m_instances.comeUp(state);
    const DeploymentRecord &done = endOf(id);
    QCOMPARE(stateName(done.state), QStringLiteral("done"));
    QCOMPARE(serverCount(), 1);
}

void TestWorkflow::anotherPlaceReplacesTheServer()
{
    m_instances.failsAt = "packages";
    const DeploymentId id = begin();
    QCOMPARE(stateName(endOf(id).state), QStringLiteral("failed"));
    const QString first = endOf(id).server->providerId;
    m_instances.failsAt = nullptr;
    workflow().changeAndResume(id, QStringLiteral("hel1"), QStringLiteral("cx23"));
    const DeploymentRecord &done = endOf(id);
    QCOMPARE(stateName(done.state), QStringLiteral("done"));
    QCOMPARE(serverCount(), 1);
    QVERIFY(done.server->providerId != first);
    QCOMPARE(done.server->location, QStringLiteral("hel1"));
    QCOMPARE(m_instances.removals.size(), size_t(1)); // its tokens are worth nothing any more
    QCOMPARE(m_instances.states.size(), size_t(1));
    QCOMPARE(done.leftovers().size(), size_t(3));
}

void TestWorkflow::aSilentServerIsExplained()
{
    m_instances.silent = true;
    WorkflowLimits limits = quickLimits();
    limits.firstContact = std::chrono::milliseconds(80);
    m_session = newSession(limits);
    const DeploymentRecord &record = endOf(begin());
    QCOMPARE(stateName(record.state), QStringLiteral("failed"));
    QCOMPARE(record.error->code, ErrorCode::Timeout);
    QVERIFY(record.error->message.contains(QStringLiteral("never contacted")));
    QVERIFY(!record.error->nextStep.isEmpty());
}

void TestWorkflow::removesEverything()
{
    const DeploymentId id = begin();
    QCOMPARE(stateName(endOf(id).state), QStringLiteral("done"));
    workflow().remove(id);
    QTRY_COMPARE_WITH_TIMEOUT(stateName(workflow().record(id)->state), QStringLiteral("cancelled"),
                              patienceMs);
    QVERIFY(workflow().record(id)->leftovers().empty());
    QVERIFY(!workflow().record(id)->server);
    QCOMPARE(serverCount(), 0);
    QVERIFY(m_simulator->account().sshKeys().empty());
    QVERIFY(m_simulator->account().firewalls().empty());
    QVERIFY(m_instances.states.empty());
}

void TestWorkflow::whatCannotBeRemovedStaysInTheLedger()
{
    const DeploymentId id = begin();
    QCOMPARE(stateName(endOf(id).state), QStringLiteral("done"));
    setFaults(R"({"rules":[{"method":"DELETE","path":"/servers/","action":"status","status":403,
                            "code":"protected"}]})");
    workflow().remove(id);
    QTRY_COMPARE_WITH_TIMEOUT(stateName(workflow().record(id)->state),
                              QStringLiteral("cleanup_failed"), patienceMs);
    const auto left = workflow().record(id)->leftovers();
    QVERIFY(std::any_of(left.begin(), left.end(), [](const LedgerResource &row) {
        return row.kind == ResourceKind::Server && row.billed && row.error
               && row.error->providerCode == u"protected";
    }));
    QCOMPARE(serverCount(), 1);

    setFaults(R"({"rules":[]})");
    workflow().resume(id); // from CleanupFailed this goes on removing
    QTRY_COMPARE_WITH_TIMEOUT(stateName(workflow().record(id)->state), QStringLiteral("cancelled"),
                              patienceMs);
    QCOMPARE(serverCount(), 0);
}

void TestWorkflow::aSecondServerIsReported()
{
    m_instances.refusal = Error{ErrorCode::Forbidden, QStringLiteral("not now")};
    const DeploymentId id = begin();
    QCOMPARE(stateName(endOf(id).state), QStringLiteral("failed"));
    net::Http http;
    const providers::ProviderCatalogue catalogue(http, systemClock());
    auto provider = catalogue.open(
        {QStringLiteral("hetzner"), Secret::fromBytes(QByteArray(64, 'T')), m_simulator->url()});
    QVERIFY(provider.isOk());
    QStringList ids;
    for (const QString &name : {QStringLiteral("one"), QStringLiteral("two")}) {
        providers::CreateServer request;
        request.name = name;
        request.location = QStringLiteral("fsn1");
        request.size = QStringLiteral("cx23");
        request.image = QStringLiteral("debian-12");
        request.labels = {{QStringLiteral("ltb-deployment"), id.toString()}};
        const auto made = waitFor((*provider)->createServer(request), patienceMs);
        QVERIFY2(made.isOk(), made ? "" : qPrintable(describe(made.error())));
        ids += made->id;
    }
    m_instances.refusal.reset();
    workflow().resume(id);
    const DeploymentRecord &record = endOf(id);
    QCOMPARE(stateName(record.state), QStringLiteral("done"));
    QCOMPARE(record.server->providerId, ids.front()); // the oldest
    const auto left = record.leftovers();
    QVERIFY(std::any_of(left.begin(), left.end(), [&](const LedgerResource &row) {
        return row.surplus && row.billed && row.providerId == ids.back();
    }));
    QCOMPARE(serverCount(), 2); // none was bought, none was thrown away

    workflow().remove(id);
    QTRY_COMPARE_WITH_TIMEOUT(stateName(workflow().record(id)->state), QStringLiteral("cancelled"),
                              patienceMs);
    QCOMPARE(serverCount(), 0);
}

void TestWorkflow::twoConsolesShareOneServer()
{
    const DeploymentId id = begin();
    const auto other = newSession();
    QVERIFY(waitFor(other->workflow().load()).isOk());
    other->workflow().resumeAll();
    QCOMPARE(stateName(endOf(id).state), QStringLiteral("done"));
    QTRY_COMPARE_WITH_TIMEOUT(stateName(other->workflow().record(id)->state),
                              QStringLiteral("done"), patienceMs);
    QCOMPARE(serverCount(), 1);
    QCOMPARE(m_instances.registrations, 1);
}

void TestWorkflow::anotherConsoleTakesOver()
{
    m_instances.silent = true;
    const DeploymentId id = begin();
    QTRY_VERIFY_WITH_TIMEOUT(workflow().record(id)->server.has_value(), patienceMs);
    m_session.reset(); // gone in the middle; its lease is left behind
    m_instances.silent = false;
    m_instances.comeUp(m_instances.states.begin()->second);
    m_session = newSession();
    QVERIFY(waitFor(workflow().load()).isOk());
    workflow().resumeAll();
    QCOMPARE(stateName(endOf(id).state), QStringLiteral("done"));
    QCOMPARE(serverCount(), 1);
}

void TestWorkflow::badInputIsRefusedBeforeAnythingIsKept()
{
    NewDeployment request;
    request.spec = sampleSpec(QUrl(QStringLiteral("http://127.0.0.1:1")), QStringLiteral("$(id)"));
    QCOMPARE(waitFor(workflow().begin(request)).error().field, QStringLiteral("name"));
    request.spec.name = QStringLiteral("ada");
    request.modelKey = Secret::fromBytes("it's a key");
    QCOMPARE(waitFor(workflow().begin(request)).error().field, QStringLiteral("agent.modelKey"));
    QVERIFY(workflow().records().empty());
    QVERIFY(waitFor(workflow().load()).isOk());
    QVERIFY(workflow().records().empty());
}

QTEST_GUILESS_MAIN(TestWorkflow)
#include "tst_workflow.moc"
