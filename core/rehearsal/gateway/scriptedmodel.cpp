#include "core/rehearsal/gateway/scriptedmodel.h"

#include <optional>

namespace ltb::core::rehearsal {

namespace {

QString counted(const QString &word, int count)
{
    QStringList words;
    for (int i = 0; i < count; ++i)
        words << word + QString::number(i);
    return words.join(u' ');
}

std::optional<FailStep> failureFor(const QString &text)
{
    const auto has = [&text](const char *tag) { return text.contains(QLatin1String(tag)); };
    if (has("[[http500]]"))
        return FailStep{QStringLiteral("⚠️ rehearsal/scripted-1 request failed (provider internal "
                                       "error, HTTP 500). This is usually temporary — try again "
                                       "shortly."),
                        {},
                        QStringLiteral("timeout")};
    if (has("[[http429]]"))
        return FailStep{QStringLiteral("⚠️ API rate limit reached. Please try again later."),
                        QStringLiteral("rate_limit"), QStringLiteral("rate_limit")};
    if (has("[[http401]]"))
        return FailStep{QStringLiteral("⚠️ rehearsal/scripted-1 refused its key (HTTP 401)."),
                        {},
                        QStringLiteral("auth"),
                        300};
    if (has("[[http400]]"))
        return FailStep{
            QStringLiteral("LLM request failed: provider rejected the request schema or "
                           "tool payload."),
            {},
            QStringLiteral("format"),
            300};
    return std::nullopt;
}

PretendTool taggedTool()
{
    return {QStringLiteral("exec"),
            QStringLiteral("print text → run sleep 1 → print text"),
            Json{{"command", "echo tool-ran; sleep 1; echo done"}},
            {QStringLiteral("tool-ran\n"), QStringLiteral("done\n")},
            1050};
}

std::vector<ScriptStep> taggedScript(const QString &text)
{
    const auto has = [&text](const char *tag) { return text.contains(QLatin1String(tag)); };
    if (has("[[tool]]"))
        return {SayStep{QStringLiteral("Let me run a command.")}, ToolStep{taggedTool()},
                SayStep{QStringLiteral("The tool finished. Output looked fine.")}};
    if (has("[[ask]]"))
        return {SayStep{QStringLiteral("I need to know one thing.")},
                AskStep{QStringLiteral("Color"),
                        QStringLiteral("Which color?"),
                        {QStringLiteral("Red"), QStringLiteral("Blue")}},
                SayStep{QStringLiteral("Thank you, that is settled.")}};
    if (has("[[drop]]"))
        return {SayStep{QStringLiteral("One two three ")},
                FailStep{QStringLiteral("LLM request timed out."), QStringLiteral("timeout"),
                         QStringLiteral("timeout")}};
    if (has("[[slow]]"))
        return {SayStep{counted(QStringLiteral("slow"), 60), 250}};
    if (has("[[fast]]"))
        return {SayStep{counted(QStringLiteral("word"), 200), 4}};
    if (has("[[long]]"))
        return {SayStep{counted(QStringLiteral("word"), 200)}};
    if (has("[[md]]"))
        return {SayStep{QStringLiteral(
            "Here is code:\n\n```cpp\nint main() { return 0; }\n```\n\nDone **bold**.")}};
    if (has("[[empty]]"))
        return {SayStep{QString()}};
    return {};
}

} // namespace

std::vector<ScriptStep> scriptFor(const QString &text, int turn, const Speaker &speaker)
{
    if (auto failure = failureFor(text))
        return {std::move(*failure)};
    std::vector<ScriptStep> script = taggedScript(text);
    if (!script.empty())
        return script;
    if (auto answer = toolAnswerFor(text, speaker.hostname))
        return {SayStep{answer->before}, ToolStep{answer->tool}, SayStep{answer->after}};
    return {SayStep{answerFor(text, turn, speaker)}};
}

} // namespace ltb::core::rehearsal
