// The sample installation of ConsoleFixture::fill().
#include "tests/support/consolefixtures.h"

#include <algorithm>
#include <cmath>

namespace ltb::tests {

using namespace core::console;

namespace {

constexpr qint64 gib = qint64(1) << 30;
constexpr qint64 sampleMinuteMs = 60'000;
constexpr qint64 sampleHourMs = 60 * sampleMinuteMs;

core::providers::Money euro(qint64 cents)
{
    return {cents * 10'000, QStringLiteral("EUR")};
}

QString sampleKey(const QString &agent)
{
    return QStringLiteral("agent:%1:launchthatbot:project:default:thread:01j8q0").arg(agent);
}

struct SampleServer {
    const char *name;
    FleetState state;
    const char *detail;
    const char *location;
    const char *size;
    const char *model;
    int heartbeatAgoS; // negative: never
    double cpu;
    double memGb;
    double memTotalGb;
    qint64 cents;
};

FleetServer serverOf(const SampleServer &sample, qint64 now)
{
    const QString name = QString::fromLatin1(sample.name);
    FleetServer server;
    server.id = core::ServerId(QStringLiteral("server-") + name);
    server.deployment = core::DeploymentId(QStringLiteral("deployment-") + name);
    server.instance = core::InstanceId(QStringLiteral("instance-") + name);
    server.name = name;
    server.providerId = QStringLiteral("hetzner");
    server.providerName = QStringLiteral("Hetzner Cloud");
    server.location = QString::fromLatin1(sample.location);
    server.size = QString::fromLatin1(sample.size);
    server.ipv4 = QStringLiteral("203.0.113.%1").arg(10 + name.size());
    server.state = sample.state;
    server.stateDetail = QString::fromUtf8(sample.detail);
    server.monthly = euro(sample.cents);
    server.createdAtMs = now - 11 * 24 * sampleHourMs;
    if (sample.heartbeatAgoS < 0)
        return server;
    server.agents = {{name, name, QString::fromLatin1(sample.model)}};
    server.lastHeartbeatMs = now - sample.heartbeatAgoS * 1000LL;
    core::protocol::InstanceStatus status;
    status.gateway =
        sample.state == FleetState::GatewayDown ? QStringLiteral("down") : QStringLiteral("up");
    status.gatewayVersion = QStringLiteral("2026.7.2");
    status.runsActive = sample.cpu > 60 ? 1 : 0;
    status.host.cpuPercent = sample.cpu;
    status.host.memUsedBytes = qint64(sample.memGb * double(gib));
    status.host.memTotalBytes = qint64(sample.memTotalGb * double(gib));
    status.host.diskUsedBytes = 22 * gib;
    status.host.diskTotalBytes = 80 * gib;
    status.host.load1 = sample.cpu / 40;
    status.host.uptimeS = 11 * 24 * 3600;
    server.status = status;
    return server;
}

constexpr SampleServer sampleServers[]{
    {"support-eu-prod", FleetState::Healthy, "", "fsn1", "cx33", "claude-sonnet", 2, 41, 3.4, 8,
     755},
    {"sales-assistant", FleetState::Healthy, "", "nbg1", "cx23", "claude-sonnet", 1, 22, 1.6, 4,
     379},
    {"ops-oncall", FleetState::Late, "The last heartbeat is 52 s old; 30 s were expected.", "fsn1",
     "cx43", "gpt-5-mini", 52, 91, 13.1, 16, 1399},
    {"research-nightly", FleetState::Deploying, "Setting up: docker is being installed.", "hel1",
     "cx33", "", -1, 0, 0, 8, 755},
    {"discord-community", FleetState::Healthy, "", "hel1", "cax11", "minimax-m2", 3, 12, 1.1, 4,
     379},
    {"billing-agent", FleetState::Offline,
     "No heartbeat for 6 minutes. The server runs, so look at the connector.", "ash", "cpx21",
     "claude-sonnet", 371, 8, 2.0, 4, 849},
    {"kb-indexer", FleetState::GatewayDown, "The connector answers, the OpenClaw gateway does not.",
     "fsn1", "cx23", "claude-haiku", 9, 4, 0.6, 4, 379},
};

void fillFleet(ConsoleFixture &fixture)
{
    fixture.fleet.asOf = fixture.now() - 1000;
    for (const SampleServer &sample : sampleServers)
        fixture.fleet.list.push_back(serverOf(sample, fixture.now()));
}

ConversationSummary summaryOf(const char *agent, const char *title, const char *last, qint64 at,
                              int unread, bool online)
{
    const QString name = QString::fromLatin1(agent);
    ConversationSummary summary;
    summary.sessionKey = sampleKey(name);
    summary.agentName = name;
    summary.instance = core::InstanceId(QStringLiteral("instance-") + name);
    summary.serverName = name;
    summary.title = QString::fromUtf8(title);
    summary.lastText = QString::fromUtf8(last);
    summary.lastAtMs = at;
    summary.unread = unread;
    summary.agentOnline = online;
    return summary;
}

ChatMessage said(Sender sender, const char *name, const char *text, qint64 at, MessageState state)
{
    static int count = 0;
    ChatMessage message;
    message.id = QStringLiteral("01J8Q0M%1").arg(++count, 4, 10, QLatin1Char('0'));
    message.sender = sender;
    message.senderName = QString::fromUtf8(name);
    message.text = QString::fromUtf8(text);
    message.atMs = at;
    message.state = state;
    return message;
}

constexpr char findingsText[] = R"(### Findings

The volume is at **91 %** and grows by 1.4 GB per hour, so it is full in *about nine hours*.

1. Replication slot `analytics_old` is inactive and holds 61 GB of WAL.
2. `pg_log` keeps 30 days; policy says 7.

```sql
SELECT slot_name, active,
       pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn))
FROM pg_replication_slots;
```

Dropping the slot is safe **only** if the analytics replica is retired. See the [runbook](https://wiki.example.org/runbooks/slots).)";

constexpr char streamingText[] = "I have prepared the drop of `analytics_old`. After it I will set "
                                 "`log_rotation_age` to 7 days and";

void fillSummaries(ConsoleFixture &fixture)
{
    const qint64 now = fixture.now();
    auto &list = fixture.conversations.list;
    list.push_back(summaryOf("ops-oncall", "Disk on db-2",
                             "Disk on db-2 will fill up in about nine hours", now, 0, true));
    list.back().running = true;
    list.push_back(summaryOf("support-eu-prod", "Refund for order 88213",
                             "Refund for order 88213 is approved, shall I send it?",
                             now - 5 * sampleMinuteMs, 3, true));
    list.push_back(summaryOf("sales-assistant", "Acme proposal",
                             "Draft of the Acme proposal is ready", now - 19 * sampleMinuteMs, 1,
                             true));
    list.push_back(summaryOf("discord-community", "Spam accounts", "Muted two spam accounts",
                             now - 72 * sampleMinuteMs, 0, true));
    list.push_back(summaryOf("kb-indexer", "Index of the handbook", "Indexed 412 pages",
                             now - 26 * sampleHourMs, 0, true));
    list.push_back(summaryOf("billing-agent", "Invoices of August", "You: please retry the export",
                             now - 49 * sampleHourMs, 0, false));
}

void fillChat(ConsoleFixture &fixture)
{
    const qint64 now = fixture.now();
    FixtureConversation &chat =
        fixture.conversations.conversation(sampleKey(QStringLiteral("ops-oncall")));
    chat.list.push_back(said(Sender::Operator, "Mara",
                             "Good evening. Anything I should look at before tomorrow?",
                             now - 21 * sampleHourMs, MessageState::Delivered));
    chat.list.push_back(said(Sender::Agent, "ops-oncall",
                             "All quiet. The nightly backup finished in 11 minutes.",
                             now - 21 * sampleHourMs + 20'000, MessageState::Final));
    chat.list.push_back(said(Sender::Operator, "Mara",
                             "The disk alert on db-2 fired. What is going on?",
                             now - 3 * sampleMinuteMs, MessageState::Delivered));
    ChatMessage findings = said(Sender::Agent, "ops-oncall", findingsText, now - 2 * sampleMinuteMs,
                                MessageState::Final);
    findings.tools = {{QStringLiteral("t1"),
                       QStringLiteral("exec"),
                       {},
                       QStringLiteral("ssh db-2 df -h /var/lib/postgresql"),
                       QStringLiteral("/dev/vdb  400G  364G  36G  91% /var/lib/postgresql"),
                       ToolState::Done,
                       800,
                       0},
                      {QStringLiteral("t2"),
                       QStringLiteral("exec"),
                       {},
                       QStringLiteral("psql -c \"select * from pg_replication_slots\""),
                       QStringLiteral("analytics_old | f | 61 GB"),
                       ToolState::Done,
                       1100,
                       0}};
    findings.usage = core::protocol::Usage{8'214, 402, 31'000};
    chat.list.push_back(findings);
    chat.list.push_back(said(Sender::Operator, "Mara",
                             "It is retired since May. Go ahead, but ask me before the drop.",
                             now - sampleMinuteMs, MessageState::Delivered));
    ChatMessage streaming =
        said(Sender::Agent, "ops-oncall", streamingText, now, MessageState::Streaming);
    streaming.id = QStringLiteral("run:r-77");
    streaming.runId = QStringLiteral("r-77");
    streaming.tools = {
        {QStringLiteral("t3"),
         QStringLiteral("exec"),
         {},
         QStringLiteral("psql -c \"select pg_drop_replication_slot('analytics_old')\""),
         {},
         ToolState::Running,
         std::nullopt,
         0}};
    chat.list.push_back(streaming);
    chat.running = true;
}

DeploymentStep step(const char *title, StepState state, qint64 from, qint64 seconds,
                    bool guest = false)
{
    DeploymentStep made;
    made.id = QString::fromLatin1(title).toLower().replace(u' ', u'_');
    made.title = QString::fromLatin1(title);
    made.state = state;
    made.attempt = state == StepState::Waiting ? 0 : 1;
    made.maxAttempts = 5;
    made.startedAtMs = state == StepState::Waiting ? 0 : from;
    made.endedAtMs =
        state == StepState::Done || state == StepState::Failed ? from + seconds * 1000 : 0;
    made.isGuestStage = guest;
    return made;
}

DeploymentView deploymentOf(const char *name, DeploymentState state, qint64 startedAt)
{
    DeploymentView view;
    view.id = core::DeploymentId(QStringLiteral("deployment-") + QString::fromLatin1(name));
    view.name = QString::fromLatin1(name);
    view.providerId = QStringLiteral("hetzner");
    view.location = QStringLiteral("hel1");
    view.size = QStringLiteral("cx33");
    view.state = state;
    view.startedAtMs = startedAt;
    view.monthly = euro(755);
    view.agentId = view.name;
    return view;
}

void fillDeployments(ConsoleFixture &fixture)
{
    const qint64 now = fixture.now();
    DeploymentView running =
        deploymentOf("research-nightly", DeploymentState::Running, now - 74'000);
    running.steps = {step("Create the server", StepState::Done, now - 74'000, 8),
                     step("Wait until it runs", StepState::Running, now - 66'000, 0),
                     step("Prepare the system", StepState::Done, now - 50'000, 18, true),
                     step("Install Docker", StepState::Running, now - 32'000, 0, true),
                     step("Start the gateway", StepState::Waiting, 0, 0, true),
                     step("Hear its first heartbeat", StepState::Waiting, 0, 0)};
    running.steps[1].attempt = 1;

    DeploymentView failed =
        deploymentOf("invoice-reader", DeploymentState::Failed, now - 31 * sampleMinuteMs);
    failed.location = QStringLiteral("fsn1");
    failed.steps = {step("Create the server", StepState::Done, now - 31 * sampleMinuteMs, 9),
                    step("Wait until it runs", StepState::Failed, now - 30 * sampleMinuteMs, 241),
                    step("Install Docker", StepState::Failed, now - 29 * sampleMinuteMs, 180, true),
                    step("Hear its first heartbeat", StepState::Waiting, 0, 0)};
    failed.steps[1].attempt = 3;
    core::Error why{
        core::ErrorCode::Unavailable,
        QStringLiteral("The package mirror did not answer, so Docker is not installed.")};
    why.nextStep =
        QStringLiteral("Try this step again; if it fails again, choose another location.");
    failed.steps[2].error = why;
    failed.steps[2].logTail = QStringLiteral(
        "E: Failed to fetch https://download.docker.com/linux/debian/dists/bookworm/InRelease\nE: "
        "Connection timed out [IP: 198.51.100.7 443]\nE: Some index files failed to download.");
    failed.leftovers = {{QStringLiteral("server"), QStringLiteral("51712"),
                         QStringLiteral("invoice-reader"), true, std::nullopt},
                        {QStringLiteral("firewall"), QStringLiteral("9912"),
                         QStringLiteral("ltb-invoice-reader"), false, std::nullopt}};
    failed.endedAtMs = now - 26 * sampleMinuteMs;

    DeploymentView done =
        deploymentOf("ops-oncall", DeploymentState::Done, now - 11 * 24 * sampleHourMs);
    done.location = QStringLiteral("fsn1");
    done.size = QStringLiteral("cx43");
    done.monthly = euro(1399);
    done.endedAtMs = done.startedAtMs + 194'000;
    done.steps = {
        step("Create the server", StepState::Done, done.startedAtMs, 7),
        step("Wait until it runs", StepState::Done, done.startedAtMs + 7'000, 171),
        step("Hear its first heartbeat", StepState::Done, done.startedAtMs + 178'000, 16)};
    done.instance = core::InstanceId(QStringLiteral("instance-ops-oncall"));
    done.server = core::ServerId(QStringLiteral("server-ops-oncall"));
    done.sessionKey = sampleKey(QStringLiteral("ops-oncall"));
    fixture.deployments.list = {running, failed, done};
}

void fillAccounts(ConsoleFixture &fixture)
{
    AccountView production;
    production.id = core::AccountId(QStringLiteral("account-1"));
    production.providerId = QStringLiteral("hetzner");
    production.providerName = QStringLiteral("Hetzner Cloud");
    production.name = QStringLiteral("Production");
    production.createdAtMs = fixture.now() - 40 * 24 * sampleHourMs;
    production.lastUsedAtMs = fixture.now() - sampleMinuteMs;
    production.testedAtMs = fixture.now() - 2 * sampleHourMs;
    production.check = core::providers::AccountCheck{true, 6, 25, QStringLiteral("acme-prod")};
    production.serversUsing = 6;

    AccountView staging = production;
    staging.id = core::AccountId(QStringLiteral("account-2"));
    staging.name = QStringLiteral("Staging");
    staging.endpoint = QStringLiteral("http://127.0.0.1:8421/v1");
    staging.check.reset();
    core::Error refused{core::ErrorCode::Unauthorized,
                        QStringLiteral("Hetzner Cloud refused the token.")};
    refused.nextStep =
        QStringLiteral("Make a new token with read and write access and replace this one.");
    refused.httpStatus = 401;
    refused.providerCode = QStringLiteral("unauthorized");
    staging.testError = refused;
    staging.serversUsing = 0;
    staging.lastUsedAtMs = 0;
    fixture.credentials.list = {production, staging};
    fixture.credentials.checkAnswer =
        core::providers::AccountCheck{true, 6, 25, QStringLiteral("acme-prod")};
}

} // namespace

void ConsoleFixture::playHeartbeats(int count)
{
    const std::vector<FleetServer> last = fleet.list;
    for (int beat = count; beat >= 0; --beat) {
        for (size_t i = 0; i < last.size(); ++i) {
            if (!last[i].status)
                continue;
            const double phase = double(beat) * (0.21 + 0.03 * double(i)) + double(i);
            const double wave = (std::sin(phase) + 0.5 * std::sin(2.7 * phase)) * 14 * (beat > 0);
            fleet.list[i].status->host.cpuPercent =
                std::clamp(last[i].status->host.cpuPercent + wave, 1.0, 99.0);
            fleet.list[i].lastHeartbeatMs = last[i].lastHeartbeatMs - beat * 30'000LL;
        }
        emit fleet.changed();
    }
}

void ConsoleFixture::fill()
{
    fillFleet(*this);
    fillSummaries(*this);
    fillChat(*this);
    fillDeployments(*this);
    fillAccounts(*this);
}

} // namespace ltb::tests
