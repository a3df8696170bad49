#include "app/commands/specoptions.h"

#include "app/commands/consolecommand.h"
#include "app/commands/deploymentprinting.h"
#include "core/base/await.h"
#include "core/base/oneshot.h"

#include <QFile>

namespace ltb::app {

using namespace core;
using namespace std::chrono_literals;
using console::DeploymentRequest;
using console::DeploymentState;
using console::DeploymentView;

namespace {

QString specText(const char *source)
{
    return QCoreApplication::translate("ltb::app", source);
}

void fromSpec(const provisioning::DeploymentSpec &spec, DeploymentRequest *request)
{
    request->name = spec.name;
    request->profile = spec.profile;
    request->location = spec.location;
    request->size = spec.size;
    request->image = spec.image;
    request->backups = spec.backups;
    request->agentName = spec.agent.name;
    request->agentId = spec.agent.id;
    request->model = spec.agent.model;
    request->soul = spec.agent.soul;
    request->sshKeys = spec.access.sshKeys;
    request->sshFrom = spec.access.sshFrom;
}

bool hasEnded(DeploymentState state)
{
    return state == DeploymentState::Done || state == DeploymentState::Failed
           || state == DeploymentState::Cancelled || state == DeploymentState::CleanupFailed;
}

Error failureOf(const DeploymentView &view)
{
    for (auto step = view.steps.rbegin(); step != view.steps.rend(); ++step) {
        if (step->state == console::StepState::Failed && step->error)
            return *step->error;
    }
    for (const console::LeftoverResource &resource : view.leftovers) {
        if (resource.error)
            return *resource.error;
    }
    return {ErrorCode::Internal,
            specText("The deployment failed."),
            {},
            {},
            specText("launchthatbot deployment show %1").arg(view.id.toString())};
}

} // namespace

void addSpecOptions(QCommandLineParser &parser)
{
    const auto option = [&parser](const char *name, const char *help, const char *value) {
        parser.addOption({QString::fromLatin1(name), specText(help), QString::fromLatin1(value)});
    };
    option("spec", "Deployment specification (JSON).", "FILE");
    option("account", "Provider account to use.", "NAME");
    option("name", "Name of the server.", "NAME");
    option("location", "Where, for example fsn1.", "ID");
    option("size", "Server type, for example cx23.", "ID");
    option("agent-name", "Name of the agent; otherwise the server's.", "NAME");
    option("model", "Model of the agent, provider/model.", "MODEL");
    option("model-key-file", "File with the model's API key.", "FILE");
}

Result<DeploymentRequest> readRequest(const Invocation &invocation, Installation &installation)
{
    const QCommandLineParser &options = invocation.options;
    DeploymentRequest request;
    QString account = options.value(QStringLiteral("account"));
    QString provider;
    const QString path = options.value(QStringLiteral("spec"));
    if (!path.isEmpty()) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return Error{ErrorCode::InvalidInput,
                         specText("The specification cannot be read: %1").arg(path),
                         file.errorString(), QStringLiteral("spec")};
        const auto spec = provisioning::DeploymentSpec::parse(file.readAll());
        if (!spec)
            return spec.error();
        fromSpec(*spec, &request);
        provider = spec->provider;
        if (account.isEmpty())
            account = spec->account;
    }
    const auto override = [&options](const char *name, QString *value) {
        if (options.isSet(QString::fromLatin1(name)))
            *value = options.value(QString::fromLatin1(name));
    };
    override("name", &request.name);
    override("location", &request.location);
    override("size", &request.size);
    override("agent-name", &request.agentName);
    override("model", &request.model);
    if (request.agentName.isEmpty())
        request.agentName = request.name;
    const auto chosen = installation.credentials().choose(provider, account);
    if (!chosen)
        return chosen.error();
    request.account = chosen->id;
    const QString keyFile = options.value(QStringLiteral("model-key-file"));
    if (!keyFile.isEmpty()) {
        const auto key = readSecret(keyFile, specText("model key"));
        if (!key)
            return key.error();
        request.modelKey = *key;
    }
    return request;
}

Result<DeploymentView> findDeployment(Installation &installation, const QString &nameOrId)
{
    if (nameOrId.isEmpty())
        return Error{ErrorCode::InvalidInput, specText("Name the server or the deployment.")};
    for (const DeploymentView &view : installation.deployments().deployments()) {
        const bool gone = view.state == DeploymentState::Cancelled;
        if (view.id.toString() == nameOrId || (view.name == nameOrId && !gone)
            || (view.server && view.server->toString() == nameOrId))
            return view;
    }
    return Error{ErrorCode::NotFound,
                 specText("There is no server or deployment \"%1\".").arg(nameOrId)};
}

Task<DeploymentView> followDeployment(Installation *installation, DeploymentId id, Output *output)
{
    DeploymentProgress progress(output);
    while (true) {
        const auto view = findDeployment(*installation, id.toString());
        if (!view)
            co_await fail(view.error());
        const bool removing = view->state == DeploymentState::Cancelling;
        if (!removing && view->state != DeploymentState::Cancelled)
            progress.show(*view); // while it is removed, its old steps are no news
        if (hasEnded(view->state)) {
            if (view->state == DeploymentState::Failed
                || view->state == DeploymentState::CleanupFailed)
                co_await fail(failureOf(*view));
            co_return *view;
        }
        co_await pause(100ms);
    }
}

Task<providers::Catalogue> fetchCatalogue(Installation *installation, AccountId account)
{
    OneShot<providers::Catalogue> answer;
    installation->deployments().loadCatalogue(
        account, &installation->deployments(),
        [answer](Result<providers::Catalogue> result) mutable {
            answer.complete(std::move(result));
        });
    return answer.wait();
}

Task<DeploymentId> startDeployment(Installation *installation, DeploymentRequest request)
{
    OneShot<DeploymentId> answer;
    installation->deployments().start(
        std::move(request), &installation->deployments(),
        [answer](Result<DeploymentId> result) mutable { answer.complete(std::move(result)); });
    return answer.wait();
}

Task<> presenceKnown(Installation *installation)
{
    int looks = 0;
    while (!installation->presence().isLoaded() && looks < 100) {
        ++looks;
        co_await pause(20ms);
    }
    co_await pause(50ms); // the fleet is put together once the list is there
}

} // namespace ltb::app
