// Carries one deployment as far as it goes in one process, and can be told to die at a point.
//   ltb_provisioningdriver DIRECTORY PROVIDER-URL HUB-URL TOKEN-FILE NAME begin|remove
// LTB_CRASH_AT=N kills the process at the N-th point. Prints each point, then the final state.
#include "tests/faults/provisioning/rig/deploymentsession.h"

#include <QCoreApplication>
#include <QFile>
#include <QTextStream>

#include <csignal>

using namespace ltb::core;
using namespace ltb::core::provisioning;
using namespace ltb::tests;

namespace {

void say(const QString &line)
{
    QTextStream(stdout) << line << Qt::endl;
}

CrashPoint crashPoint()
{
    const int at = qEnvironmentVariableIntValue("LTB_CRASH_AT");
    return [at, count = 0](const QString &point) mutable {
        say(QStringLiteral("point %1 %2").arg(++count).arg(point));
        if (count == at)
            raise(SIGKILL);
    };
}

Task<> start(DeploymentWorkflow *workflow, QString verb, DeploymentSpec spec)
{
    co_await workflow->load();
    if (verb == QStringLiteral("remove")) {
        for (const auto &[id, record] : workflow->records())
            workflow->remove(id);
        co_return;
    }
    workflow->resumeAll();
    // The operator clicks once; a process that died before the intent was written bought nothing.
    if (workflow->records().empty() && verb == QStringLiteral("begin")) {
        NewDeployment request;
        request.spec = std::move(spec);
        (void)co_await workflow->begin(std::move(request));
    }
}

void finishWhenEnded(DeploymentWorkflow &workflow, bool removing)
{
    for (const auto &[id, record] : workflow.records()) {
        const bool ended = removing ? record.state == DeploymentState::Cancelled
                                          || record.state == DeploymentState::CleanupFailed
                                    : record.isEnded();
        if (!ended)
            return;
        say(QStringLiteral("ended ") + stateName(record.state) + u' '
            + (record.error ? describe(*record.error) : QString()));
    }
    QCoreApplication::exit(0);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 7)
        return 2;
    QFile tokenFile(arguments.at(4));
    if (!tokenFile.open(QIODevice::ReadOnly))
        return 2;
    const QString verb = arguments.at(6);
    SessionPlace place{arguments.at(1), QUrl(arguments.at(2)), QUrl(arguments.at(3)),
                       Secret::fromBytes(tokenFile.readAll())};
    DeploymentSession session(place, crashPoint());
    DeploymentWorkflow &workflow = session.workflow();
    const bool removing = verb == QStringLiteral("remove");
    QObject::connect(&workflow, &DeploymentWorkflow::changed, &app, [&] {
        QMetaObject::invokeMethod(
            &app, [&] { finishWhenEnded(workflow, removing); }, Qt::QueuedConnection);
    });
    TaskScope scope;
    const DeploymentSpec spec = sampleSpec(place.hub, arguments.at(5));
    scope.spawn(start(&workflow, verb, spec), [&](const Result<void> &started) {
        if (!started) {
            say(QStringLiteral("error ") + describe(started.error()));
            QCoreApplication::exit(1);
        } else if (workflow.records().empty()) {
            QCoreApplication::exit(0);
        } else {
            finishWhenEnded(workflow, removing);
        }
    });
    return app.exec();
}
