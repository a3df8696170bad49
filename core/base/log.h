// Logging: Qt's categories, one redacted line a message on standard error.
#pragma once

#include <QLoggingCategory>

namespace ltb::core {

Q_DECLARE_LOGGING_CATEGORY(lcNet) // ltb.net
Q_DECLARE_LOGGING_CATEGORY(lcStore) // ltb.store
Q_DECLARE_LOGGING_CATEGORY(lcSecrets) // ltb.secrets
Q_DECLARE_LOGGING_CATEGORY(lcRelay) // ltb.relay
Q_DECLARE_LOGGING_CATEGORY(lcConnector) // ltb.connector
Q_DECLARE_LOGGING_CATEGORY(lcProviders) // ltb.providers
Q_DECLARE_LOGGING_CATEGORY(lcProvisioning) // ltb.provisioning
Q_DECLARE_LOGGING_CATEGORY(lcConsole) // ltb.console
Q_DECLARE_LOGGING_CATEGORY(lcRehearsal) // ltb.rehearsal

enum class LogFormat { Text, JsonLines };

// Sends every Qt message through redact() to standard error. Call once, before other threads start.
void installLog(LogFormat format);

} // namespace ltb::core
