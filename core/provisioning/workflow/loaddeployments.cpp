#include "core/provisioning/workflow/loaddeployments.h"

#include "core/provisioning/tables/deploymentstable.h"
#include "core/provisioning/tables/deploymentstepstable.h"
#include "core/provisioning/tables/quotestable.h"
#include "core/provisioning/tables/resourceledger.h"
#include "core/provisioning/tables/serverstable.h"
#include "core/provisioning/workflow/stepplan.h"

#include <QCoreApplication>

namespace ltb::core::provisioning {

Result<std::vector<DeploymentRecord>> loadDeployments(store::Database &database)
{
    auto records = DeploymentsTable(database).all();
    if (!records)
        return records.error();
    auto attempts = DeploymentStepsTable(database).latest();
    if (!attempts)
        return attempts.error();
    const auto resources = ResourceLedger(database).all();
    if (!resources)
        return resources.error();
    const auto servers = ServersTable(database).all();
    if (!servers)
        return servers.error();
    auto quotes = QuotesTable(database).all();
    if (!quotes)
        return quotes.error();
    for (DeploymentRecord &record : *records) {
        record.steps = arrangeSteps(record.spec, (*attempts)[record.id]);
        for (const LedgerResource &resource : *resources) {
            if (resource.deployment == record.id)
                record.resources.push_back(resource);
        }
        for (const ServerRecord &server : *servers) {
            if (server.deployment == record.id && server.removedAtMs == 0)
                record.server = server;
        }
        if (const auto quote = quotes->find(record.id); quote != quotes->end())
            record.quote = quote->second;
    }
    return records;
}

Result<DeploymentRecord> loadDeployment(store::Database &database, const DeploymentId &id)
{
    auto records = loadDeployments(database);
    if (!records)
        return records.error();
    for (DeploymentRecord &record : *records) {
        if (record.id == id)
            return std::move(record);
    }
    return Error{ErrorCode::NotFound,
                 QCoreApplication::translate("ltb::core", "There is no such deployment.")};
}

} // namespace ltb::core::provisioning
