#include "app/commands/deploymentcommands.h"

#include "app/commands/deploymentprinting.h"
#include "app/commands/specoptions.h"
#include "core/base/await.h"

namespace ltb::app {

using namespace core;
using namespace std::chrono_literals;
using console::DeploymentView;

namespace {

QString deploymentText(const char *source)
{
    return QCoreApplication::translate("ltb::app", source);
}

void addDeploymentArgument(QCommandLineParser &parser)
{
    parser.addPositionalArgument(QStringLiteral("DEPLOYMENT"),
                                 deploymentText("Id, or the server's name."));
}

QString overviewLine(const DeploymentView &view)
{
    return QStringLiteral("%1 %2 %3")
        .arg(view.id.toString(), stateWord(view.state).leftJustified(18), view.name);
}

} // namespace

QStringList DeploymentListCommand::words() const
{
    return {QStringLiteral("deployment"), QStringLiteral("list")};
}

QString DeploymentListCommand::summary() const
{
    return deploymentText("List deployments, newest first.");
}

void DeploymentListCommand::addOwnOptions(QCommandLineParser &) const {}

Task<ExitCode> DeploymentListCommand::work(const Invocation *invocation, Installation *installation)
{
    Json list = Json::array();
    for (const DeploymentView &view : installation->deployments().deployments()) {
        list.push_back(toJson(view));
        invocation->output.line(overviewLine(view));
    }
    invocation->output.json(list);
    co_return ExitCode::Ok;
}

QStringList DeploymentShowCommand::words() const
{
    return {QStringLiteral("deployment"), QStringLiteral("show")};
}

QString DeploymentShowCommand::summary() const
{
    return deploymentText("Show a deployment with every step and what exists at the provider.");
}

void DeploymentShowCommand::addOwnOptions(QCommandLineParser &parser) const
{
    addDeploymentArgument(parser);
}

Task<ExitCode> DeploymentShowCommand::work(const Invocation *invocation, Installation *installation)
{
    const auto view = findDeployment(*installation, invocation->arguments.value(0));
    if (!view)
        co_await fail(view.error());
    invocation->output.line(overviewLine(*view));
    DeploymentProgress(&invocation->output).show(*view);
    for (const console::LeftoverResource &resource : view->leftovers)
        invocation->output.line(
            deploymentText("  exists: %1 %2 (%3)").arg(resource.kind, resource.name, resource.id));
    invocation->output.json(toJson(*view));
    co_return ExitCode::Ok;
}

QStringList DeploymentResumeCommand::words() const
{
    return {QStringLiteral("deployment"), QStringLiteral("resume")};
}

QString DeploymentResumeCommand::summary() const
{
    return deploymentText("Carry on from the failed step, and wait for the end.");
}

void DeploymentResumeCommand::addOwnOptions(QCommandLineParser &parser) const
{
    addDeploymentArgument(parser);
}

Task<ExitCode> DeploymentResumeCommand::work(const Invocation *invocation,
                                             Installation *installation)
{
    const auto view = findDeployment(*installation, invocation->arguments.value(0));
    if (!view)
        co_await fail(view.error());
    installation->deployments().resume(view->id);
    co_await pause(10ms);
    const DeploymentView done =
        co_await followDeployment(installation, view->id, &invocation->output);
    invocation->output.line(overviewLine(done));
    invocation->output.json(toJson(done));
    co_return ExitCode::Ok;
}

QStringList DeploymentCancelCommand::words() const
{
    return {QStringLiteral("deployment"), QStringLiteral("cancel")};
}

QString DeploymentCancelCommand::summary() const
{
    return deploymentText("Stop a deployment and remove what exists of it.");
}

void DeploymentCancelCommand::addOwnOptions(QCommandLineParser &parser) const
{
    addDeploymentArgument(parser);
}

Task<ExitCode> DeploymentCancelCommand::work(const Invocation *invocation,
                                             Installation *installation)
{
    const auto view = findDeployment(*installation, invocation->arguments.value(0));
    if (!view)
        co_await fail(view.error());
    installation->deployments().cancel(view->id);
    co_await pause(10ms);
    const DeploymentView gone =
        co_await followDeployment(installation, view->id, &invocation->output);
    invocation->output.line(overviewLine(gone));
    invocation->output.json(toJson(gone));
    co_return ExitCode::Ok;
}

} // namespace ltb::app
