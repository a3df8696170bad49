#include "core/relay/instancesapi.h"

#include "core/base/jsonfields.h"
#include "core/protocol/sessionkey.h"
#include "core/protocol/wirefields.h"
#include "core/relay/instancetable.h"
#include "core/store/storethread.h"

#include <QCoreApplication>

namespace ltb::core::relay {

namespace {

constexpr TextRule nameRule{1, 128};
constexpr size_t mostSecrets = 32;
constexpr qsizetype longestSecret = 8 << 10;

QString namePart(JsonFields &fields, const char *name)
{
    QString text = fields.text(name, {1, 64});
    if (!protocol::isSessionKeyPart(text))
        fields.refuse(name, QCoreApplication::translate(
                                "ltb::core",
                                "must have 1 to 64 letters, digits, dots, dashes or underscores"));
    return text;
}

// Checked, and sealed later as the text it arrived in.
Result<Secret> secretsText(JsonFields &fields)
{
    const Json *secrets = fields.optionalObject("secrets");
    if (!secrets)
        return Secret::fromBytes("{}");
    bool right = secrets->size() <= mostSecrets;
    for (const auto &[name, value] : secrets->items())
        right = right && protocol::isSessionKeyPart(toQString(name)) && value.is_string()
                && qsizetype(value.get_ref<const std::string &>().size()) <= longestSecret;
    if (!right)
        fields.refuse("secrets",
                      QCoreApplication::translate(
                          "ltb::core", "must map at most 32 names to texts of at most 8 KiB"));
    QByteArray text = dumpJson(*secrets);
    Secret secret = Secret::fromBytes(text);
    wipe(text);
    return secret;
}

Result<Registration> readRegistration(const Json &json)
{
    JsonFields fields(json);
    Registration registration;
    registration.deploymentId = namePart(fields, "deploymentId");
    registration.name = fields.text("name", nameRule);
    JsonFields agent(fields.object("agent"), QStringLiteral("agent."));
    if (fields.check()) {
        registration.agent.agentId = namePart(agent, "agentId");
        registration.agent.name = agent.text("name", nameRule);
        registration.agent.model = agent.optionalText("model", nameRule).value_or(QString());
    }
    const auto secrets = secretsText(fields);
    for (const auto &checked : {fields.check(), agent.check()}) {
        if (!checked)
            return checked.error();
    }
    if (!secrets)
        return secrets.error();
    registration.secrets = *secrets;
    return registration;
}

Json progressJson(const ProgressRow &row)
{
    return {{"runId", row.runId.toStdString()},
            {"seq", row.seq},
            {"at", row.atMs},
            {"stage", row.stage.toStdString()},
            {"state", row.state.toStdString()},
            {"exitCode", row.exitCode},
            {"seconds", row.seconds},
            {"log", row.log.toStdString()}};
}

Json detailsJson(const InstanceDetails &details)
{
    Json bootstrap{{"state", details.bootstrapState.toStdString()}};
    if (details.firstContactMs != 0)
        bootstrap["firstContactAt"] = details.firstContactMs;
    if (details.alarmAtMs != 0) {
        bootstrap["alarmAt"] = details.alarmAtMs;
        bootstrap["alarmReason"] = details.alarmReason.toStdString();
    }
    Json progress = Json::array();
    for (const ProgressRow &row : details.progress)
        progress.push_back(progressJson(row));
    return {{"instanceId", details.instanceId.toStdString()},
            {"deploymentId", details.deploymentId.toStdString()},
            {"name", details.name.toStdString()},
            {"agents", protocol::writeAgents(details.agents)},
            {"bootstrap", std::move(bootstrap)},
            {"progress", std::move(progress)}};
}

} // namespace

std::vector<HttpRoute> InstancesApi::routes()
{
    const auto createHandler = [this](HttpCall call) { return create(std::move(call)); };
    const auto showHandler = [this](HttpCall call) { return show(std::move(call)); };
    const auto removeHandler = [this](HttpCall call) { return remove(std::move(call)); };
    return {{"POST", "/api/openclaw/instances", Access::OperatorOperate, createHandler},
            {"GET", "/api/openclaw/instances/{}", Access::OperatorRead, showHandler},
            {"DELETE", "/api/openclaw/instances/{}", Access::OperatorOperate, removeHandler}};
}

Task<net::HttpResponse> InstancesApi::create(HttpCall call)
{
    const Result<Json> json = jsonBody(call.request);
    if (!json)
        co_await fail(json.error());
    const Result<Registration> registration = readRegistration(*json);
    if (!registration)
        co_await fail(registration.error());
    std::function<Result<RegisteredInstance>(store::Database &)> job =
        [wanted = *registration, vault = &m_parts.vault, now = m_parts.clock.nowMs(),
         unused = m_parts.options.bootstrapUnusedMs](store::Database &database) {
            return instancetable::registerInstance(database, wanted, *vault, now, unused);
        };
    const RegisteredInstance made =
        co_await m_parts.store.write<RegisteredInstance>(std::move(job));
    co_await m_parts.refreshAccounts();
    QByteArray token = made.bootstrapToken.reveal(); // handed to who registered the instance
    Json body{{"instanceId", made.instanceId.toStdString()},
              {"bootstrapToken", token.toStdString()},
              {"expiresAt", made.expiresAtMs}};
    wipe(token);
    co_return jsonReply(body, 201);
}

Task<net::HttpResponse> InstancesApi::show(HttpCall call)
{
    const QString instanceId = call.parts.value(0);
    std::function<Result<InstanceDetails>(store::Database &)> job =
        [instanceId, now = m_parts.clock.nowMs()](store::Database &database) {
            return instancetable::details(database, instanceId, now);
        };
    const InstanceDetails details = co_await m_parts.store.read<InstanceDetails>(std::move(job));
    const std::optional<protocol::Presence> presence = m_parts.presence.of(instanceId);
    const protocol::Presence state = presence.value_or(protocol::Presence());
    protocol::Presence judged = state;
    judged.agents = details.agents;
    if (!maySee(call.principal, judged))
        co_await fail(
            ErrorCode::NotFound,
            QCoreApplication::translate("ltb::core", "The hub does not know this instance."));
    Json body = detailsJson(details);
    body["presence"] = presenceName(state.state).toStdString();
    body["lastHeartbeatAt"] = m_parts.presence.lastHeartbeatMs(instanceId);
    if (state.status)
        body["status"] = protocol::writeStatus(*state.status);
    co_return jsonReply(body);
}

Task<net::HttpResponse> InstancesApi::remove(HttpCall call)
{
    const QString instanceId = call.parts.value(0);
    std::function<Result<void>(store::Database &)> job =
        [instanceId, now = m_parts.clock.nowMs()](store::Database &database) {
            return instancetable::remove(database, instanceId, now);
        };
    co_await m_parts.store.write<void>(std::move(job));
    co_await m_parts.refreshAccounts();
    const Json body{{"ok", true}};
    co_return jsonReply(body);
}

} // namespace ltb::core::relay
