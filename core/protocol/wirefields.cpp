#include "core/protocol/wirefields.h"

#include "core/base/ulid.h"
#include "core/protocol/sessionkey.h"

#include <QCoreApplication>

#include <limits>

namespace ltb::core::protocol {

namespace {

constexpr TextRule agentIdRule{1, 64};
constexpr TextRule displayNameRule{1, 256};
constexpr size_t maxAgents = 256;

QString notAName()
{
    return QCoreApplication::translate(
        "ltb::core", "must have 1 to 64 letters, digits, dots, dashes or underscores");
}

QString notAUlid()
{
    return QCoreApplication::translate("ltb::core", "must be a ULID of 26 upper-case characters");
}

QString readName(JsonFields &fields, const char *name)
{
    const QString text = fields.text(name, agentIdRule);
    if (!isSessionKeyPart(text))
        fields.refuse(name, notAName());
    return text;
}

double readFigure(JsonFields &fields, const char *name)
{
    const double value = fields.number(name);
    if (value < 0)
        fields.refuse(name, QCoreApplication::translate("ltb::core", "must not be negative"));
    return value;
}

QString itemPath(const JsonFields &fields, const char *name, size_t index)
{
    return QStringLiteral("%1%2[%3].").arg(fields.path(), QString::fromLatin1(name)).arg(index);
}

int readCount(JsonFields &fields, const char *name)
{
    return int(fields.integer(name, 0, std::numeric_limits<int>::max()));
}

HostFigures readHost(const Json &object, const QString &path, WireProblem &problem)
{
    JsonFields fields(object, path);
    HostFigures host;
    host.cpuPercent = readFigure(fields, "cpuPercent");
    host.memUsedBytes = fields.integer("memUsedBytes", 0, maxWireInteger);
    host.memTotalBytes = fields.integer("memTotalBytes", 0, maxWireInteger);
    host.diskUsedBytes = fields.integer("diskUsedBytes", 0, maxWireInteger);
    host.diskTotalBytes = fields.integer("diskTotalBytes", 0, maxWireInteger);
    host.load1 = readFigure(fields, "load1");
    host.uptimeS = fields.integer("uptimeS", 0, maxWireInteger);
    problem.note(fields.check());
    return host;
}

QString readWord(JsonFields &fields, const char *name, const QStringList &choices)
{
    const QString text = fields.text(name);
    if (!choices.contains(text))
        refuseChoice(fields, name, choices);
    return text;
}

} // namespace

void WireProblem::note(const Result<void> &checked)
{
    if (!checked)
        note(checked.error());
}

void WireProblem::note(Error error)
{
    if (m_first)
        return;
    if (error.providerCode.isEmpty())
        error.providerCode = QStringLiteral("bad_field");
    m_first = std::move(error);
}

Error wireError(ErrorCode code, const char *wireCode, const QString &message, const QString &field)
{
    Error error{code, message};
    error.field = field;
    error.providerCode = QString::fromLatin1(wireCode);
    return error;
}

std::string wireText(const QString &text)
{
    if (!text.contains(QChar(u'\0')))
        return text.toStdString();
    QString clean = text;
    return clean.replace(QChar(u'\0'), QChar(QChar::ReplacementCharacter)).toStdString();
}

void putText(Json &object, const char *name, const QString &text)
{
    if (!text.isEmpty())
        object[name] = wireText(text);
}

void putInteger(Json &object, const char *name, std::optional<qint64> value)
{
    if (value)
        object[name] = *value;
}

QString readUlid(JsonFields &fields, const char *name)
{
    const QString text = fields.text(name);
    if (!isUlid(text))
        fields.refuse(name, notAUlid());
    return text;
}

QString readOptionalUlid(JsonFields &fields, const char *name)
{
    return fields.has(name) ? readUlid(fields, name) : QString();
}

QString readSessionKey(JsonFields &fields)
{
    const QString text = fields.text("sessionKey");
    const Result<SessionKey> key = SessionKey::parse(text);
    if (!key)
        fields.refuse("sessionKey", QCoreApplication::translate("ltb::core", "is refused: %1")
                                        .arg(key.error().message.chopped(1)));
    return text;
}

QString readOptionalName(JsonFields &fields, const char *name)
{
    return fields.has(name) ? readName(fields, name) : QString();
}

QString readOptional(JsonFields &fields, const char *name, TextRule rule)
{
    return fields.optionalText(name, rule).value_or(QString());
}

QString readPreview(JsonFields &fields, const char *name, qsizetype maxCharacters)
{
    const QString text = fields.optionalText(name).value_or(QString());
    qsizetype characters = 0;
    for (const QChar c : text)
        characters += c.isLowSurrogate() ? 0 : 1;
    if (characters > maxCharacters)
        fields.refuse(name, QCoreApplication::translate("ltb::core", "has more than %1 characters")
                                .arg(maxCharacters));
    return text;
}

QStringList readNames(JsonFields &fields, const char *name, size_t maxItems)
{
    QStringList names;
    for (const Json &item : fields.array(name, maxItems)) {
        const QString text =
            item.is_string() ? toQString(item.get_ref<const std::string &>()) : QString();
        if (!isSessionKeyPart(text))
            fields.refuse(
                qPrintable(QStringLiteral("%1[%2]").arg(QLatin1String(name)).arg(names.size())),
                notAName());
        names << text;
    }
    return names;
}

qint64 readTime(JsonFields &fields, const char *name)
{
    return fields.integer(name, 0, maxWireInteger);
}

void refuseChoice(JsonFields &fields, const char *name, const QStringList &choices)
{
    fields.refuse(name, QCoreApplication::translate("ltb::core", "must be one of %1")
                            .arg(choices.join(QStringLiteral(", "))));
}

std::vector<AgentInfo> readAgents(JsonFields &fields, const char *name, bool required,
                                  WireProblem &problem)
{
    std::vector<AgentInfo> agents;
    const Json *list =
        required ? &fields.array(name, maxAgents) : fields.optionalArray(name, maxAgents);
    if (!list)
        return agents;
    for (const Json &item : *list) {
        JsonFields agent(item, itemPath(fields, name, agents.size()));
        agents.push_back({readName(agent, "agentId"), agent.text("name", displayNameRule),
                          readOptional(agent, "model", {0, 256})});
        problem.note(agent.check());
    }
    return agents;
}

Json writeAgents(const std::vector<AgentInfo> &agents)
{
    Json list = Json::array();
    for (const AgentInfo &agent : agents) {
        Json item{{"agentId", wireText(agent.agentId)}, {"name", wireText(agent.name)}};
        putText(item, "model", agent.model);
        list.push_back(std::move(item));
    }
    return list;
}

std::optional<InstanceStatus> readStatus(JsonFields &outer, const char *name, WireProblem &problem)
{
    const Json *object = outer.optionalObject(name);
    if (!object)
        return std::nullopt;
    const QString path = outer.path() + QString::fromLatin1(name) + u'.';
    JsonFields fields(*object, path);
    InstanceStatus status;
    status.gateway =
        readWord(fields, "gateway",
                 {QStringLiteral("up"), QStringLiteral("down"), QStringLiteral("starting")});
    status.gatewayVersion = readOptional(fields, "gatewayVersion", {0, 128});
    status.runsActive = readCount(fields, "runsActive");
    status.queueDepth = readCount(fields, "queueDepth");
    for (const Json &item : fields.array("agents", maxAgents)) {
        JsonFields agent(item, itemPath(fields, "agents", status.agents.size()));
        status.agents.push_back(
            {readName(agent, "agentId"), readWord(agent, "status",
                                                  {QStringLiteral("active"), QStringLiteral("idle"),
                                                   QStringLiteral("error")})});
        problem.note(agent.check());
    }
    const Json &host = fields.object("host");
    problem.note(fields.check());
    if (fields.check())
        status.host = readHost(host, path + QStringLiteral("host."), problem);
    return status;
}

Json writeStatus(const InstanceStatus &status)
{
    Json agents = Json::array();
    for (const AgentStatus &agent : status.agents)
        agents.push_back(
            {{"agentId", wireText(agent.agentId)}, {"status", wireText(agent.status)}});
    Json json{{"gateway", wireText(status.gateway)},
              {"agents", std::move(agents)},
              {"runsActive", status.runsActive},
              {"queueDepth", status.queueDepth},
              {"host",
               {{"cpuPercent", status.host.cpuPercent},
                {"memUsedBytes", status.host.memUsedBytes},
                {"memTotalBytes", status.host.memTotalBytes},
                {"diskUsedBytes", status.host.diskUsedBytes},
                {"diskTotalBytes", status.host.diskTotalBytes},
                {"load1", status.host.load1},
                {"uptimeS", status.host.uptimeS}}}};
    putText(json, "gatewayVersion", status.gatewayVersion);
    return json;
}

} // namespace ltb::core::protocol
