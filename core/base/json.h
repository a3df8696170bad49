// Strict JSON: what a peer or a file sends is refused rather than guessed at.
#pragma once

#include "core/base/result.h"

#include <QByteArray>

#include <nlohmann/json.hpp>

#include <string_view>

namespace ltb::core {

using Json = nlohmann::json;

struct JsonLimits {
    int maxDepth = 32;
};

// Parses one document. Refuses invalid UTF-8, NUL, lone surrogates, duplicate keys, integers beyond
// 64 bits, numbers that overflow a double, trailing text and deeper nesting. Never throws.
Result<Json> parseJson(std::string_view text, JsonLimits limits = {});
Result<Json> parseJson(const QByteArray &text, JsonLimits limits = {});

// Compact UTF-8. Invalid UTF-8 inside strings is replaced, so this never throws.
QByteArray dumpJson(const Json &json);

inline QString toQString(const std::string &text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

} // namespace ltb::core
