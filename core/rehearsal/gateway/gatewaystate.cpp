#include "core/rehearsal/gateway/gatewaystate.h"

#include "core/base/jsonfields.h"
#include "core/base/log.h"
#include "core/rehearsal/gateway/rpc.h"

#include <QFile>
#include <QSaveFile>

namespace ltb::core::rehearsal {

namespace {

Json deviceJson(const PairedDevice &device)
{
    Json scopes = Json::array();
    for (const QString &scope : device.scopes)
        scopes.push_back(scope.toStdString());
    return {{"publicKey", device.publicKey.toStdString()},
            {"token", device.token.toStdString()},
            {"scopes", std::move(scopes)}};
}

Json sessionJson(const GatewaySession &session)
{
    return {{"agentId", session.agentId.toStdString()},
            {"sessionId", session.sessionId.toStdString()},
            {"createdAt", session.createdAt},
            {"updatedAt", session.updatedAt},
            {"runningRunId", session.runningRunId.toStdString()},
            {"runningText", session.runningText.toStdString()},
            {"rows", session.rows}};
}

constexpr qint64 anyTime = std::numeric_limits<qint64>::max();

} // namespace

GatewayState::GatewayState(QString fileName) : m_fileName(std::move(fileName)) {}

Result<void> GatewayState::load()
{
    QFile file(m_fileName);
    if (m_fileName.isEmpty() || !file.exists())
        return {};
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::Storage, file.errorString(), m_fileName};
    const Result<Json> parsed = parseJson(file.readAll());
    if (!parsed)
        return parsed.error();
    JsonFields root(*parsed);
    for (const auto &[id, value] : root.object("devices").items()) {
        JsonFields fields(value);
        PairedDevice &device = m_devices[toQString(id)];
        device = {fields.text("publicKey"), fields.text("token")};
        for (const Json &scope : fields.array("scopes"))
            device.scopes << toQString(scope.get<std::string>());
    }
    for (const auto &[key, value] : root.object("sessions").items()) {
        JsonFields fields(value);
        GatewaySession &session = m_sessions[toQString(key)];
        session = {toQString(key), fields.text("agentId"), fields.text("sessionId")};
        session.createdAt = fields.integer("createdAt", 0, anyTime);
        session.updatedAt = fields.integer("updatedAt", 0, anyTime);
        session.runningRunId = fields.text("runningRunId");
        session.runningText = fields.text("runningText");
        for (const Json &row : fields.array("rows", 1'000'000))
            session.rows.push_back(row);
    }
    return root.check();
}

void GatewayState::save() const
{
    if (m_fileName.isEmpty())
        return;
    Json root{{"devices", Json::object()}, {"sessions", Json::object()}};
    for (const auto &[id, device] : m_devices)
        root["devices"][id.toStdString()] = deviceJson(device);
    for (const auto &[key, session] : m_sessions)
        root["sessions"][key.toStdString()] = sessionJson(session);
    QSaveFile file(m_fileName);
    const bool saved = file.open(QIODevice::WriteOnly)
                       && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
                       && file.write(dumpJson(root)) >= 0 && file.commit();
    if (!saved)
        qCWarning(lcRehearsal) << "the gateway's state was not saved:" << file.errorString();
}

GatewaySession *GatewayState::session(const QString &key)
{
    const auto it = m_sessions.find(key.toLower());
    return it == m_sessions.end() ? nullptr : &it->second;
}

GatewaySession &GatewayState::createSession(const QString &key, const QString &agentId,
                                            qint64 nowMs)
{
    GatewaySession &session = m_sessions[key.toLower()];
    session = {key.toLower(), agentId, toQString(newUuid())};
    session.createdAt = session.updatedAt = nowMs;
    return session;
}

} // namespace ltb::core::rehearsal
