#include "core/connector/chathistory.h"

#include "core/connector/jsonmember.h"

#include <cmath>

namespace ltb::core::connector {

using namespace Qt::StringLiterals;

namespace {

std::optional<protocol::Usage> parseUsage(const Json &json)
{
    if (!json.is_object())
        return std::nullopt;
    protocol::Usage usage;
    usage.inputTokens = memberInteger(json, "input");
    usage.outputTokens = memberInteger(json, "output");
    usage.costMicroUsd = std::llround(memberNumber(member(json, "cost"), "total") * 1e6);
    return usage;
}

void add(std::optional<protocol::Usage> &sum, const std::optional<protocol::Usage> &part)
{
    if (!part)
        return;
    if (!sum)
        sum.emplace();
    sum->inputTokens += part->inputTokens;
    sum->outputTokens += part->outputTokens;
    sum->costMicroUsd += part->costMicroUsd;
}

} // namespace

ChatHistory ChatHistory::parse(const Json &payload)
{
    ChatHistory history;
    const Json &rows = member(payload, "messages");
    if (rows.is_array()) {
        for (const Json &row : rows)
            history.m_rows.push_back(parseRow(row));
    }
    const Json &running = member(payload, "inFlightRun");
    if (running.is_object())
        history.m_inFlight = RunInFlight{memberText(running, "runId"), memberText(running, "text")};
    const Json &session = member(payload, "sessionInfo");
    const Json &active = member(session, "activeRunIds");
    history.m_busy = history.m_inFlight || memberFlag(session, "hasActiveRun")
                     || (active.is_array() && !active.empty());
    return history;
}

ChatHistory::Row ChatHistory::parseRow(const Json &message)
{
    const Json &meta = member(message, "__openclaw");
    Row row;
    row.role = memberText(message, "role");
    row.text = contentText(member(message, "content"));
    row.key = memberText(message, "idempotencyKey");
    row.runId = memberText(meta, "runId");
    row.stopReason = memberText(message, "stopReason");
    const Json &abort = member(message, "openclawAbort");
    row.aborted = memberFlag(abort, "aborted");
    if (row.runId.isEmpty())
        row.runId = memberText(abort, "runId");
    row.bySystem = memberText(member(message, "provenance"), "kind") == "internal_system"_L1;
    row.usage = parseUsage(member(message, "usage"));
    return row;
}

qsizetype ChatHistory::userRow(const QString &key) const
{
    const QString wanted = key + ":user"_L1;
    for (size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].role == "user"_L1 && m_rows[i].key == wanted)
            return qsizetype(i);
    }
    return -1;
}

std::optional<RecordedAnswer> ChatHistory::answer(const QString &key, const QString &runId,
                                                  bool anyRun) const
{
    const qsizetype start = userRow(key);
    RecordedAnswer answer;
    bool finished = false;
    for (size_t i = size_t(start + 1); i < m_rows.size(); ++i) {
        const Row &row = m_rows[i];
        if (row.role == "user"_L1 && !row.bySystem && start >= 0)
            break; // the next person's turn
        if (row.role != "assistant"_L1)
            continue;
        const bool ours = row.runId == key || row.runId == runId || (anyRun && start >= 0);
        if (!ours)
            continue;
        if (!row.text.isEmpty())
            answer.text += (answer.text.isEmpty() ? QString() : u"\n\n"_s) + row.text;
        add(answer.usage, row.usage);
        answer.runId = row.runId;
        // Text before a tool stands in a row of its own, without any reason to stop.
        finished = !row.stopReason.isEmpty() && row.stopReason != "toolUse"_L1;
        if (row.aborted)
            answer.stopReason = protocol::StopReason::Aborted;
        else if (row.stopReason == "error"_L1)
            answer.stopReason = protocol::StopReason::Error;
        else if (row.stopReason == "length"_L1)
            answer.stopReason = protocol::StopReason::Limit;
    }
    const bool running = m_inFlight
                         && (m_inFlight->runId == answer.runId || m_inFlight->runId == key
                             || m_inFlight->runId == runId || anyRun);
    if (!finished || running)
        return std::nullopt;
    return answer;
}

std::optional<protocol::Usage> ChatHistory::usage(const QString &runId) const
{
    std::optional<protocol::Usage> sum;
    for (const Row &row : m_rows) {
        if (row.role == "assistant"_L1 && row.runId == runId)
            add(sum, row.usage);
    }
    return sum;
}

} // namespace ltb::core::connector
