#include "core/rehearsal/guest/guestsettings.h"

#include "core/base/jsonfields.h"
#include "core/base/redaction.h"
#include "core/protocol/gueststages.h"
#include "core/protocol/limits.h"
#include "core/rehearsal/guest/cloudconfig.h"

#include <QCoreApplication>
#include <QCryptographicHash>

namespace ltb::core::rehearsal {

namespace {

QString pathOf(std::string_view name)
{
    return QString::fromUtf8(name.data(), qsizetype(name.size()));
}

// hubUrl may be the socket's address (wss://hub/ws) or the site's (https://hub).
QUrl socketUrl(const QUrl &given)
{
    QUrl url = given;
    if (url.scheme().startsWith(QStringLiteral("http")))
        url.setScheme(url.scheme().endsWith(u's') ? QStringLiteral("wss") : QStringLiteral("ws"));
    if (url.path().isEmpty() || url.path() == QStringLiteral("/"))
        url.setPath(QString::fromLatin1(protocol::webSocketPath));
    return url;
}

QUrl progressUrlOf(const QUrl &socket, const QString &instanceId)
{
    QUrl url = socket;
    url.setScheme(socket.scheme() == QStringLiteral("wss") ? QStringLiteral("https")
                                                           : QStringLiteral("http"));
    url.setPath(QStringLiteral("/api/openclaw/instances/%1/progress").arg(instanceId));
    return url;
}

// The name the operator gave the agent, when the deployment's settings tell it.
QString agentNameIn(const std::map<QString, QByteArray> &files)
{
    const auto file = files.find(pathOf(protocol::guestDeploymentFile));
    if (file == files.end())
        return {};
    const Result<Json> json = parseJson(file->second);
    if (!json || !json->is_object())
        return {};
    return JsonFields(*json).optionalText("agentName").value_or(QString());
}

} // namespace

Result<GuestSettings> guestSettings(const QByteArray &userData)
{
    const auto files = filesOfUserData(userData);
    if (!files)
        return files.error();
    const auto file = files->find(pathOf(protocol::guestBootstrapFile));
    if (file == files->end())
        return Error{
            ErrorCode::InvalidInput,
            QCoreApplication::translate("ltb::core", "The user_data has no bootstrap file.")};
    const Result<Json> json = parseJson(file->second);
    if (!json)
        return json.error();
    JsonFields fields(*json);
    GuestSettings settings;
    settings.hubSocketUrl = socketUrl(QUrl(fields.text("hubUrl", {1, 2048}), QUrl::StrictMode));
    const QString token = fields.text("token", {8, 512});
    settings.instanceId = fields.text("instanceId", {1, 64});
    settings.deploymentId = fields.text("deploymentId", {1, 64});
    settings.agentId = fields.text("agentId", {1, 64});
    if (!settings.hubSocketUrl.isValid() || settings.hubSocketUrl.host().isEmpty())
        fields.refuse("hubUrl", QCoreApplication::translate("ltb::core", "is not an address"));
    if (const Result<void> ok = fields.check(); !ok)
        return ok.error();
    settings.token = Secret::fromUtf8(token);
    rememberSecret(settings.token);
    const QByteArray digest =
        QCryptographicHash::hash("progress:" + token.toUtf8(), QCryptographicHash::Sha256);
    settings.progressCredential = Secret::fromBytes(digest.toHex());
    rememberSecret(settings.progressCredential);
    settings.progressUrl = progressUrlOf(settings.hubSocketUrl, settings.instanceId);
    const QString name = agentNameIn(*files);
    settings.agentName = name.isEmpty() ? settings.agentId : name;
    settings.bootstrapFile = file->second;
    return settings;
}

} // namespace ltb::core::rehearsal
