#include "core/rehearsal/gateway/paramschema.h"

#include <QStringList>

#include <algorithm>
#include <vector>

namespace ltb::core::rehearsal {

namespace {

enum class ParamType { Any, Text, FreeText, Integer, Boolean, Array, Object };

struct Param {
    std::string name;
    ParamType type = ParamType::Any;
    bool required = false;
    size_t maxCharacters = 0; // of a text; 0: unlimited
    std::vector<std::string> choices{};
};

using Params = std::vector<Param>;

struct Method {
    const char *name;
    const char *scope;
    Params params;
};

const Params clientParams{
    {"id",
     ParamType::Text,
     true,
     0,
     {"webchat-ui", "openclaw-control-ui", "openclaw-browser-copilot", "openclaw-tui", "webchat",
      "cli", "gateway-client", "openclaw-macos", "openclaw-linux", "openclaw-ios",
      "openclaw-watchos", "openclaw-android", "node-host", "openclaw-worker", "test", "fingerprint",
      "openclaw-probe"}},
    {"version", ParamType::Text, true},
    {"platform", ParamType::Text, true},
    {"mode",
     ParamType::Text,
     true,
     0,
     {"webchat", "cli", "ui", "backend", "node", "worker", "probe", "test"}},
    {"displayName", ParamType::Text},
    {"buildId", ParamType::Text},
    {"deviceFamily", ParamType::Text},
    {"modelIdentifier", ParamType::Text},
    {"timeZone", ParamType::Text},
    {"instanceId", ParamType::Text},
};

const Params deviceParams{
    {"id", ParamType::Text, true},        {"publicKey", ParamType::Text, true},
    {"signature", ParamType::Text, true}, {"signedAt", ParamType::Integer, true},
    {"nonce", ParamType::Text, true},
};

const Params authParams{
    {"token", ParamType::FreeText},
    {"bootstrapToken", ParamType::FreeText},
    {"deviceToken", ParamType::FreeText},
    {"password", ParamType::FreeText},
};

const std::vector<Method> methods{
    {"connect",
     "",
     {{"minProtocol", ParamType::Integer, true},
      {"maxProtocol", ParamType::Integer, true},
      {"client", ParamType::Object, true},
      {"caps", ParamType::Array},
      {"commands", ParamType::Array},
      {"computerUse"},
      {"workerRuns", ParamType::Object},
      {"permissions", ParamType::Object},
      {"pathEnv", ParamType::FreeText},
      {"role", ParamType::Text},
      {"scopes", ParamType::Array},
      {"device", ParamType::Object},
      {"auth", ParamType::Object},
      {"locale", ParamType::FreeText},
      {"userAgent", ParamType::FreeText}}},
    {"health", "operator.read", {{"probe", ParamType::Boolean}}},
    {"status", "operator.read", {}},
    {"system.info", "operator.read", {}},
    {"agents.list", "operator.read", {}},
    {"models.list",
     "operator.read",
     {{"agentId", ParamType::Text},
      {"includeProviderCapabilities", ParamType::Boolean},
      {"preparedOnly", ParamType::Boolean},
      {"refresh", ParamType::Boolean},
      {"view", ParamType::Text}}},
    {"sessions.subscribe",
     "operator.read",
     {{"limit", ParamType::Integer},
      {"includeLastMessage", ParamType::Boolean},
      {"includeDerivedTitles", ParamType::Boolean}}},
    {"sessions.messages.subscribe",
     "operator.read",
     {{"key", ParamType::Text, true},
      {"agentId", ParamType::Text},
      {"includeApprovals", ParamType::Boolean}}},
    {"sessions.messages.unsubscribe",
     "operator.read",
     {{"key", ParamType::Text, true}, {"agentId", ParamType::Text}}},
    {"chat.history",
     "operator.read",
     {{"sessionKey", ParamType::Text, true},
      {"agentId", ParamType::Text},
      {"cursor", ParamType::FreeText},
      {"limit", ParamType::Integer},
      {"offset", ParamType::Integer},
      {"pendingBefore", ParamType::Integer},
      {"inputRunIds", ParamType::Array},
      {"messageId", ParamType::Text},
      {"sessionId", ParamType::Text},
      {"maxChars", ParamType::Integer}}},
    {"chat.send",
     "operator.write",
     {{"sessionKey", ParamType::Text, true, 512},
      {"message", ParamType::FreeText, true},
      {"idempotencyKey", ParamType::Text, true},
      {"agentId", ParamType::Text},
      {"sessionId", ParamType::Text},
      {"intent", ParamType::Object},
      {"thinking", ParamType::FreeText},
      {"fastMode"},
      {"fastAutoOnSeconds", ParamType::Integer},
      {"queueMode", ParamType::Text, false, 0, {"steer", "followup", "collect", "interrupt"}},
      {"deliver", ParamType::Boolean},
      {"originatingChannel", ParamType::FreeText},
      {"originatingTo", ParamType::FreeText},
      {"originatingAccountId", ParamType::FreeText},
      {"originatingThreadId", ParamType::FreeText},
      {"replyToId", ParamType::Text},
      {"attachments", ParamType::Array},
      {"toolBindings", ParamType::Object},
      {"timeoutMs", ParamType::Integer},
      {"systemInputProvenance", ParamType::Object},
      {"systemProvenanceReceipt", ParamType::FreeText},
      {"suppressCommandInterpretation", ParamType::Boolean},
      {"expectedLeafEntryId"},
      {"expectedSessionRoutingContract", ParamType::Text},
      {"expectedPermissionMode"},
      {"expectedToolOverrides"}}},
    {"chat.abort",
     "operator.write",
     {{"sessionKey", ParamType::Text, true},
      {"agentId", ParamType::Text},
      {"runId", ParamType::Text},
      {"preserveSideRuns", ParamType::Boolean}}},
    {"agent.wait",
     "operator.write",
     {{"runId", ParamType::Text, true}, {"timeoutMs", ParamType::Integer}}},
    {"question.list", "operator.questions", {}},
    {"question.resolve",
     "operator.questions",
     {{"id", ParamType::Text, true},
      {"answers", ParamType::Object},
      {"cancel", ParamType::Boolean}}},
    {"exec.approval.list", "operator.approvals", {}},
};

const Method *findMethod(const QString &name)
{
    const auto it = std::find_if(methods.begin(), methods.end(), [&name](const Method &method) {
        return name == QLatin1String(method.name);
    });
    return it == methods.end() ? nullptr : &*it;
}

QString typeProblem(const Json &value, const Param &param)
{
    switch (param.type) {
    case ParamType::Any:
        break;
    case ParamType::Text:
    case ParamType::FreeText:
        if (!value.is_string())
            return QStringLiteral("must be string");
        if (param.type == ParamType::Text && value.get_ref<const std::string &>().empty())
            return QStringLiteral("must not have fewer than 1 characters");
        break;
    case ParamType::Integer:
        return value.is_number_integer() ? QString() : QStringLiteral("must be integer");
    case ParamType::Boolean:
        return value.is_boolean() ? QString() : QStringLiteral("must be boolean");
    case ParamType::Array:
        return value.is_array() ? QString() : QStringLiteral("must be array");
    case ParamType::Object:
        return value.is_object() ? QString() : QStringLiteral("must be object");
    }
    return {};
}

QString valueProblem(const Json &value, const Param &param)
{
    const QString wrongType = typeProblem(value, param);
    if (!wrongType.isEmpty())
        return wrongType;
    if (param.maxCharacters > 0
        && toQString(value.get_ref<const std::string &>()).size() > qsizetype(param.maxCharacters))
        return QStringLiteral("must not have more than %1 characters").arg(param.maxCharacters);
    if (!param.choices.empty()
        && std::find(param.choices.begin(), param.choices.end(),
                     value.get_ref<const std::string &>())
               == param.choices.end())
        return QStringLiteral("must be equal to one of the allowed values");
    return {};
}

// The first problem, "" for none; `path` is "" at the root or "/client".
QString problemOf(const Json &object, const Params &params, const QString &path)
{
    const QString where = path.isEmpty() ? QStringLiteral("root") : path;
    if (!object.is_object())
        return QStringLiteral("at %1: must be object").arg(where);
    for (const Param &param : params) {
        if (param.required && !object.contains(param.name))
            return (path.isEmpty() ? QString() : QStringLiteral("at %1: ").arg(path))
                   + QStringLiteral("must have required property '%1'").arg(toQString(param.name));
    }
    for (const auto &[name, value] : object.items()) {
        const auto &key = name;
        const auto known = std::find_if(params.begin(), params.end(),
                                        [&key](const Param &param) { return param.name == key; });
        if (known == params.end())
            return QStringLiteral("at %1: unexpected property '%2'").arg(where, toQString(name));
        const QString problem = valueProblem(value, *known);
        if (!problem.isEmpty())
            return QStringLiteral("at %1/%2: %3").arg(path, toQString(name), problem);
    }
    return {};
}

QString connectProblem(const Json &params)
{
    const QString client = problemOf(params.at("client"), clientParams, QStringLiteral("/client"));
    if (!client.isEmpty())
        return client;
    for (const auto &[name, rules] :
         {std::pair("device", &deviceParams), std::pair("auth", &authParams)}) {
        if (!params.contains(name))
            continue;
        const QString problem =
            problemOf(params.at(name), *rules, u'/' + QString::fromLatin1(name));
        if (!problem.isEmpty())
            return problem;
    }
    return {};
}

} // namespace

QString requiredScope(const QString &method)
{
    const Method *known = findMethod(method);
    return known ? QString::fromLatin1(known->scope) : QString();
}

std::optional<RpcError> checkParams(const QString &method, const Json &params)
{
    const Method *known = findMethod(method);
    if (!known)
        return missingScope(QStringLiteral("operator.admin"));
    QString problem = problemOf(params, known->params, {});
    if (problem.isEmpty() && method == QStringLiteral("connect"))
        problem = connectProblem(params);
    if (problem.isEmpty())
        return std::nullopt;
    return invalidRequest(QStringLiteral("invalid %1 params: %2").arg(method, problem));
}

} // namespace ltb::core::rehearsal
