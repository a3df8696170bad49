// What the wizard has collected so far. Going back loses nothing, because every step reads from and
// writes to this.
#pragma once

#include "core/console/consoleservices.h"

#include <optional>

namespace ltb::ui {

struct WizardDraft {
    core::console::DeploymentRequest request;
    std::optional<core::providers::Catalogue> catalogue; // of request.account
    std::optional<core::console::PriceQuote> quote; // of the chosen place and size
};

} // namespace ltb::ui
