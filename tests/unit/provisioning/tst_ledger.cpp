// The tables, the lease's compare-and-set, the comparison with the provider and the guest's
// reports.
#include "core/provisioning/reconciler.h"
#include "core/provisioning/tables/errorjson.h"
#include "core/provisioning/tables/leasestable.h"
#include "core/provisioning/workflow/gueststeps.h"
#include "core/provisioning/workflow/stepplan.h"
#include "tests/unit/provisioning/memoryinstances.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ltb::core;
using namespace ltb::core::provisioning;
using ltb::tests::MemoryInstances;

class TestLedger : public QObject {
    Q_OBJECT
private slots:
    void leaseHasOneOwner();
    void errorsComeBack();
    void reconciles();
    void stagesFollowTheReports();
    void aLaterRunReplacesAFailure();
    void everyStateHasAName();
};

void TestLedger::leaseHasOneOwner()
{
    QTemporaryDir directory;
    auto opened = store::Database::open(
        {store::StoreLocation::Engine::Sqlite, directory.filePath(QStringLiteral("x.sqlite"))});
    QVERIFY(opened.isOk());
    store::Database &database = **opened;
    QVERIFY(database.migrate().isOk());
    LeasesTable leases(database);
    const QString name = QStringLiteral("deployment/x");
    const QString a = QStringLiteral("a");
    const QString b = QStringLiteral("b");
    QVERIFY(leases.acquire(name, a, 1000, 2000).value());
    QVERIFY(!leases.acquire(name, b, 1999, 3000).value());
    QVERIFY(leases.acquire(name, a, 1500, 2500).value()); // its own again
    QVERIFY(leases.require(name, a).isOk());
    QCOMPARE(leases.require(name, b).error().providerCode, QStringLiteral("lease_lost"));
    QVERIFY(!leases.renew(name, b, 9000).value());
    QVERIFY(leases.renew(name, a, 4000).value());
    QVERIFY(!leases.acquire(name, b, 3999, 9000).value());
    QVERIFY(leases.acquire(name, b, 4000, 5000).value()); // expired: taken over
    QVERIFY(!leases.renew(name, a, 9000).value());
    QVERIFY(!leases.require(name, a));
    QVERIFY(leases.release(name, a).isOk()); // not theirs: nothing happens
    QCOMPARE(*leases.expiry(name).value(), 5000);
    QVERIFY(leases.release(name, b).isOk());
    QVERIFY(!leases.expiry(name).value());
}

void TestLedger::errorsComeBack()
{
    Error error{ErrorCode::RateLimited, QStringLiteral("Zu schnell: \"ü\""), QStringLiteral("c"),
                QStringLiteral("f"), QStringLiteral("n")};
    error.providerCode = QStringLiteral("p");
    error.requestId = QStringLiteral("r");
    error.httpStatus = 429;
    error.retryAfterMs = 7;
    QVERIFY(errorFromColumn(errorColumn(error).toString()) == error);
    QVERIFY(errorColumn(std::nullopt).isNull());
    QVERIFY(!errorFromColumn(std::nullopt));
    QCOMPARE(errorFromColumn(QStringLiteral("{\"code\":")).value().code, ErrorCode::Internal);
}

void TestLedger::reconciles()
{
    const auto server = [](const char *id, const char *managedBy, const char *deployment) {
        providers::ProviderServer server;
        server.id = QString::fromLatin1(id);
        if (*managedBy)
            server.labels.insert(QStringLiteral("managed-by"), QString::fromLatin1(managedBy));
        if (*deployment)
            server.labels.insert(QStringLiteral("ltb-deployment"), QString::fromLatin1(deployment));
        return server;
    };
    const auto row = [](const char *id, ResourceState state) {
        LedgerResource row;
        row.providerId = QString::fromLatin1(id);
        row.state = state;
        row.deployment = DeploymentId(QStringLiteral("D1"));
        return row;
    };
    const auto all =
        reconcile({server("1", "launchthatbot", "D1"), server("2", "launchthatbot", "D9"),
                   server("3", "terraform", ""), server("4", "", "")},
                  {row("1", ResourceState::Present), row("5", ResourceState::Present),
                   row("6", ResourceState::Gone), row("", ResourceState::Intended)});
    using Standing = ReconciledServer::Standing;
    QCOMPARE(all.size(), size_t(5));
    QCOMPARE(all[0].standing, Standing::Ours);
    QCOMPARE(all[1].standing, Standing::Forgotten);
    QCOMPARE(all[1].deployment->toString(), QStringLiteral("D9"));
    QCOMPARE(all[2].standing, Standing::Foreign);
    QCOMPARE(all[3].standing, Standing::Foreign);
    QCOMPARE(all[4].standing, Standing::Missing);
    QCOMPARE(all[4].server.id, QStringLiteral("5"));
}

void TestLedger::stagesFollowTheReports()
{
    const auto steps = arrangeSteps(DeploymentSpec(), {});
    std::vector<GuestProgress> reports = {MemoryInstances::report("preflight", "started"),
                                          MemoryInstances::report("preflight", "ok"),
                                          MemoryInstances::report("packages", "started"),
                                          MemoryInstances::report("packages", "retrying", 100),
                                          MemoryInstances::report("packages", "started")};
    auto stages = guestSteps(steps, reports);
    QCOMPARE(stages.size(), size_t(9));
    QCOMPARE(stages[0].state, StepState::Done);
    QCOMPARE(stages[1].state, StepState::Waiting);
    QCOMPARE(stages[2].state, StepState::Running);
    QCOMPARE(stages[2].attempt, 2);
    QVERIFY(!guestFailure(reports));
    reports.push_back(MemoryInstances::report("packages", "failed", 100));
    stages = guestSteps(steps, reports);
    QCOMPARE(stages[2].state, StepState::Failed);
    QVERIFY(guestFailure(reports)->message.contains(QStringLiteral("100")));
    QVERIFY(!guestIsProvisioned(reports));
}

void TestLedger::aLaterRunReplacesAFailure()
{
    const std::vector<GuestProgress> reports = {MemoryInstances::report("docker", "started"),
                                                MemoryInstances::report("docker", "failed", 1),
                                                MemoryInstances::report("docker", "started"),
                                                MemoryInstances::report("docker", "ok"),
                                                MemoryInstances::report("provisioned", "ok")};
    const auto stages = guestSteps(arrangeSteps(DeploymentSpec(), {}), reports);
    QCOMPARE(stages[3].state, StepState::Done);
    QVERIFY(!stages[3].error);
    QVERIFY(!guestFailure(reports));
    QVERIFY(guestIsProvisioned(reports));
}

void TestLedger::everyStateHasAName()
{
    for (int i = 0; i <= int(DeploymentState::CleanupFailed); ++i)
        QCOMPARE(int(deploymentState(stateName(DeploymentState(i))).value()), i);
    for (int i = 0; i <= int(StepState::Skipped); ++i)
        QCOMPARE(int(stepState(stateName(StepState(i))).value()), i);
    for (int i = 0; i <= int(ResourceState::Gone); ++i)
        QCOMPARE(int(resourceState(stateName(ResourceState(i))).value()), i);
    for (int i = 0; i <= int(ResourceKind::SshKey); ++i)
        QCOMPARE(int(resourceKind(kindName(ResourceKind(i))).value()), i);
}

QTEST_GUILESS_MAIN(TestLedger)
#include "tst_ledger.moc"
