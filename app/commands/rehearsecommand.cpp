#include "app/commands/rehearsecommand.h"

#include "app/commands/answerstream.h"
#include "app/commands/deploymentprinting.h"
#include "app/commands/simulateoptions.h"
#include "app/commands/specoptions.h"
#include "core/base/await.h"

#include <QCoreApplication>

namespace ltb::app {

using namespace core;
using namespace std::chrono_literals;
using console::DeploymentView;

namespace {

QString rehearseText(const char *source)
{
    return QCoreApplication::translate("ltb::app", source);
}

// The smallest size that is in stock and has the recommended 4 GB.
Result<console::DeploymentRequest> pickPlace(const providers::Catalogue &catalogue)
{
    console::DeploymentRequest request;
    qint64 cheapest = 0;
    for (const providers::Size &size : catalogue.sizes) {
        for (const providers::SizePrice &price : size.prices) {
            const bool fits = price.available && !price.deprecated && size.memoryGb >= 4
                              && size.architecture == QLatin1String("x86");
            if (!fits || (cheapest > 0 && price.monthly.micros >= cheapest))
                continue;
            cheapest = price.monthly.micros;
            request.size = size.id;
            request.location = price.location;
        }
    }
    if (cheapest == 0)
        return Error{ErrorCode::Unavailable, rehearseText("No server size is in stock.")};
    return request;
}

} // namespace

QStringList RehearseCommand::words() const
{
    return {QStringLiteral("rehearse")};
}

QString RehearseCommand::summary() const
{
    return rehearseText("Do the main job on simulators: create a server, chat, remove it.");
}

void RehearseCommand::addOptions(QCommandLineParser &parser) const
{
    parser.addOptions(
        {{QStringLiteral("question"), rehearseText("What to ask the agent."),
          QStringLiteral("TEXT"), rehearseText("What can you do, and how is the disk doing?")},
         {QStringLiteral("speed"), rehearseText("How much faster than a real server."),
          QStringLiteral("X"), QStringLiteral("10")}});
}

Task<ExitCode> RehearseCommand::run(const Invocation *invocation)
{
    Output &output = invocation->output;
    const Result<double> speed = readSpeed(invocation->options.value(QStringLiteral("speed")));
    if (!speed)
        co_await fail(speed.error());
    InstallationOptions options;
    options.dataDirectory = m_directory.path();
    options.rehearsal = true;
    applyRehearsalLimits(&options);
    m_installation =
        co_await Installation::open(std::move(options), makeMemoryKeyStore(), &systemClock());
    RehearsalOptions rehearsal;
    rehearsal.directory = m_directory.path();
    rehearsal.connectorProgram = QCoreApplication::applicationFilePath();
    rehearsal.speed = *speed;
    m_rehearsal = std::make_unique<Rehearsal>(std::move(rehearsal), systemClock());
    co_await m_rehearsal->start(m_installation.get());
    output.line(
        rehearseText("Rehearsal: simulated cloud, real hub, real connector. Nothing is billed."));

    const DeploymentView server = co_await createServer(invocation);
    co_await ask(invocation, server);
    output.line(rehearseText("Removing the server"));
    m_installation->deployments().cancel(server.id);
    co_await pause(10ms);
    (void)co_await followDeployment(m_installation.get(), server.id, &output);
    output.line(rehearseText("Done."));
    output.json({{"ok", true}, {"server", toJson(server)}});
    co_await m_installation->close();
    co_return ExitCode::Ok;
}

Task<DeploymentView> RehearseCommand::createServer(const Invocation *invocation)
{
    const auto account = m_installation->credentials().choose({}, {});
    if (!account)
        co_await fail(account.error());
    const providers::Catalogue catalogue =
        co_await fetchCatalogue(m_installation.get(), account->id);
    auto request = pickPlace(catalogue);
    if (!request)
        co_await fail(request.error());
    request->account = account->id;
    request->name = QStringLiteral("rehearsal-1");
    request->agentName = QStringLiteral("Ada");
    const auto quote = m_installation->deployments().quote(catalogue, *request);
    if (!quote)
        co_await fail(quote.error());
    Output &output = invocation->output;
    output.line(
        rehearseText("Creating %1 (%2 in %3), would cost %4 a month")
            .arg(request->name, request->size, request->location, moneyText(quote->monthly)));
    const DeploymentId id = co_await startDeployment(m_installation.get(), *request);
    const DeploymentView view = co_await followDeployment(m_installation.get(), id, &output);
    co_return view;
}

Task<> RehearseCommand::ask(const Invocation *invocation, DeploymentView server)
{
    const QString question = invocation->options.value(QStringLiteral("question"));
    Output &output = invocation->output;
    output.line(rehearseText("You: %1").arg(question));
    const auto conversation = m_installation->conversations().start(
        server.instance.value_or(InstanceId()), server.agentId);
    if (!conversation)
        co_await fail(conversation.error());
    const console::ChatMessage answer =
        co_await streamAnswer(*conversation, question, 120s, &output);
    if (answer.text.trimmed().isEmpty())
        co_await fail(ErrorCode::Protocol, rehearseText("The agent's answer was empty."));
}

} // namespace ltb::app
