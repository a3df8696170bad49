#include "app/commands/userdatacommand.h"

#include "core/providers/providercatalogue.h"
#include "core/provisioning/cloudinit.h"

#include <QCoreApplication>
#include <QFile>

namespace ltb::app {

using namespace core;

namespace {

QString userDataText(const char *source)
{
    return QCoreApplication::translate("ltb::app", source);
}

} // namespace

QStringList UserDataRenderCommand::words() const
{
    return {QStringLiteral("user-data"), QStringLiteral("render")};
}

QString UserDataRenderCommand::summary() const
{
    return userDataText("Print the cloud-init document of a specification; secrets are masked.");
}

void UserDataRenderCommand::addOptions(QCommandLineParser &parser) const
{
    parser.addOptions(
        {{QStringLiteral("spec"), userDataText("Deployment specification (JSON)."),
          QStringLiteral("FILE")},
         {QStringLiteral("reveal"),
          userDataText("With the bootstrap token of --bootstrap-token-file in place.")},
         {QStringLiteral("bootstrap-token-file"), userDataText("File with the one-time token."),
          QStringLiteral("FILE")},
         {QStringLiteral("deployment"), userDataText("Deployment id (ULID)."), QStringLiteral("ID"),
          QStringLiteral("00000000000000000000000000")},
         {QStringLiteral("instance"), userDataText("Instance id."), QStringLiteral("ID"),
          QStringLiteral("00000000000000000000000000")}});
}

Task<ExitCode> UserDataRenderCommand::run(const Invocation *invocation)
{
    const QCommandLineParser &options = invocation->options;
    QFile file(options.value(QStringLiteral("spec")));
    if (!file.open(QIODevice::ReadOnly)) {
        Error error{ErrorCode::InvalidInput, userDataText("The specification cannot be read."),
                    file.errorString(), QStringLiteral("spec")};
        co_await fail(std::move(error));
    }
    const auto spec = provisioning::DeploymentSpec::parse(file.readAll());
    if (!spec)
        co_await fail(spec.error());
    provisioning::CloudInitInput input;
    input.spec = *spec;
    input.deployment = DeploymentId(options.value(QStringLiteral("deployment")));
    input.instance = InstanceId(options.value(QStringLiteral("instance")));
    const bool reveal = options.isSet(QStringLiteral("reveal"));
    const QString tokenPath = options.value(QStringLiteral("bootstrap-token-file"));
    QFile tokenFile(tokenPath);
    if (reveal && !tokenFile.open(QIODevice::ReadOnly)) {
        Error error{ErrorCode::InvalidInput,
                    userDataText("--reveal needs the token in --bootstrap-token-file."),
                    tokenFile.errorString(), QStringLiteral("bootstrap-token-file")};
        co_await fail(std::move(error));
    }
    input.bootstrapToken = reveal ? Secret::fromBytes(tokenFile.readAll().trimmed())
                                  : Secret::fromUtf8(QStringLiteral("made-at-creation"));
    const qsizetype limit = providers::ProviderCatalogue::traitsOf(spec->provider).userDataBytes;
    const auto document = provisioning::renderUserData(
        input, limit, reveal ? provisioning::Reveal::Plain : provisioning::Reveal::Masked);
    if (!document)
        co_await fail(document.error());
    invocation->output.line(*document);
    invocation->output.json(
        {{"userData", document->toStdString()}, {"bytes", document->toUtf8().size()}});
    co_return ExitCode::Ok;
}

} // namespace ltb::app
