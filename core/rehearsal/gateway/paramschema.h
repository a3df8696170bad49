// The closed parameter schemas of the methods this gateway answers: one unknown field refuses the
// request, as at the real gateway.
#pragma once

#include "core/rehearsal/gateway/rpc.h"

#include <optional>

namespace ltb::core::rehearsal {

// The scope a method asks for; empty for methods this gateway does not know.
QString requiredScope(const QString &method);

// What is wrong with the parameters, in the real gateway's words.
std::optional<RpcError> checkParams(const QString &method, const Json &params);

} // namespace ltb::core::rehearsal
