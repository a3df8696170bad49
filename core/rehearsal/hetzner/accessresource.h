// /ssh_keys and /firewalls of the simulated API.
#pragma once

#include "core/rehearsal/hetzner/account.h"
#include "core/rehearsal/hetzner/answers.h"

namespace ltb::core::rehearsal::hetzner {

net::HttpResponse sshKeyRequest(const ApiCall &call, Account &account);
net::HttpResponse firewallRequest(const ApiCall &call, Account &account);

} // namespace ltb::core::rehearsal::hetzner
