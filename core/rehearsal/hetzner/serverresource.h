// /servers of the simulated API: list, create, read, rename, delete, actions, metrics.
#pragma once

#include "core/rehearsal/hetzner/account.h"
#include "core/rehearsal/hetzner/answers.h"
#include "core/rehearsal/hetzner/offers.h"

namespace ltb::core::rehearsal::hetzner {

// How many servers the simulated project may have.
inline constexpr size_t serverLimit = 25;

net::HttpResponse serverRequest(const ApiCall &call, Account &account, const Offers &offers);

// GET /actions, /actions/{id}, /servers/actions/{id}, /servers/{id}/actions[/{id}].
net::HttpResponse actionRequest(const ApiCall &call, const Account &account);

} // namespace ltb::core::rehearsal::hetzner
