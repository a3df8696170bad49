#include "app/commands/servercommands.h"

#include "app/commands/deploymentprinting.h"
#include "app/commands/specoptions.h"
#include "core/base/await.h"

namespace ltb::app {

using namespace core;
using namespace std::chrono_literals;
using console::DeploymentView;
using console::FleetServer;

namespace {

QString serverText(const char *source)
{
    return QCoreApplication::translate("ltb::app", source);
}

} // namespace

QStringList ServerPlanCommand::words() const
{
    return {QStringLiteral("server"), QStringLiteral("plan")};
}

QString ServerPlanCommand::summary() const
{
    return serverText("Show what a server would cost and be given; creates nothing.");
}

void ServerPlanCommand::addOwnOptions(QCommandLineParser &parser) const
{
    addSpecOptions(parser);
}

Task<ExitCode> ServerPlanCommand::work(const Invocation *invocation, Installation *installation)
{
    const auto request = readRequest(*invocation, *installation);
    if (!request)
        co_await fail(request.error());
    const Result<void> valid = installation->deployments().validate(*request);
    if (!valid)
        co_await fail(valid.error());
    const providers::Catalogue catalogue = co_await fetchCatalogue(installation, request->account);
    const auto quote = installation->deployments().quote(catalogue, *request);
    if (!quote)
        co_await fail(quote.error());
    const auto userData = installation->deployments().previewUserData(*request);
    if (!userData)
        co_await fail(userData.error());
    Output &output = invocation->output;
    for (const console::PriceLine &line : quote->lines)
        output.line(QStringLiteral("%1  %2").arg(moneyText(line.monthly), line.label));
    output.line(
        serverText("%1 a month in total. %2").arg(moneyText(quote->monthly), quote->taxNote));
    output.line({});
    output.line(*userData);
    output.json({{"quote", toJson(*quote)}, {"userData", userData->toStdString()}});
    co_return ExitCode::Ok;
}

QStringList ServerCreateCommand::words() const
{
    return {QStringLiteral("server"), QStringLiteral("create")};
}

QString ServerCreateCommand::summary() const
{
    return serverText("Create a server with an agent, and wait for its heartbeat.");
}

void ServerCreateCommand::addOwnOptions(QCommandLineParser &parser) const
{
    addSpecOptions(parser);
    parser.addOption({QStringLiteral("wait"), serverText("Wait for the end (the default).")});
    parser.addOption({QStringLiteral("detach"),
                      serverText("Return when the intent is stored; resume it later.")});
}

Task<ExitCode> ServerCreateCommand::work(const Invocation *invocation, Installation *installation)
{
    const auto request = readRequest(*invocation, *installation);
    if (!request)
        co_await fail(request.error());
    (void)co_await fetchCatalogue(installation, request->account);
    const DeploymentId id = co_await startDeployment(installation, *request);
    Output &output = invocation->output;
    output.line(serverText("Deployment %1").arg(id.toString()));
    if (invocation->options.isSet(QStringLiteral("detach"))) {
        output.json({{"id", id.toString().toStdString()}});
        co_return ExitCode::Ok;
    }
    const DeploymentView view = co_await followDeployment(installation, id, &output);
    output.line(serverText("%1 is ready; its agent is \"%2\".").arg(view.name, view.agentId));
    output.json(toJson(view));
    co_return ExitCode::Ok;
}

QStringList ServerListCommand::words() const
{
    return {QStringLiteral("server"), QStringLiteral("list")};
}

QString ServerListCommand::summary() const
{
    return serverText("List the servers with their state.");
}

void ServerListCommand::addOwnOptions(QCommandLineParser &) const {}

Task<ExitCode> ServerListCommand::work(const Invocation *invocation, Installation *installation)
{
    co_await presenceKnown(installation);
    Json list = Json::array();
    for (const FleetServer &server : installation->fleet().servers()) {
        list.push_back(toJson(server));
        invocation->output.line(QStringLiteral("%1 %2 %3 %4")
                                    .arg(stateWord(server.state).leftJustified(12),
                                         server.name.leftJustified(24),
                                         server.location.leftJustified(6), server.ipv4));
    }
    invocation->output.json(list);
    co_return ExitCode::Ok;
}

QStringList ServerShowCommand::words() const
{
    return {QStringLiteral("server"), QStringLiteral("show")};
}

QString ServerShowCommand::summary() const
{
    return serverText("Show one server.");
}

void ServerShowCommand::addOwnOptions(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(QStringLiteral("NAME"), serverText("Name or id."));
}

Task<ExitCode> ServerShowCommand::work(const Invocation *invocation, Installation *installation)
{
    co_await presenceKnown(installation);
    const QString wanted = invocation->arguments.value(0);
    for (const FleetServer &server : installation->fleet().servers()) {
        if (server.name != wanted && server.id.toString() != wanted)
            continue;
        Output &output = invocation->output;
        output.line(QStringLiteral("%1: %2").arg(server.name, stateWord(server.state)));
        output.line(server.stateDetail);
        output.line(QStringLiteral("%1 %2 %3 %4, %5/month")
                        .arg(server.providerName, server.location, server.size, server.ipv4,
                             moneyText(server.monthly)));
        output.json(toJson(server));
        co_return ExitCode::Ok;
    }
    co_await fail(ErrorCode::NotFound, serverText("There is no server \"%1\".").arg(wanted));
    co_return ExitCode::NotFound;
}

QStringList ServerDestroyCommand::words() const
{
    return {QStringLiteral("server"), QStringLiteral("destroy")};
}

QString ServerDestroyCommand::summary() const
{
    return serverText("Remove a server and everything that belongs to it.");
}

void ServerDestroyCommand::addOwnOptions(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(QStringLiteral("NAME"), serverText("Name or id."));
    parser.addOption(
        {QStringLiteral("confirm"), serverText("The exact name, again."), QStringLiteral("NAME")});
}

Task<ExitCode> ServerDestroyCommand::work(const Invocation *invocation, Installation *installation)
{
    const auto view = findDeployment(*installation, invocation->arguments.value(0));
    if (!view)
        co_await fail(view.error());
    if (invocation->options.value(QStringLiteral("confirm")) != view->name) {
        Error error{ErrorCode::InvalidInput,
                    serverText("Destroying cannot be undone."),
                    {},
                    QStringLiteral("confirm"),
                    serverText("Add --confirm %1").arg(view->name)};
        co_await fail(std::move(error));
    }
    installation->deployments().cancel(view->id);
    co_await pause(10ms);
    const DeploymentView gone =
        co_await followDeployment(installation, view->id, &invocation->output);
    invocation->output.line(serverText("%1 is gone; the provider confirmed it.").arg(gone.name));
    invocation->output.json(toJson(gone));
    co_return ExitCode::Ok;
}

} // namespace ltb::app
