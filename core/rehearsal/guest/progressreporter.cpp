#include "core/rehearsal/guest/progressreporter.h"

#include "core/base/await.h"
#include "core/base/log.h"
#include "core/base/ulid.h"

namespace ltb::core::rehearsal {

ProgressReporter::ProgressReporter(const GuestSettings &settings, const Clock &clock)
    : m_url(settings.progressUrl)
    , m_credential(settings.progressCredential)
    , m_clock(clock)
    , m_runId(newUlid())
{}

void ProgressReporter::report(const StageReport &report)
{
    if (m_refused)
        return;
    Json body{{"runId", m_runId.toStdString()},
              {"seq", ++m_seq},
              {"at", m_clock.nowMs()},
              {"stage", report.stage.toStdString()},
              {"state", report.state.toStdString()},
              {"exitCode", report.exitCode},
              {"seconds", report.seconds},
              {"logBase64", report.log.toUtf8().toBase64().toStdString()}};
    m_spool.push_back(std::move(body));
    if (m_sending)
        return;
    m_sending = true;
    m_tasks.spawn(sendAll());
}

Task<> ProgressReporter::sendAll()
{
    constexpr std::chrono::milliseconds retryPause{500};
    while (!m_spool.empty()) {
        net::HttpCall call;
        call.method = "POST";
        call.url = m_url;
        call.bearer = m_credential;
        call.body = dumpJson(m_spool.front());
        const Result<net::HttpAnswer> answer = co_await m_http.send(std::move(call)).result();
        const bool isRefused = answer && answer->status >= 400 && answer->status < 500
                               && answer->status != 408 && answer->status != 429;
        if (isRefused) {
            qCWarning(lcRehearsal) << "the hub refused a stage report with" << answer->status;
            m_refused = true;
            m_spool.clear();
        } else if (answer && answer->status < 300) {
            m_spool.pop_front();
        } else {
            co_await pause(retryPause);
        }
    }
    m_sending = false;
}

} // namespace ltb::core::rehearsal
