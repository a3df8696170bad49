#include "core/connector/tooltracker.h"

#include "core/base/redaction.h"
#include "core/connector/jsonmember.h"
#include "core/protocol/limits.h"

#include <QRegularExpression>

namespace ltb::core::connector {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 updateEveryMs = 500;
constexpr qsizetype resultCharacters = 512;

QString cut(const QString &text, qsizetype characters)
{
    if (text.size() <= characters)
        return text; // UTF-16 units are never fewer than characters
    qsizetype end = characters - 1;
    if (text[end].isLowSurrogate())
        --end;
    return text.left(end) + u'…';
}

bool isTellingName(const std::string &name)
{
    static const QRegularExpression pattern(
        u"token|secret|passw|passphrase|api.?key|private.?key|authorization|cookie|credential"_s,
        QRegularExpression::CaseInsensitiveOption);
    return pattern.match(QString::fromStdString(name)).hasMatch();
}

Json masked(const Json &value)
{
    if (value.is_object()) {
        Json result = Json::object();
        for (const auto &[name, child] : value.items()) {
            const bool hide = isTellingName(name) && !child.is_structured() && !child.is_null();
            result[name] = hide ? Json("[redacted]") : masked(child);
        }
        return result;
    }
    if (value.is_array()) {
        Json result = Json::array();
        for (const Json &child : value)
            result.push_back(masked(child));
        return result;
    }
    return value;
}

} // namespace

QString argsPreview(const Json &args)
{
    if (args.is_null())
        return {};
    return cut(redact(QString::fromUtf8(dumpJson(masked(args)))),
               protocol::maxArgsPreviewCharacters);
}

std::optional<ToolStep> ToolTracker::handle(const QString &stream, const Json &data)
{
    const QString callId = memberText(data, "toolCallId");
    if (callId.isEmpty())
        return std::nullopt;
    if (stream == "tool"_L1)
        return handleTool(callId, data);
    if (stream == "item"_L1 && memberText(data, "kind") == "tool"_L1)
        return handleItem(callId, data);
    return std::nullopt;
}

bool ToolTracker::startsCall(const QString &stream, const Json &data) const
{
    const bool start =
        memberText(data, "phase") == "start"_L1
        && (stream == "tool"_L1 || (stream == "item"_L1 && memberText(data, "kind") == "tool"_L1));
    return start && !m_calls.contains(memberText(data, "toolCallId"));
}

// Carries arguments and results; the item that follows at once carries the title.
std::optional<ToolStep> ToolTracker::handleTool(const QString &callId, const Json &data)
{
    Call &call = m_calls[callId];
    call.tool = memberText(data, "name");
    const QString phase = memberText(data, "phase");
    if (phase == "start"_L1)
        call.args = argsPreview(member(data, "args"));
    if (phase != "result"_L1)
        return std::nullopt;
    call.failed = memberFlag(data, "isError");
    call.result =
        cut(redact(contentText(member(member(data, "result"), "content"))), resultCharacters);
    if (call.title.isEmpty())
        call.title = cut(memberText(data, "meta"), resultCharacters);
    return std::nullopt;
}

std::optional<ToolStep> ToolTracker::handleItem(const QString &callId, const Json &data)
{
    Call &call = m_calls[callId];
    if (call.ended)
        return std::nullopt;
    if (const QString tool = memberText(data, "name"); !tool.isEmpty())
        call.tool = tool;
    if (const QString title = memberText(data, "title"); !title.isEmpty())
        call.title = cut(redact(title), resultCharacters);
    const QString phase = memberText(data, "phase");
    if (phase == "end"_L1) {
        const bool failed = call.failed || memberText(data, "status") == "failed"_L1;
        return step(callId, call, failed ? protocol::ToolPhase::Error : protocol::ToolPhase::End);
    }
    if (!call.started)
        return step(callId, call, protocol::ToolPhase::Start);
    if (phase == "update"_L1 && m_clock->steadyMs() - call.lastStepMs >= updateEveryMs)
        return step(callId, call, protocol::ToolPhase::Update);
    return std::nullopt;
}

ToolStep ToolTracker::step(const QString &callId, Call &call, protocol::ToolPhase phase)
{
    const qint64 now = m_clock->steadyMs();
    if (!call.started) {
        call.started = true;
        call.startedMs = now;
    }
    call.lastStepMs = now;
    ToolStep result{callId, call.tool.isEmpty() ? u"tool"_s : call.tool, phase, call.title};
    if (phase == protocol::ToolPhase::Start)
        result.argsPreview = call.args;
    else
        result.elapsedMs = now - call.startedMs;
    if (phase == protocol::ToolPhase::End || phase == protocol::ToolPhase::Error) {
        call.ended = true;
        result.argsPreview = call.args;
        result.resultPreview = call.result;
    }
    return result;
}

std::vector<ToolStep> ToolTracker::closeOpenCalls()
{
    std::vector<ToolStep> steps;
    for (auto it = m_calls.begin(); it != m_calls.end(); ++it) {
        if (it->ended)
            continue;
        // A result without its item is an end all the same; nothing at all is a failure.
        const bool good = !it->failed && !it->result.isEmpty();
        steps.push_back(
            step(it.key(), *it, good ? protocol::ToolPhase::End : protocol::ToolPhase::Error));
    }
    return steps;
}

bool ToolTracker::hasOpenCalls() const
{
    return std::any_of(m_calls.begin(), m_calls.end(),
                       [](const Call &call) { return !call.ended; });
}

} // namespace ltb::core::connector
