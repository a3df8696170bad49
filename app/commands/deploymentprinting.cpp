#include "app/commands/deploymentprinting.h"

#include <QCoreApplication>

namespace ltb::app {

using namespace core;
using namespace core::console;

namespace {

QString printingText(const char *source)
{
    return QCoreApplication::translate("ltb::app", source);
}

Json errorToJson(const Error &error)
{
    Json json{{"code", errorCodeName(error.code).toStdString()},
              {"message", error.message.toStdString()}};
    if (!error.providerCode.isEmpty())
        json["providerCode"] = error.providerCode.toStdString();
    if (!error.requestId.isEmpty())
        json["requestId"] = error.requestId.toStdString();
    return json;
}

} // namespace

QString stateWord(DeploymentState state)
{
    static const char *const words[] = {"draft",     "running",       "waiting_for_retry",
                                        "failed",    "done",          "cancelling",
                                        "cancelled", "cleanup_failed"};
    return QString::fromLatin1(words[int(state)]);
}

QString stateWord(StepState state)
{
    static const char *const words[] = {"waiting", "running", "done", "failed", "skipped"};
    return QString::fromLatin1(words[int(state)]);
}

QString stateWord(FleetState state)
{
    static const char *const words[] = {"failed",    "offline",  "gateway_down", "late",
                                        "deploying", "removing", "unknown",      "healthy"};
    return QString::fromLatin1(words[int(state)]);
}

QString moneyText(const providers::Money &money)
{
    const qint64 cents = (money.micros + 5'000) / 10'000;
    return QStringLiteral("%1 %2.%3")
        .arg(money.currency)
        .arg(cents / 100)
        .arg(cents % 100, 2, 10, QLatin1Char('0'));
}

Json toJson(const providers::Money &money)
{
    return {{"micros", money.micros}, {"currency", money.currency.toStdString()}};
}

Json toJson(const PriceQuote &quote)
{
    Json lines = Json::array();
    for (const PriceLine &line : quote.lines)
        lines.push_back({{"label", line.label.toStdString()},
                         {"hourly", toJson(line.hourly)},
                         {"monthly", toJson(line.monthly)}});
    return {{"lines", lines},
            {"hourly", toJson(quote.hourly)},
            {"monthly", toJson(quote.monthly)},
            {"fetchedAt", quote.fetchedAtMs}};
}

Json toJson(const DeploymentView &view)
{
    Json steps = Json::array();
    for (const DeploymentStep &step : view.steps) {
        Json item{{"id", step.id.toStdString()},   {"state", stateWord(step.state).toStdString()},
                  {"attempt", step.attempt},       {"guest", step.isGuestStage},
                  {"startedAt", step.startedAtMs}, {"endedAt", step.endedAtMs}};
        if (step.error)
            item["error"] = errorToJson(*step.error);
        if (!step.logTail.isEmpty())
            item["log"] = step.logTail.toStdString();
        steps.push_back(std::move(item));
    }
    Json leftovers = Json::array();
    for (const LeftoverResource &resource : view.leftovers)
        leftovers.push_back({{"kind", resource.kind.toStdString()},
                             {"id", resource.id.toStdString()},
                             {"name", resource.name.toStdString()},
                             {"billed", resource.billed}});
    Json json{{"id", view.id.toString().toStdString()},
              {"name", view.name.toStdString()},
              {"provider", view.providerId.toStdString()},
              {"location", view.location.toStdString()},
              {"size", view.size.toStdString()},
              {"state", stateWord(view.state).toStdString()},
              {"agentId", view.agentId.toStdString()},
              {"startedAt", view.startedAtMs},
              {"endedAt", view.endedAtMs},
              {"monthly", toJson(view.monthly)},
              {"steps", std::move(steps)},
              {"resources", std::move(leftovers)}};
    if (view.server)
        json["serverId"] = view.server->toString().toStdString();
    if (view.instance)
        json["instanceId"] = view.instance->toString().toStdString();
    return json;
}

Json toJson(const FleetServer &server)
{
    Json agents = Json::array();
    for (const protocol::AgentInfo &agent : server.agents)
        agents.push_back(
            {{"agentId", agent.agentId.toStdString()}, {"name", agent.name.toStdString()}});
    return {{"id", server.id.toString().toStdString()},
            {"deploymentId", server.deployment.toString().toStdString()},
            {"instanceId", server.instance.toString().toStdString()},
            {"name", server.name.toStdString()},
            {"provider", server.providerId.toStdString()},
            {"location", server.location.toStdString()},
            {"size", server.size.toStdString()},
            {"ipv4", server.ipv4.toStdString()},
            {"state", stateWord(server.state).toStdString()},
            {"detail", server.stateDetail.toStdString()},
            {"lastHeartbeatAt", server.lastHeartbeatMs},
            {"monthly", toJson(server.monthly)},
            {"agents", std::move(agents)}};
}

void DeploymentProgress::show(const DeploymentView &view)
{
    for (const DeploymentStep &step : view.steps) {
        if (step.state == StepState::Waiting)
            continue;
        const QString mark =
            QStringLiteral("%1:%2:%3").arg(step.id).arg(int(step.state)).arg(step.attempt);
        if (m_shown.contains(mark))
            continue;
        m_shown << mark;
        QString line =
            QStringLiteral("  %1 %2").arg(stateWord(step.state).leftJustified(8), step.title);
        if (step.attempt > 1)
            line += printingText(" (attempt %1 of %2)").arg(step.attempt).arg(step.maxAttempts);
        m_output->line(line);
        if (step.error)
            m_output->note(QStringLiteral("    ") + step.error->message);
        if (step.state == StepState::Failed && !step.logTail.isEmpty())
            m_output->note(step.logTail);
    }
}

} // namespace ltb::app
