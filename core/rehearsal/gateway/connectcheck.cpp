#include "core/rehearsal/gateway/connectcheck.h"

#include "core/base/secret.h"
#include "core/rehearsal/gateway/deviceauth.h"
#include "core/rehearsal/gateway/paramschema.h"

#include <array>

namespace ltb::core::rehearsal {

namespace {

constexpr int gatewayProtocol = 4;

QString textOr(const Json &object, const char *name, const QString &fallback = {})
{
    const auto it = object.find(name);
    return it != object.end() && it->is_string() ? toQString(it->get_ref<const std::string &>())
                                                 : fallback;
}

QStringList textList(const Json &params, const char *name)
{
    QStringList list;
    for (const Json &item : params.value(name, Json::array())) {
        if (item.is_string())
            list << toQString(item.get_ref<const std::string &>());
    }
    return list;
}

RpcError tokenError(const char *what, const char *code, const char *reason, bool mayUseDeviceToken,
                    const char *nextStep)
{
    return invalidRequest(QStringLiteral("unauthorized: %1").arg(QString::fromLatin1(what)),
                          {{"code", code},
                           {"authReason", reason},
                           {"canRetryWithDeviceToken", mayUseDeviceToken},
                           {"recommendedNextStep", nextStep}});
}

bool same(const QString &left, const QString &right)
{
    return Secret::fromUtf8(left) == Secret::fromUtf8(right);
}

// The shared token, or the device's own in either field.
std::optional<RpcError> checkToken(const Json &auth, const ConnectContext &context,
                                   const PairedDevice *device, bool hasDevice)
{
    const QString token = textOr(auth, "token");
    const QString deviceToken = textOr(auth, "deviceToken");
    if (!token.isEmpty() && same(token, context.gatewayToken))
        return std::nullopt;
    for (const QString &given : {token, deviceToken}) {
        if (!given.isEmpty() && device && same(given, device->token))
            return std::nullopt;
    }
    if (!deviceToken.isEmpty() && token.isEmpty())
        return tokenError("device token mismatch (rotate/reissue device token)",
                          "AUTH_DEVICE_TOKEN_MISMATCH", "device_token_mismatch", false,
                          "update_auth_credentials");
    if (!token.isEmpty())
        return tokenError("gateway token mismatch (provide gateway auth token)",
                          "AUTH_TOKEN_MISMATCH", "token_mismatch", hasDevice,
                          hasDevice ? "retry_with_device_token" : "update_auth_credentials");
    if (!hasDevice)
        return RpcError{QStringLiteral("NOT_PAIRED"),
                        QStringLiteral("device identity required"),
                        {{"code", "DEVICE_IDENTITY_REQUIRED"}}};
    return tokenError("gateway token missing (provide gateway auth token)", "AUTH_TOKEN_MISSING",
                      "token_missing", false, "update_auth_configuration");
}

std::optional<Refusal> checkFrame(const Json &params, const ConnectContext &context)
{
    if (auto problem = checkParams(QStringLiteral("connect"), params))
        return Refusal{std::move(*problem)};
    const qint64 min = params.at("minProtocol").get<qint64>();
    const qint64 max = params.at("maxProtocol").get<qint64>();
    if (min > gatewayProtocol || max < gatewayProtocol)
        return Refusal{invalidRequest(QStringLiteral("protocol mismatch"),
                                      {{"code", "PROTOCOL_MISMATCH"},
                                       {"clientMinProtocol", min},
                                       {"clientMaxProtocol", max},
                                       {"expectedProtocol", gatewayProtocol},
                                       {"minimumProbeProtocol", 3}}),
                       1002};
    const QString role = textOr(params, "role", QStringLiteral("operator"));
    if (role != QStringLiteral("operator") && role != QStringLiteral("node"))
        return Refusal{invalidRequest(QStringLiteral("invalid role"))};
    if (context.hasOrigin)
        return Refusal{invalidRequest(
            QStringLiteral("origin not allowed (open the Control UI from the gateway host or allow "
                           "it in gateway.controlUi.allowedOrigins)"),
            {{"code", "CONTROL_UI_ORIGIN_NOT_ALLOWED"}, {"reason", "origin not allowed"}})};
    return std::nullopt;
}

QString newDeviceToken()
{
    std::array<quint8, 32> bytes{};
    fillRandom(bytes);
    return QString::fromLatin1(
        QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size()))
            .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

} // namespace

std::variant<Admission, Refusal> checkConnect(const Json &params, const ConnectContext &context,
                                              GatewayState &state)
{
    if (auto refusal = checkFrame(params, context))
        return std::move(*refusal);
    Admission admission{textOr(params, "role", QStringLiteral("operator")),
                        textList(params, "scopes"), textList(params, "caps")};
    const bool hasDevice = params.contains("device");
    std::map<QString, PairedDevice>::iterator device = state.devices().end();
    if (hasDevice) {
        const DeviceClaim claim = deviceClaim(params);
        if (auto problem = checkDevice(claim, context.nonce, context.nowMs))
            return Refusal{std::move(*problem)};
        admission.deviceId = claim.deviceId;
        device = state.devices().find(claim.deviceId);
    }
    const bool paired = device != state.devices().end();
    const Json auth = params.value("auth", Json::object());
    if (auto problem = checkToken(auth, context, paired ? &device->second : nullptr, hasDevice))
        return Refusal{std::move(*problem)};
    if (!hasDevice)
        return admission;

    PairedDevice &known = state.devices()[admission.deviceId];
    known.publicKey = textOr(params.at("device"), "publicKey");
    if (known.token.isEmpty() || known.scopes != admission.scopes) {
        known.token = known.token.isEmpty() ? newDeviceToken() : known.token;
        known.scopes = admission.scopes;
        state.save();
    }
    admission.deviceToken = known.token;
    return admission;
}

} // namespace ltb::core::rehearsal
