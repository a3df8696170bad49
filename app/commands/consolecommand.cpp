#include "app/commands/consolecommand.h"

#include "core/base/await.h"

#include <QFile>

#include <cstdio>

namespace ltb::app {

using namespace core;
using namespace std::chrono_literals;

namespace {

QString commandText(const char *source)
{
    return QCoreApplication::translate("ltb::app", source);
}

} // namespace

Result<Secret> readSecret(const QString &path, const QString &what)
{
    QFile file(path);
    const bool fromInput = path.isEmpty() || path == QLatin1String("-");
    const bool opened =
        fromInput ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!opened)
        return Error{ErrorCode::InvalidInput,
                     commandText("The file with the %1 cannot be read: %2").arg(what, path),
                     file.errorString()};
    constexpr auto tooWide = QFileDevice::ReadGroup | QFileDevice::WriteGroup
                             | QFileDevice::ReadOther | QFileDevice::WriteOther;
    if (!fromInput && (file.permissions() & tooWide))
        return Error{ErrorCode::Forbidden,
                     commandText("Others may read the file with the %1: %2").arg(what, path),
                     {},
                     {},
                     commandText("chmod 600 it, and change the secret if it was exposed.")};
    QByteArray text = file.readAll();
    const Secret secret = Secret::fromBytes(text.trimmed());
    wipe(text);
    if (secret.isEmpty())
        return Error{ErrorCode::InvalidInput, commandText("The %1 is empty.").arg(what)};
    return secret;
}

void ConsoleCommand::addOptions(QCommandLineParser &parser) const
{
    parser.addOptions(
        {{QStringLiteral("key-file"),
          commandText("File with the data key (0600); otherwise the OS keychain."),
          QStringLiteral("FILE")},
         {QStringLiteral("hub"), commandText("Hub to use, wss://host/ws; otherwise the own one."),
          QStringLiteral("URL")},
         {QStringLiteral("hub-token-file"), commandText("File with the hub's operator token."),
          QStringLiteral("FILE")}});
    addOwnOptions(parser);
}

Result<std::shared_ptr<secrets::KeyStore>> ConsoleCommand::chooseKeyStore(
    const QCommandLineParser &options) const
{
    if (qEnvironmentVariableIsSet("CREDENTIALS_DIRECTORY"))
        return std::shared_ptr(secrets::makeCredentialKeyStore());
    const QString file = options.value(QStringLiteral("key-file"));
    if (!file.isEmpty())
        return std::shared_ptr(secrets::makeFileKeyStore(file));
    if (m_keychain)
        return std::shared_ptr(m_keychain(QStringLiteral("default")));
    return Error{ErrorCode::Unavailable,
                 commandText("This program has no access to a keychain."),
                 {},
                 QStringLiteral("key-file"),
                 commandText("Give --key-file FILE (it is created, mode 0600), or install the "
                             "console.")};
}

Result<std::optional<console::HubAddress>> readHubAddress(const QCommandLineParser &options)
{
    const QString url = options.value(QStringLiteral("hub"));
    if (url.isEmpty())
        return std::optional<console::HubAddress>();
    const auto token =
        readSecret(options.value(QStringLiteral("hub-token-file")), commandText("hub token"));
    if (!token)
        return token.error();
    console::HubAddress address;
    address.webSocketUrl = QUrl(url);
    address.token = *token;
    address.name = address.webSocketUrl.host();
    return std::optional(address);
}

Task<> ConsoleCommand::waitForHub(Installation *installation)
{
    console::HubLink &link = installation->link();
    while (!link.isReady()) {
        const std::optional<Error> problem = link.lastError();
        if (problem && !problem->isTransient())
            co_await fail(*problem);
        co_await pause(20ms);
    }
}

Task<ExitCode> ConsoleCommand::run(const Invocation *invocation)
{
    const auto keyStore = chooseKeyStore(invocation->options);
    if (!keyStore)
        co_await fail(keyStore.error());
    const auto hub = readHubAddress(invocation->options);
    if (!hub)
        co_await fail(hub.error());
    InstallationOptions options;
    options.dataDirectory = invocation->dataDirectory;
    options.hub = *hub;
    const auto installation =
        co_await Installation::open(std::move(options), *keyStore, &systemClock());
    if (needsHub()) {
        Error slow{ErrorCode::Unavailable, commandText("The hub does not answer."),
                   installation->link().address().webSocketUrl.toString(), QStringLiteral("hub"),
                   commandText("Check its address, and that it runs.")};
        co_await withDeadline(waitForHub(installation.get()), 20s, std::move(slow));
    }
    const Result<ExitCode> outcome = co_await work(invocation, installation.get()).result();
    co_await pause(0ms); // out of the callback we may be in, of something that ends here
    co_await installation->close();
    if (!outcome)
        co_await fail(outcome.error());
    co_return *outcome;
}

} // namespace ltb::app
