// Reads members of frames whose shape another program decides: absent or wrong is a default, never
// an error, because the gateway adds and drops fields between versions.
#pragma once

#include "core/base/json.h"

#include <QString>

namespace ltb::core::connector {

// The member, or null.
const Json &member(const Json &object, const char *name);
QString memberText(const Json &object, const char *name);
qint64 memberInteger(const Json &object, const char *name, qint64 otherwise = 0);
double memberNumber(const Json &object, const char *name);
bool memberFlag(const Json &object, const char *name);

// The text of a message's `content`: a string, or the blocks of type "text", joined.
QString contentText(const Json &content);

} // namespace ltb::core::connector
