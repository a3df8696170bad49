#include "badvalues.h"

namespace ltb::tests {

using core::Json;

BadValues wrongTypes(FieldRule::Kind kind)
{
    BadValues values;
    const bool isText = kind == FieldRule::Ulid || kind == FieldRule::SessionKey
                        || kind == FieldRule::Name || kind == FieldRule::Text
                        || kind == FieldRule::Choice;
    const bool isInteger = kind == FieldRule::Integer || kind == FieldRule::Time;
    if (!isText)
        values.emplace_back("text", "text");
    if (!isInteger && kind != FieldRule::Number)
        values.emplace_back("an integer", 5);
    if (kind != FieldRule::Number)
        values.emplace_back("a fraction", 1.5);
    if (kind != FieldRule::Boolean)
        values.emplace_back("true", true);
    if (kind != FieldRule::Object)
        values.emplace_back("an object", Json::object());
    if (kind != FieldRule::Array)
        values.emplace_back("a list", Json::array());
    return values;
}

BadValues wrongValues(const FieldRule &rule)
{
    BadValues values;
    switch (rule.kind) {
    case FieldRule::Ulid:
        values = {{"empty", ""},
                  {"25 characters", "01ARZ3NDEKTSV4RRFFQ69G5FA"},
                  {"27 characters", "01ARZ3NDEKTSV4RRFFQ69G5FAVV"},
                  {"lower case", "01arz3ndektsv4rrffq69g5fav"},
                  {"letter U", "01ARZ3NDEKTSV4RRFFQ69G5FAU"},
                  {"time beyond 48 bits", "81ARZ3NDEKTSV4RRFFQ69G5FAV"}};
        break;
    case FieldRule::Time:
        values = {{"negative", -1},
                  {"beyond 2^53", 9'007'199'254'740'992},
                  {"beyond a signed 64 bits", 18'446'744'073'709'551'615ULL}};
        break;
    case FieldRule::Integer:
        if (rule.max >= 0)
            values = {{"below the least", rule.min - 1},
                      {"above the greatest", rule.max + 1},
                      {"beyond a signed 64 bits", 18'446'744'073'709'551'615ULL}};
        break;
    case FieldRule::Number:
        values = {{"negative", -0.5}};
        break;
    case FieldRule::SessionKey:
        values = {{"empty", ""},
                  {"upper-case word", "Agent:a:launchthatbot:project:p:thread:t"},
                  {"missing part", "agent:a:launchthatbot:project:p:thread"},
                  {"extra part", "agent:a:launchthatbot:project:p:thread:t:x"},
                  {"empty part", "agent:a:launchthatbot:project::thread:t"},
                  {"space", "agent:a b:launchthatbot:project:p:thread:t"},
                  {"umlaut", "agent:ä:launchthatbot:project:p:thread:t"},
                  {"65 characters",
                   "agent:" + std::string(65, 'a') + ":launchthatbot:project:p:thread:t"}};
        break;
    case FieldRule::Name:
        values = {{"empty", ""},
                  {"a space", "a b"},
                  {"a colon", "a:b"},
                  {"65 characters", std::string(65, 'a')}};
        break;
    case FieldRule::Text:
        if (rule.min > 0)
            values.emplace_back("too short", std::string(size_t(rule.min) - 1, 'x'));
        if (rule.max >= 0)
            values.emplace_back("too long", std::string(size_t(rule.max) + 1, 'x'));
        break;
    case FieldRule::Choice:
        values = {{"empty", ""}, {"unknown word", "sideways"}, {"other case", "UI"}};
        break;
    case FieldRule::Boolean:
    case FieldRule::Object:
    case FieldRule::Array:
        break;
    }
    return values;
}

} // namespace ltb::tests
