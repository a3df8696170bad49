// GET /servers/{id}/metrics of the simulated API: plausible, repeatable series.
#pragma once

#include "core/rehearsal/hetzner/account.h"
#include "core/rehearsal/hetzner/answers.h"

namespace ltb::core::rehearsal::hetzner {

net::HttpResponse metricsAnswer(const ApiCall &call, const SimulatedServer &server);

} // namespace ltb::core::rehearsal::hetzner
