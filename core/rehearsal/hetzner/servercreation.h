// POST /servers of the simulated API: checks the request as the real one does, then builds the
// server.
#pragma once

#include "core/rehearsal/hetzner/account.h"
#include "core/rehearsal/hetzner/answers.h"
#include "core/rehearsal/hetzner/offers.h"

namespace ltb::core::rehearsal::hetzner {

net::HttpResponse createServer(const ApiCall &call, Account &account, const Offers &offers);

// RFC 1123, as the API demands of a server's name.
bool isServerName(const QString &name);

// The refusal of a wrong label, or nothing.
std::optional<net::HttpResponse> wrongLabels(const Json &body);

} // namespace ltb::core::rehearsal::hetzner
