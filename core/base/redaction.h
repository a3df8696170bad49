// Takes secrets out of text before anybody sees it: logs, errors, exported diagnostics.
#pragma once

#include "core/base/secret.h"

#include <QString>

namespace ltb::core {

// Replaces what looks like a credential (our tokens, bearer headers, API keys, private keys, URL
// passwords) and every value given to rememberSecret() by "[redacted]". Any thread.
QString redact(QString text);

// From now on redact() removes this value wherever it appears. Values under 8 bytes are ignored,
// since they would blank ordinary text. Only a copy in memory is kept. Any thread.
void rememberSecret(const Secret &secret);

} // namespace ltb::core
