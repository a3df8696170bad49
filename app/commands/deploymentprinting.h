// Deployments and servers as lines for people and JSON for programs.
#pragma once

#include "app/output.h"
#include "core/console/deployments.h"
#include "core/console/fleet.h"

namespace ltb::app {

core::Json toJson(const core::console::DeploymentView &view);
core::Json toJson(const core::console::FleetServer &server);
core::Json toJson(const core::providers::Money &money);
core::Json toJson(const core::console::PriceQuote &quote);

QString stateWord(core::console::DeploymentState state);
QString stateWord(core::console::StepState state);
QString stateWord(core::console::FleetState state);
QString moneyText(const core::providers::Money &money); // "EUR 4.55"

// Prints what has changed since the last call: one line for every step that moved.
class DeploymentProgress {
public:
    explicit DeploymentProgress(Output *output) : m_output(output) {}
    void show(const core::console::DeploymentView &view);

private:
    Output *m_output;
    QStringList m_shown; // "step:state:attempt" lines already printed
};

} // namespace ltb::app
