// Sends stage reports to the hub, in order, each until the hub has taken it: a server that cannot
// be heard goes on setting itself up, and its reports follow when the way is open.
#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/task.h"
#include "core/net/http.h"
#include "core/rehearsal/guest/guestsettings.h"

#include <QString>

#include <deque>

namespace ltb::core::rehearsal {

struct StageReport {
    QString stage;
    QString state; // started, ok, retrying, failed
    int exitCode = 0;
    qint64 seconds = 0;
    QString log{};
};

class ProgressReporter {
public:
    // One a boot: reports carry a run id of their own.
    ProgressReporter(const GuestSettings &settings, const Clock &clock);

    void report(const StageReport &report);
    bool isIdle() const { return m_spool.empty() && !m_sending; }

private:
    Task<> sendAll();

    QUrl m_url;
    Secret m_credential;
    const Clock &m_clock;
    QString m_runId;
    qint64 m_seq = 0;
    std::deque<Json> m_spool;
    bool m_sending = false;
    bool m_refused = false; // the hub does not want our reports: it is not asked again
    net::Http m_http;
    TaskScope m_tasks;
};

} // namespace ltb::core::rehearsal
