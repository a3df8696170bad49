// The hub's figures, as GET /metrics shows them (Prometheus text format 0.0.4).
#pragma once

#include "core/protocol/messages.h"

#include <QByteArray>

#include <array>
#include <map>
#include <string>
#include <string_view>

namespace ltb::core::relay {

class Metrics {
public:
    void received(const protocol::Message &message);
    void received(std::string_view type);
    void sent(qsizetype bytes);
    void dropped() { ++m_dropped; }
    void refused() { ++m_refused; }
    void duplicate() { ++m_duplicates; }
    void closedSlow() { ++m_closedSlow; }
    void committed(qint64 milliseconds);

    // What is true right now, counted by the hub when asked.
    struct Gauges {
        int uiConnections = 0;
        int openclawConnections = 0;
        int pendingConnections = 0;
        qsizetype queuedBytes = 0;
        int storeQueue = 0;
        quint64 storeCommits = 0;
        quint64 storeWrites = 0;
        quint64 storeFailures = 0;
        int instancesOnline = 0;
        int instancesLate = 0;
        int instancesOffline = 0;
    };
    QByteArray render(const Gauges &gauges) const;

private:
    static constexpr std::array<qint64, 10> bucketsMs{1, 2, 5, 10, 25, 50, 100, 250, 1000, 5000};

    std::map<std::string, quint64, std::less<>> m_received;
    std::array<quint64, bucketsMs.size() + 1> m_commitBuckets{};
    quint64 m_commitCount = 0;
    quint64 m_commitSumMs = 0;
    quint64 m_sentMessages = 0;
    quint64 m_sentBytes = 0;
    quint64 m_dropped = 0;
    quint64 m_refused = 0;
    quint64 m_duplicates = 0;
    quint64 m_closedSlow = 0;
};

} // namespace ltb::core::relay
