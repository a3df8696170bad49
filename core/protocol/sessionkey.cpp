#include "core/protocol/sessionkey.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace ltb::core::protocol {

namespace {

constexpr size_t maxPartLength = 64;
constexpr size_t partCount = 7;
// Positions that hold a name of the peer's choice; the others are fixed words.
constexpr std::array<std::string_view, partCount> keyTemplate{
    "agent", {}, "launchthatbot", "project", {}, "thread", {}};

bool isPartCharacter(char32_t c)
{
    return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9')
           || c == U'.' || c == U'_' || c == U'-';
}

bool isKeyPart(std::string_view part)
{
    return !part.empty() && part.size() <= maxPartLength
           && std::all_of(part.begin(), part.end(),
                          [](char c) { return isPartCharacter(static_cast<unsigned char>(c)); });
}

Error keyError(const QString &why)
{
    return {ErrorCode::InvalidInput,
            QCoreApplication::translate("ltb::core", "The session key is wrong: %1.").arg(why),
            {},
            QStringLiteral("sessionKey")};
}

QString describePart(const char *name)
{
    return QCoreApplication::translate(
               "ltb::core",
               "its %1 part must have 1 to 64 letters, digits, dots, dashes or underscores")
        .arg(QString::fromLatin1(name));
}

} // namespace

QString SessionKey::toString() const
{
    return QStringLiteral("agent:%1:launchthatbot:project:%2:thread:%3")
        .arg(agentId, projectId, threadId);
}

Result<SessionKey> SessionKey::parse(QStringView text)
{
    const auto parts = text.split(u':');
    bool shaped = parts.size() == qsizetype(partCount);
    for (size_t i = 0; shaped && i < partCount; ++i) {
        const std::string_view word = keyTemplate[i];
        shaped = word.empty()
                 || parts[qsizetype(i)] == QLatin1String(word.data(), qsizetype(word.size()));
    }
    if (!shaped)
        return keyError(QCoreApplication::translate(
            "ltb::core",
            "it must read agent:{agentId}:launchthatbot:project:{projectId}:thread:{threadId}"));
    if (!isSessionKeyPart(parts[1]))
        return keyError(describePart("agentId"));
    if (!isSessionKeyPart(parts[4]))
        return keyError(describePart("projectId"));
    if (!isSessionKeyPart(parts[6]))
        return keyError(describePart("threadId"));
    return SessionKey{parts[1].toString(), parts[4].toString(), parts[6].toString()};
}

bool isSessionKeyPart(QStringView part)
{
    return !part.isEmpty() && part.size() <= qsizetype(maxPartLength)
           && std::all_of(part.begin(), part.end(),
                          [](QChar c) { return isPartCharacter(c.unicode()); });
}

bool isSessionKey(std::string_view text)
{
    for (size_t i = 0; i < partCount; ++i) {
        const size_t colon = text.find(':');
        const bool last = i + 1 == partCount;
        if ((colon == std::string_view::npos) != last)
            return false;
        const std::string_view part = text.substr(0, colon);
        if (keyTemplate[i].empty() ? !isKeyPart(part) : part != keyTemplate[i])
            return false;
        if (!last)
            text.remove_prefix(colon + 1);
    }
    return true;
}

std::string_view sessionKeyAgent(std::string_view key)
{
    key.remove_prefix(std::min(key.size(), keyTemplate[0].size() + 1));
    return key.substr(0, key.find(':'));
}

bool isSubscriptionPattern(std::string_view pattern)
{
    if (pattern.empty() || pattern.back() != '*')
        return isSessionKey(pattern);
    pattern.remove_suffix(1);
    // A prefix of some valid key: walk the template as far as the text goes.
    for (size_t i = 0; i < partCount; ++i) {
        const size_t colon = pattern.find(':');
        const std::string_view part = pattern.substr(0, colon);
        if (colon == std::string_view::npos) {
            return keyTemplate[i].empty() ? part.empty() || isKeyPart(part)
                                          : keyTemplate[i].substr(0, part.size()) == part;
        }
        if (i + 1 == partCount
            || (keyTemplate[i].empty() ? !isKeyPart(part) : part != keyTemplate[i]))
            return false;
        pattern.remove_prefix(colon + 1);
    }
    return false;
}

bool matchesPattern(std::string_view pattern, std::string_view key)
{
    if (!pattern.empty() && pattern.back() == '*')
        return key.substr(0, pattern.size() - 1) == pattern.substr(0, pattern.size() - 1);
    return pattern == key;
}

} // namespace ltb::core::protocol
