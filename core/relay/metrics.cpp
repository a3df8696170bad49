#include "core/relay/metrics.h"

namespace ltb::core::relay {

namespace {

// In the order of protocol::Message; a type the hub does not know must not make a new series.
constexpr std::array<std::string_view, 11> messageNames{
    "hello",          "ack",           "error",
    "heartbeat",      "inbound.user",  "outbound.delta",
    "outbound.final", "tool.progress", "control.abort",
    "presence",       "unknown"};
static_assert(std::variant_size_v<protocol::Message> == messageNames.size());

void family(QByteArray &text, const char *name, const char *type, const char *help)
{
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
}

void sample(QByteArray &text, const QByteArray &series, quint64 value)
{
    text.append(series).append(' ').append(QByteArray::number(value)).append('\n');
}

void single(QByteArray &text, const char *name, const char *type, const char *help, quint64 value)
{
    family(text, name, type, help);
    sample(text, name, value);
}

} // namespace

void Metrics::received(const protocol::Message &message)
{
    received(messageNames.at(message.index()));
}

void Metrics::received(std::string_view type)
{
    const auto it = m_received.find(type);
    if (it == m_received.end())
        m_received.emplace(type, 1);
    else
        ++it->second;
}

void Metrics::sent(qsizetype bytes)
{
    ++m_sentMessages;
    m_sentBytes += quint64(bytes);
}

void Metrics::committed(qint64 milliseconds)
{
    ++m_commitCount;
    m_commitSumMs += quint64(milliseconds);
    size_t bucket = 0;
    while (bucket < bucketsMs.size() && milliseconds > bucketsMs[bucket])
        ++bucket;
    ++m_commitBuckets[bucket];
}

QByteArray Metrics::render(const Gauges &gauges) const
{
    QByteArray text;
    family(text, "ltb_connections", "gauge", "Open WebSockets by role.");
    sample(text, "ltb_connections{role=\"ui\"}", quint64(gauges.uiConnections));
    sample(text, "ltb_connections{role=\"openclaw\"}", quint64(gauges.openclawConnections));
    sample(text, "ltb_connections{role=\"none\"}", quint64(gauges.pendingConnections));
    family(text, "ltb_instances", "gauge", "Instances by presence.");
    sample(text, "ltb_instances{presence=\"online\"}", quint64(gauges.instancesOnline));
    sample(text, "ltb_instances{presence=\"late\"}", quint64(gauges.instancesLate));
    sample(text, "ltb_instances{presence=\"offline\"}", quint64(gauges.instancesOffline));
    family(text, "ltb_messages_received_total", "counter", "Messages read from peers by type.");
    for (const auto &[type, count] : m_received)
        sample(text,
               "ltb_messages_received_total{type=\"" + QByteArray::fromStdString(type) + "\"}",
               count);
    single(text, "ltb_messages_sent_total", "counter", "Messages queued to peers.", m_sentMessages);
    single(text, "ltb_bytes_sent_total", "counter", "Bytes queued to peers.", m_sentBytes);
    single(text, "ltb_messages_dropped_total", "counter",
           "Deltas and tool updates dropped for slow readers.", m_dropped);
    single(text, "ltb_messages_refused_total", "counter", "Messages answered with an error.",
           m_refused);
    single(text, "ltb_messages_duplicate_total", "counter", "Durable messages seen before.",
           m_duplicates);
    single(text, "ltb_slow_readers_closed_total", "counter", "Connections closed with 1013.",
           m_closedSlow);
    single(text, "ltb_queued_bytes", "gauge", "Bytes that wait to be sent.",
           quint64(gauges.queuedBytes));
    single(text, "ltb_store_queue", "gauge", "Jobs that wait for the store.",
           quint64(gauges.storeQueue));
    single(text, "ltb_store_commits_total", "counter", "Transactions committed.",
           gauges.storeCommits);
    single(text, "ltb_store_writes_total", "counter", "Write jobs run.", gauges.storeWrites);
    single(text, "ltb_store_failures_total", "counter", "Jobs that failed.", gauges.storeFailures);

    family(text, "ltb_commit_milliseconds", "histogram",
           "From reading a durable message to its commit.");
    quint64 sum = 0;
    for (size_t i = 0; i < bucketsMs.size(); ++i) {
        sum += m_commitBuckets[i];
        sample(text,
               "ltb_commit_milliseconds_bucket{le=\"" + QByteArray::number(bucketsMs[i]) + "\"}",
               sum);
    }
    sample(text, "ltb_commit_milliseconds_bucket{le=\"+Inf\"}", m_commitCount);
    sample(text, "ltb_commit_milliseconds_sum", m_commitSumMs);
    sample(text, "ltb_commit_milliseconds_count", m_commitCount);
    return text;
}

} // namespace ltb::core::relay
