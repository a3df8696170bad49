#include "core/rehearsal/gateway/pretendtools.h"

#include <QRegularExpression>

#include <array>

namespace ltb::core::rehearsal {

namespace {

struct ToolTopic {
    const char *words; // regular expression, matched on whole words in any case
    const char *before;
    const char *name;
    const char *meta;
    const char *argument; // name of the argument
    const char *value;
    const char *output; // lines; "%host%" becomes the server's name
    int durationMs;
    int exitCode;
    const char *after;
};

constexpr std::array toolTopics{
    ToolTopic{"disk|disks|storage|df|space", "Let me look at the disk.", "exec", "show disk usage",
              "command", "df -h /",
              "Filesystem      Size  Used Avail Use% Mounted on\n"
              "/dev/sda1        38G  4.9G   32G  14% /\n",
              900, 0,
              "There is plenty of room: **32 GB of 38 GB are free** (14 % used).\n\n"
              "- The gateway and its images take most of the 4.9 GB.\n"
              "- Logs are rotated at 50 MB, so they cannot fill the disk.\n\n"
              "*These figures are part of the rehearsal; on a real server they come from `df`.*"},
    ToolTopic{"logs?|journal|errors?|wrong", "I will read the last lines of my own log.", "exec",
              "read the gateway's log", "command", "journalctl -u openclaw-gateway -n 4 --no-pager",
              "09:12:04 gateway  listening on 127.0.0.1:18789\n"
              "09:12:05 gateway  device paired: LTB connector\n"
              "09:12:41 agent    run finished in 2.1 s (stop)\n"
              "09:13:10 health   ok, event loop 0.4 %\n",
              1300, 0,
              "Nothing to worry about in the last lines:\n\n"
              "| time | who | what |\n|---|---|---|\n"
              "| 09:12:05 | gateway | the connector paired |\n"
              "| 09:12:41 | agent | a run finished normally |\n"
              "| 09:13:10 | health | all well |\n\n"
              "*A rehearsal log, written for this conversation.*"},
    ToolTopic{
        "weather|forecast|temperature|rain", "Let me see whether I can find out.", "web_fetch",
        "fetch the forecast", "url", "https://weather.example/today",
        "network access is off in a rehearsal\n", 1500, 1,
        "I could not fetch a forecast: **a rehearsal has no way out to the internet**, so that "
        "nothing leaves this computer.\n\nOn a real server I would use `web_fetch` for this, "
        "and you would see the address in the row above."},
    ToolTopic{"memory|ram|cpu|load|uptime|busy|slow", "Let me check how busy the server is.",
              "exec", "show load and memory", "command", "uptime && free -h",
              " 09:14:22 up 12 min,  1 user,  load average: 0.18, 0.12, 0.05\n"
              "               total        used        free\n"
              "Mem:           3.8Gi       1.1Gi       2.7Gi\n",
              1000, 0,
              "`%host%` is nearly idle:\n\n"
              "- **Load** 0.18 on two cores\n- **Memory** 1.1 of 3.8 GiB in use\n- **Up** for 12 "
              "minutes\n\n*Rehearsal figures.*"},
    ToolTopic{
        "containers?|docker|services?|portainer", "Let me list the containers.", "exec",
        "list containers", "command", "docker ps --format 'table {{.Names}}\\t{{.Status}}'",
        "NAMES              STATUS\n"
        "openclaw-gateway   Up 12 minutes (healthy)\n"
        "portainer          Up 12 minutes\n",
        1100, 0,
        "Two containers are running, both only reachable from the server itself:\n\n"
        "1. `openclaw-gateway`: that is me\n2. `portainer`: a web page to manage containers\n\n"
        "*In a rehearsal no container exists; a real server has these two.*"},
    ToolTopic{"files?|folder|directory|workspace|ls", "Let me look into my workspace.", "exec",
              "list the workspace", "command", "ls -1 ~/.openclaw/workspace",
              "AGENTS.md\nSOUL.md\nnotes/\n", 700, 0,
              "My workspace holds three things:\n\n"
              "- `AGENTS.md`, how I am meant to work\n- `SOUL.md`, who I am\n- `notes/`, empty so "
              "far\n\n*A pretend workspace: nothing was read from your computer.*"},
    ToolTopic{
        "run|command|terminal|execute", "I will run a harmless command.", "exec",
        "print a greeting", "command", "echo hello from %host%", "hello from %host%\n", 1200, 0,
        "It worked. The row above shows the command, how long it took and what it printed.\n\n"
        "*The command was only played: a rehearsal runs nothing on your computer.*"},
};

QString filled(const char *text, const QString &hostname)
{
    return QString::fromUtf8(text).replace(QStringLiteral("%host%"), hostname);
}

ToolAnswer toolAnswer(const ToolTopic &topic, const QString &hostname)
{
    ToolAnswer answer;
    answer.before = filled(topic.before, hostname);
    answer.after = filled(topic.after, hostname);
    answer.tool.name = QString::fromUtf8(topic.name);
    answer.tool.meta = QString::fromUtf8(topic.meta);
    answer.tool.args = Json::object();
    answer.tool.args[topic.argument] = filled(topic.value, hostname).toStdString();
    for (const QString &line : filled(topic.output, hostname).split(u'\n', Qt::SkipEmptyParts))
        answer.tool.output << line + u'\n';
    answer.tool.durationMs = topic.durationMs;
    answer.tool.exitCode = topic.exitCode;
    return answer;
}

} // namespace

std::optional<ToolAnswer> toolAnswerFor(const QString &text, const QString &hostname)
{
    for (const ToolTopic &topic : toolTopics) {
        const QRegularExpression words(
            QStringLiteral("\\b(%1)\\b").arg(QString::fromUtf8(topic.words)),
            QRegularExpression::CaseInsensitiveOption);
        if (words.match(text).hasMatch())
            return toolAnswer(topic, hostname);
    }
    return std::nullopt;
}

} // namespace ltb::core::rehearsal
