// Writes down the arguments and environments of every process below this one, while the event loop
// turns: what another user of the computer could read at that moment.
#pragma once

#include <QByteArray>
#include <QSet>
#include <QTimer>

namespace ltb::tests {

class ProcessWatch {
public:
    ProcessWatch();
    const QSet<QByteArray> &seen() const { return m_seen; }
    int processes() const { return int(m_pids.size()); }

private:
    void look();

    QTimer m_timer;
    QSet<QByteArray> m_seen;
    QSet<qint64> m_pids;
};

} // namespace ltb::tests
