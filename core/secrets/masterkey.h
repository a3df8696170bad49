// The text and byte forms of the 256-bit key that key stores keep.
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

namespace ltb::core::secrets {

inline constexpr size_t masterKeySize = 32;

// A new random key, already known to redact().
Secret newMasterKey();

// 32 raw bytes, or 64 hex digits with or without a line end. Error: InvalidInput; `where` names the
// place in its sentence. The key is made known to redact().
Result<Secret> parseMasterKey(const Secret &content, const QString &where);

// Its text forms disappear from logs.
void rememberMasterKey(const Secret &key);

} // namespace ltb::core::secrets
