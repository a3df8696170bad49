// The field rules that several messages share: ULIDs, session keys, enumerations, agents, status.
#pragma once

#include "core/base/jsonfields.h"
#include "core/protocol/messages.h"

#include <array>
#include <optional>
#include <string_view>

namespace ltb::core::protocol {

// Integers above 2^53 do not survive peers that read numbers as doubles.
inline constexpr qint64 maxWireInteger = 9'007'199'254'740'991;

// The first thing wrong in a message, over all of its nested objects.
class WireProblem {
public:
    void note(const Result<void> &checked);
    void note(Error error);
    const std::optional<Error> &first() const { return m_first; }

private:
    std::optional<Error> m_first;
};

// Errors carry providerCode so that the answer to a peer uses the protocol's own codes.
Error wireError(ErrorCode code, const char *wireCode, const QString &message,
                const QString &field = {});

// Text for the wire: NUL, which every receiver refuses, becomes U+FFFD.
std::string wireText(const QString &text);
void putText(Json &object, const char *name, const QString &text); // leaves out empty text
void putInteger(Json &object, const char *name, std::optional<qint64> value);

QString readUlid(JsonFields &fields, const char *name);
QString readOptionalUlid(JsonFields &fields, const char *name);
QString readSessionKey(JsonFields &fields);
QString readOptionalName(JsonFields &fields, const char *name); // 1 to 64 of [A-Za-z0-9._-]
QString readOptional(JsonFields &fields, const char *name, TextRule rule);
// At most maxCharacters code points.
QString readPreview(JsonFields &fields, const char *name, qsizetype maxCharacters);
QStringList readNames(JsonFields &fields, const char *name, size_t maxItems);
qint64 readTime(JsonFields &fields, const char *name = "ts");

template <typename Enum>
struct WireName {
    std::string_view name;
    Enum value;
};

inline constexpr std::array deltaNames{WireName<DeltaKind>{"text", DeltaKind::Text},
                                       WireName<DeltaKind>{"reasoning", DeltaKind::Reasoning}};
inline constexpr std::array phaseNames{WireName<ToolPhase>{"start", ToolPhase::Start},
                                       WireName<ToolPhase>{"update", ToolPhase::Update},
                                       WireName<ToolPhase>{"end", ToolPhase::End},
                                       WireName<ToolPhase>{"error", ToolPhase::Error}};

void refuseChoice(JsonFields &fields, const char *name, const QStringList &choices);

template <typename Enum, size_t N>
Enum readChoice(JsonFields &fields, const char *name, const std::array<WireName<Enum>, N> &choices)
{
    const QString text = fields.text(name);
    QStringList names;
    for (const auto &choice : choices) {
        const auto known = QLatin1String(choice.name.data(), qsizetype(choice.name.size()));
        if (text == known)
            return choice.value;
        names << known;
    }
    refuseChoice(fields, name, names);
    return choices.front().value;
}

template <typename Enum, size_t N>
std::string wireName(Enum value, const std::array<WireName<Enum>, N> &choices)
{
    for (const auto &choice : choices) {
        if (choice.value == value)
            return std::string(choice.name);
    }
    return {};
}

std::vector<AgentInfo> readAgents(JsonFields &fields, const char *name, bool required,
                                  WireProblem &problem);
Json writeAgents(const std::vector<AgentInfo> &agents);
std::optional<InstanceStatus> readStatus(JsonFields &fields, const char *name,
                                         WireProblem &problem);
Json writeStatus(const InstanceStatus &status);

} // namespace ltb::core::protocol
