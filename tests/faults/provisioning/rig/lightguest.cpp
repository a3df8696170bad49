#include "tests/faults/provisioning/rig/lightguest.h"

#include "core/base/await.h"
#include "core/protocol/gueststages.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QUuid>

namespace ltb::tests {

using namespace core;

Json bootstrapOf(const QByteArray &userData)
{
    const auto document = parseJson(userData.mid(userData.indexOf('\n')));
    if (!document)
        return {};
    for (const Json &file : document->at("write_files")) {
        if (file.at("path") == std::string(protocol::guestBootstrapFile))
            return *parseJson(file.at("content").get<std::string>());
    }
    return {};
}

void LightGuests::powerOn(qint64 serverId, const QString &hostname, const QByteArray &userData)
{
    auto &guest = m_guests[serverId] = std::make_unique<TaskScope>();
    guest->spawn(live(bootstrapOf(userData), hostname), [](const Result<void> &lived) {
        if (!lived)
            qInfo("guest: %s", qPrintable(describe(lived.error())));
    });
}

Task<Json> LightGuests::post(QUrl url, Secret bearer, Json body)
{
    while (true) {
        net::HttpCall call;
        call.method = "POST";
        call.url = url;
        call.bearer = bearer;
        if (!body.is_null())
            call.body = dumpJson(body);
        const Result<net::HttpAnswer> answer = co_await m_http.send(std::move(call)).result();
        if (answer && answer->status < 300) {
            Result<Json> parsed = parseJson(answer->body.isEmpty() ? "{}" : answer->body);
            co_return parsed ? *parsed : Json();
        }
        if (answer && answer->status < 500)
            co_await fail(ErrorCode::Unauthorized, QString::fromUtf8(answer->body));
        co_await pause(std::chrono::milliseconds(50));
    }
}

Task<> LightGuests::live(Json bootstrap, QString hostname)
{
    QUrl hub(toQString(bootstrap.at("hubUrl").get<std::string>()));
    hub.setScheme(QStringLiteral("http"));
    const QByteArray token = QByteArray::fromStdString(bootstrap.at("token").get<std::string>());
    const QString instance = toQString(bootstrap.at("instanceId").get<std::string>());
    const QString base = QStringLiteral("/api/openclaw/instances/") + instance;

    hub.setPath(QStringLiteral("/api/openclaw/bootstrap"));
    Json exchange = {{"nonce", QUuid::createUuid().toString(QUuid::Id128).toStdString()},
                     {"providerInstanceId", "1"},
                     {"hostname", hostname.toStdString()},
                     {"sshHostKeys", Json::array()}};
    const Secret oneTime = Secret::fromBytes(token);
    const Json granted = co_await post(hub, oneTime, std::move(exchange));

    const Secret progress = Secret::fromBytes(
        QCryptographicHash::hash("progress:" + token, QCryptographicHash::Sha256).toHex());
    hub.setPath(base + QStringLiteral("/progress"));
    int seq = 0;
    for (const std::string_view stage : protocol::guestStages) {
        Json report = {{"runId", "run1"},
                       {"seq", ++seq},
                       {"at", QDateTime::currentMSecsSinceEpoch()},
                       {"stage", std::string(stage)},
                       {"state", "ok"},
                       {"exitCode", 0},
                       {"seconds", 0},
                       {"logBase64", ""}};
        (void)co_await post(hub, progress, std::move(report));
    }
    hub.setPath(base + QStringLiteral("/heartbeat"));
    const Secret ingest = Secret::fromUtf8(toQString(granted.at("ingestToken").get<std::string>()));
    Json noStatus;
    (void)co_await post(hub, ingest, std::move(noStatus));
}

} // namespace ltb::tests
