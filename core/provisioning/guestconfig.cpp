#include "core/provisioning/guestconfig.h"

#include "core/protocol/gueststages.h"

#include <array>
#include <string>
#include <utility>

namespace ltb::core::provisioning {

namespace {

// Free space the images, the packages and a margin need.
constexpr int minDiskMb = 5000;

struct StageLimit {
    std::string_view stage;
    int seconds;
};

// Generous: a slow mirror is no fault. The first two talk to this machine and the hub only.
constexpr std::array stageLimits{
    StageLimit{"preflight", 60},   StageLimit{"bootstrap", 600}, StageLimit{"packages", 1800},
    StageLimit{"docker", 1800},    StageLimit{"firewall", 300},  StageLimit{"gateway", 2700},
    StageLimit{"connector", 1200}, StageLimit{"verify", 120},    StageLimit{"provisioned", 0},
};

constexpr bool sameOrder()
{
    if (stageLimits.size() != protocol::guestStages.size())
        return false;
    for (size_t i = 0; i < stageLimits.size(); ++i) {
        if (stageLimits[i].stage != protocol::guestStages[i])
            return false;
    }
    return true;
}
static_assert(sameOrder(), "every guest stage has its time limit");

QString modelProvider(const DeploymentSpec &spec)
{
    return spec.agent.model.section(u'/', 0, 0);
}

Json modelEntry(const QString &id, bool isMinimax)
{
    Json entry = {{"id", id.toStdString()},
                  {"name", id.toStdString()},
                  {"reasoning", isMinimax},
                  {"input", isMinimax ? Json::array({"text", "image"}) : Json::array({"text"})},
                  {"contextWindow", isMinimax ? 1'000'000 : 128'000},
                  {"maxTokens", isMinimax ? 131'072 : 8192}};
    entry["cost"] = {{"input", 0}, {"output", 0}, {"cacheRead", 0}, {"cacheWrite", 0}};
    return entry;
}

} // namespace

QString modelKeyVariable(const DeploymentSpec &spec)
{
    if (spec.agent.model.isEmpty())
        return {};
    return modelProvider(spec).toUpper().replace(u'-', u'_') + QStringLiteral("_API_KEY");
}

Json deploymentSettings(const CloudInitInput &input)
{
    const DeploymentSpec &spec = input.spec;
    Json stages = Json::array();
    for (const StageLimit &limit : stageLimits)
        stages.push_back(std::string(limit.stage) + ':' + std::to_string(limit.seconds));
    Json sshFrom = Json::array();
    for (const QString &network : spec.access.sshFrom)
        sshFrom.push_back(network.toStdString());
    return {{"format", 1},
            {"deploymentId", input.deployment.toString().toStdString()},
            {"instanceId", input.instance.toString().toStdString()},
            {"name", spec.name.toStdString()},
            {"profile", spec.profile.toStdString()},
            {"agentId", spec.agentId().toStdString()},
            {"agentName", spec.agent.name.toStdString()},
            {"hubUrl", spec.hubUrl.toStdString()},
            {"hubHttpUrl", spec.hubHttpUrl().toString(QUrl::FullyEncoded).toStdString()},
            {"package",
             {{"url", spec.relayPackageUrl().toString(QUrl::FullyEncoded).toStdString()},
              {"sha256", spec.hub.packageSha256.toStdString()}}},
            {"images",
             {{"gateway", spec.openclawImage().toStdString()}, {"portainer", portainerImage}}},
            {"modelKeyVariable", modelKeyVariable(spec).toStdString()},
            {"minDiskMb", minDiskMb},
            {"sshFrom", sshFrom},
            {"stages", stages}};
}

Json gatewayConfig(const CloudInitInput &input, Json gatewayTemplate)
{
    const DeploymentSpec &spec = input.spec;
    if (spec.agent.model.isEmpty())
        return gatewayTemplate;
    gatewayTemplate["agents"]["defaults"]["model"]["primary"] = spec.agent.model.toStdString();
    const QString provider = modelProvider(spec);
    const bool isMinimax = provider == QStringLiteral("minimax");
    // The gateway knows the other providers' addresses itself.
    if (!isMinimax && spec.agent.modelBaseUrl.isEmpty())
        return gatewayTemplate;
    const QString base = spec.agent.modelBaseUrl.isEmpty()
                             ? QStringLiteral("https://api.minimax.io/anthropic")
                             : spec.agent.modelBaseUrl;
    Json block = {{"baseUrl", base.toStdString()},
                  {"api", isMinimax ? "anthropic-messages" : "openai-completions"}};
    block["models"] = Json::array({modelEntry(spec.agent.model.section(u'/', 1), isMinimax)});
    if (input.hasModelKey)
        block["apiKey"] = {{"source", "env"},
                           {"provider", "default"},
                           {"id", modelKeyVariable(spec).toStdString()}};
    gatewayTemplate["models"]["providers"][provider.toStdString()] = std::move(block);
    return gatewayTemplate;
}

} // namespace ltb::core::provisioning
