#include "core/console/operations/deploymentviews.h"

#include <QCoreApplication>
#include <QHash>

namespace ltb::core::console {

namespace {

QString viewText(const char *source)
{
    return QCoreApplication::translate("ltb::core", source);
}

DeploymentState stateOf(provisioning::DeploymentState state)
{
    using From = provisioning::DeploymentState;
    switch (state) {
    case From::Running:
        return DeploymentState::Running;
    case From::WaitingForRetry:
        return DeploymentState::WaitingForRetry;
    case From::Failed:
        return DeploymentState::Failed;
    case From::Done:
        return DeploymentState::Done;
    case From::Cancelling:
        return DeploymentState::Cancelling;
    case From::Cancelled:
        return DeploymentState::Cancelled;
    case From::CleanupFailed:
        break;
    }
    return DeploymentState::CleanupFailed;
}

StepState stateOf(provisioning::StepState state)
{
    using From = provisioning::StepState;
    switch (state) {
    case From::Running:
    case From::WaitingForRetry:
        return StepState::Running;
    case From::Done:
        return StepState::Done;
    case From::Failed:
        return StepState::Failed;
    case From::Skipped:
        return StepState::Skipped;
    case From::Waiting:
        break;
    }
    return StepState::Waiting;
}

DeploymentStep viewOf(const provisioning::StepRecord &record)
{
    DeploymentStep step;
    step.id = record.id;
    step.title = stepTitle(record.id);
    step.state = stateOf(record.state);
    step.attempt = record.attempt;
    step.maxAttempts = record.maxAttempts;
    step.startedAtMs = record.startedAtMs;
    step.endedAtMs = record.endedAtMs;
    step.nextTryAtMs = record.nextTryAtMs;
    step.isGuestStage = record.isGuestStage;
    step.error = record.error;
    step.logTail = record.logTail;
    return step;
}

LeftoverResource viewOf(const provisioning::LedgerResource &resource)
{
    return {provisioning::kindName(resource.kind), resource.providerId, resource.name,
            resource.billed, resource.error};
}

QString lineLabel(const provisioning::Quote &quote, provisioning::QuoteLine::Item item)
{
    switch (item) {
    case provisioning::QuoteLine::Item::Server:
        return viewText("Server %1 in %2").arg(quote.size, quote.location);
    case provisioning::QuoteLine::Item::Ipv4:
        return viewText("IPv4 address");
    case provisioning::QuoteLine::Item::Backups:
        break;
    }
    return viewText("Backups (%1 % of the server)").arg(quote.backupPercent);
}

} // namespace

QString stepTitle(const QString &stepId)
{
    static const QHash<QString, const char *> titles{
        {QStringLiteral("create_server"), QT_TRANSLATE_NOOP("ltb::core", "Create the server")},
        {QStringLiteral("create_server.register_instance"),
         QT_TRANSLATE_NOOP("ltb::core", "Register at the hub")},
        {QStringLiteral("create_server.ssh_key"),
         QT_TRANSLATE_NOOP("ltb::core", "Add the SSH key")},
        {QStringLiteral("create_server.firewall"),
         QT_TRANSLATE_NOOP("ltb::core", "Add the firewall")},
        {QStringLiteral("create_server.find_or_create"),
         QT_TRANSLATE_NOOP("ltb::core", "Create the server")},
        {QStringLiteral("wait_server_ready"),
         QT_TRANSLATE_NOOP("ltb::core", "Wait for the server")},
        {QStringLiteral("wait_server_ready.actions"),
         QT_TRANSLATE_NOOP("ltb::core", "Wait for the provider")},
        {QStringLiteral("wait_server_ready.running"),
         QT_TRANSLATE_NOOP("ltb::core", "Start the server")},
        {QStringLiteral("wait_server_ready.first_contact"),
         QT_TRANSLATE_NOOP("ltb::core", "First contact")},
        {QStringLiteral("wait_server_ready.guest"),
         QT_TRANSLATE_NOOP("ltb::core", "Set up the server")},
        {QStringLiteral("verify_heartbeat"),
         QT_TRANSLATE_NOOP("ltb::core", "Verify the heartbeat")},
        {QStringLiteral("verify_heartbeat.heartbeat"),
         QT_TRANSLATE_NOOP("ltb::core", "First heartbeat of the agent")},
        {QStringLiteral("preflight"), QT_TRANSLATE_NOOP("ltb::core", "Check disk and network")},
        {QStringLiteral("bootstrap"), QT_TRANSLATE_NOOP("ltb::core", "Trade the one-time token")},
        {QStringLiteral("packages"), QT_TRANSLATE_NOOP("ltb::core", "Install packages")},
        {QStringLiteral("docker"), QT_TRANSLATE_NOOP("ltb::core", "Install Docker")},
        {QStringLiteral("firewall"), QT_TRANSLATE_NOOP("ltb::core", "Set up the firewall")},
        {QStringLiteral("gateway"),
         QT_TRANSLATE_NOOP("ltb::core", "Start the OpenClaw gateway and Portainer")},
        {QStringLiteral("connector"), QT_TRANSLATE_NOOP("ltb::core", "Start the connector")},
        {QStringLiteral("verify"), QT_TRANSLATE_NOOP("ltb::core", "Verify everything")},
        {QStringLiteral("provisioned"), QT_TRANSLATE_NOOP("ltb::core", "Set up")},
    };
    const auto it = titles.find(stepId);
    return it == titles.end() ? stepId : viewText(*it);
}

DeploymentView viewOf(const provisioning::DeploymentRecord &record)
{
    DeploymentView view;
    view.id = record.id;
    view.name = record.spec.name;
    view.providerId = record.spec.provider;
    view.location = record.spec.location;
    view.size = record.spec.size;
    view.state = stateOf(record.state);
    for (const provisioning::StepRecord &step : record.steps)
        view.steps.push_back(viewOf(step));
    for (const provisioning::LedgerResource &resource : record.leftovers())
        view.leftovers.push_back(viewOf(resource));
    if (record.server)
        view.server = record.server->id;
    view.instance = record.instance;
    view.agentId = record.spec.agentId();
    view.startedAtMs = record.startedAtMs;
    view.endedAtMs = record.endedAtMs;
    view.monthly = record.quote ? record.quote->monthly : providers::Money();
    return view;
}

PriceQuote viewOf(const provisioning::Quote &quote)
{
    PriceQuote view;
    for (const provisioning::QuoteLine &line : quote.lines)
        view.lines.push_back({lineLabel(quote, line.item), line.hourly, line.monthly});
    view.hourly = quote.hourly;
    view.monthly = quote.monthly;
    view.fetchedAtMs = quote.quotedAtMs;
    const double vat = quote.vatRate.toDouble();
    view.taxNote = vat > 0 ? viewText("Prices include %1 % VAT.").arg(vat)
                           : viewText("Prices as stated by the provider.");
    return view;
}

} // namespace ltb::core::console
