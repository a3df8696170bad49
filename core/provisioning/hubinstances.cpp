#include "core/provisioning/hubinstances.h"

#include "core/base/jsonfields.h"
#include "core/base/redaction.h"

#include <QCoreApplication>

namespace ltb::core::provisioning {

namespace {

constexpr auto bootstrapNames = {std::pair(BootstrapState::Pending, "pending"),
                                 std::pair(BootstrapState::Exchanged, "exchanged"),
                                 std::pair(BootstrapState::Expired, "expired"),
                                 std::pair(BootstrapState::Alarm, "alarm")};
constexpr auto presenceNames = {std::pair(protocol::PresenceState::Online, "online"),
                                std::pair(protocol::PresenceState::Late, "late"),
                                std::pair(protocol::PresenceState::Offline, "offline")};
constexpr qint64 latest = std::numeric_limits<qint64>::max();

template <typename Names>
auto named(JsonFields &fields, const char *field, const Names &names)
{
    const QString text = fields.text(field);
    for (const auto &[value, name] : names) {
        if (text == QLatin1String(name))
            return value;
    }
    fields.refuse(field, QCoreApplication::translate("ltb::core", "is not known"));
    return names.begin()->first;
}

Error notFromAHub(const QString &cause)
{
    return {ErrorCode::Protocol,
            QCoreApplication::translate("ltb::core",
                                        "The hub answered something that is not its language."),
            cause};
}

ErrorCode codeOf(int status)
{
    switch (status) {
    case 400:
    case 413:
    case 422:
        return ErrorCode::InvalidInput;
    case 401:
        return ErrorCode::Unauthorized;
    case 403:
        return ErrorCode::Forbidden;
    case 404:
    case 410:
        return ErrorCode::NotFound;
    case 409:
        return ErrorCode::Conflict;
    case 429:
        return ErrorCode::RateLimited;
    default:
        return status >= 500 ? ErrorCode::Unavailable : ErrorCode::Protocol;
    }
}

Error refusal(const net::HttpAnswer &answer)
{
    Error error{codeOf(answer.status),
                QCoreApplication::translate("ltb::core", "The hub refused the request.")};
    error.httpStatus = answer.status;
    error.cause = QStringLiteral("HTTP %1").arg(answer.status);
    const auto body = parseJson(answer.body);
    if (body && body->is_object() && body->contains("error")) {
        JsonFields fields(body->at("error"));
        error.providerCode = fields.optionalText("code").value_or(QString());
        error.field = fields.optionalText("field").value_or(QString());
        const QString message = fields.optionalText("message").value_or(QString());
        if (!message.isEmpty())
            error.message = redact(message);
    }
    bool isNumber = false;
    constexpr qint64 second = 1000;
    if (const int wait = answer.header("retry-after").toInt(&isNumber); isNumber)
        error.retryAfterMs = wait * second;
    return error;
}

GuestProgress readProgress(JsonFields &fields)
{
    constexpr int mostExitCode = 255;
    GuestProgress report;
    report.runId = fields.text("runId");
    report.seq = fields.integer("seq", 0, latest);
    report.atMs = fields.integer("at", 0, latest);
    report.stage = fields.text("stage");
    report.state = fields.text("state");
    report.exitCode = int(fields.optionalInteger("exitCode", 0, mostExitCode).value_or(0));
    report.seconds = int(fields.optionalInteger("seconds", 0, 1 << 30).value_or(0));
    report.log = redact(fields.optionalText("log").value_or(QString()));
    return report;
}

} // namespace

HubInstances::HubInstances(net::Http *http, QUrl hub, Secret token)
    : m_http(http), m_hub(std::move(hub)), m_token(std::move(token))
{}

Task<Json> HubInstances::call(QByteArray method, QString path, QByteArray body)
{
    net::HttpCall request;
    request.method = method;
    request.url = m_hub;
    request.url.setPath(path);
    request.bearer = m_token;
    request.body = body;
    const net::HttpAnswer answer = co_await m_http->send(std::move(request));
    constexpr int firstRefusal = 300;
    if (answer.status >= firstRefusal)
        co_await fail(refusal(answer));
    if (answer.body.isEmpty())
        co_return Json::object();
    Result<Json> json = parseJson(answer.body);
    if (!json)
        co_await fail(notFromAHub(json.error().cause));
    co_return std::move(*json);
}

Task<InstanceGrant> HubInstances::registerInstance(RegisterInstance request)
{
    Json agent = {{"agentId", request.agent.agentId.toStdString()},
                  {"name", request.agent.name.toStdString()}};
    if (!request.agent.model.isEmpty())
        agent["model"] = request.agent.model.toStdString();
    Json secrets = Json::object();
    for (const auto &[name, secret] : request.secrets)
        secrets[name.toStdString()] = secret.reveal().toStdString(); // over TLS, sealed by the hub
    const Json body = {{"deploymentId", request.deployment.toString().toStdString()},
                       {"name", request.name.toStdString()},
                       {"agent", agent},
                       {"secrets", secrets}};
    const QByteArray text = dumpJson(body);
    const Json answer =
        co_await call(QByteArrayLiteral("POST"), QStringLiteral("/api/openclaw/instances"), text);
    JsonFields fields(answer);
    const TextRule filled{.min = 1, .max = 4096};
    InstanceGrant grant;
    grant.instance = InstanceId(fields.text("instanceId", filled));
    grant.bootstrapToken = Secret::fromUtf8(fields.text("bootstrapToken", filled));
    grant.expiresAtMs = fields.integer("expiresAt", 0, latest);
    rememberSecret(grant.bootstrapToken);
    const Result<void> checked = fields.check();
    if (!checked)
        co_await fail(notFromAHub(checked.error().message));
    co_return grant;
}

Task<InstanceState> HubInstances::instance(InstanceId id)
{
    const QString path = QStringLiteral("/api/openclaw/instances/") + id.toString();
    const Json answer = co_await call(QByteArrayLiteral("GET"), path, QByteArray());
    Result<InstanceState> state = parseInstanceState(answer);
    if (!state)
        co_await fail(state.error());
    co_return std::move(*state);
}

Task<> HubInstances::removeInstance(InstanceId id)
{
    const QString path = QStringLiteral("/api/openclaw/instances/") + id.toString();
    const Result<Json> removed =
        co_await call(QByteArrayLiteral("DELETE"), path, QByteArray()).result();
    if (!removed && removed.error().code != ErrorCode::NotFound)
        co_await fail(removed.error());
}

Result<InstanceState> parseInstanceState(const Json &json)
{
    JsonFields fields(json);
    InstanceState state;
    state.id = InstanceId(fields.text("instanceId"));
    state.deployment = DeploymentId(fields.optionalText("deploymentId").value_or(QString()));
    state.name = fields.optionalText("name").value_or(QString());
    state.presence = named(fields, "presence", presenceNames);
    state.lastHeartbeatMs = fields.optionalInteger("lastHeartbeatAt", 0, latest).value_or(0);
    if (const Json *bootstrap = fields.optionalObject("bootstrap")) {
        JsonFields part(*bootstrap, QStringLiteral("bootstrap."));
        state.bootstrap = named(part, "state", bootstrapNames);
        state.firstContactMs = part.optionalInteger("firstContactAt", 0, latest).value_or(0);
        if (const auto checked = part.check(); !checked)
            return notFromAHub(checked.error().message);
    }
    if (const Json *progress = fields.optionalArray("progress")) {
        for (const Json &item : *progress) {
            JsonFields part(item, QStringLiteral("progress."));
            state.progress.push_back(readProgress(part));
            if (const auto checked = part.check(); !checked)
                return notFromAHub(checked.error().message);
        }
    }
    if (const auto checked = fields.check(); !checked)
        return notFromAHub(checked.error().message);
    return state;
}

} // namespace ltb::core::provisioning
