// Where a headless hub keeps its data, for `--relay --listen` and `token`.
#pragma once

#include "app/command.h"
#include "core/store/storelocation.h"

namespace ltb::app {

// Declares --store.
void addStoreOption(QCommandLineParser &parser);
// Of --store, or hub.sqlite in the data folder, whose folder is made. Errors: InvalidInput,
// Storage.
core::Result<core::store::StoreLocation> hubStoreLocation(const Invocation &invocation);

} // namespace ltb::app
