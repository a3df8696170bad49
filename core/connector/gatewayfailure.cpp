#include "core/connector/gatewayfailure.h"

#include "core/connector/jsonmember.h"

#include <QCoreApplication>
#include <QStringList>

namespace ltb::core::connector {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QString say(const char *text)
{
    return QCoreApplication::translate("ltb::core", text);
}

void explain(Error &error)
{
    const QString &code = error.providerCode;
    if (code == "PAIRING_REQUIRED"_L1) {
        error.code = ErrorCode::Forbidden;
        error.message =
            say(QT_TRANSLATE_NOOP("ltb::core", "The gateway waits for this connector's approval."));
        error.nextStep = QCoreApplication::translate(
                             "ltb::core", "Run on the server: openclaw devices approve %1")
                             .arg(error.requestId);
    } else if (code == "AUTH_RATE_LIMITED"_L1) {
        error.code = ErrorCode::RateLimited;
        error.message =
            say(QT_TRANSLATE_NOOP("ltb::core", "The gateway locked this address out for a while."));
    } else if (code.startsWith("AUTH_"_L1)) {
        error.code = ErrorCode::Unauthorized;
        error.message = say(
            QT_TRANSLATE_NOOP("ltb::core", "The gateway does not accept the connector's token."));
        error.nextStep =
            say(QT_TRANSLATE_NOOP("ltb::core", "Check the file given with --gateway-token-file."));
    } else if (code == "PROTOCOL_MISMATCH"_L1) {
        error.code = ErrorCode::Protocol;
        error.message = say(
            QT_TRANSLATE_NOOP("ltb::core", "The gateway speaks another version of its protocol."));
        error.nextStep = say(QT_TRANSLATE_NOOP("ltb::core", "Update the connector."));
    } else if (code == "UNAVAILABLE"_L1) {
        error.code = ErrorCode::Unavailable;
        error.message =
            say(QT_TRANSLATE_NOOP("ltb::core", "The gateway is starting or restarting."));
    } else if (code == "FORBIDDEN"_L1 || code == "MISSING_SCOPE"_L1 || code == "NOT_PAIRED"_L1
               || code.startsWith("DEVICE_"_L1)) {
        error.code = ErrorCode::Forbidden;
        error.message = say(
            QT_TRANSLATE_NOOP("ltb::core", "The gateway does not allow this to the connector."));
    } else {
        error.code = ErrorCode::Protocol;
        error.message = say(QT_TRANSLATE_NOOP("ltb::core", "The gateway refused the request."));
    }
}

} // namespace

Error gatewayError(const Json &error)
{
    Error result;
    const Json &details = member(error, "details");
    const QString code = memberText(error, "code");
    const QString detail = memberText(details, "code");
    const QString reason = memberText(details, "reason");
    result.providerCode = !detail.isEmpty() ? detail : code;
    if (code == "INVALID_REQUEST"_L1 && detail.isEmpty() && !reason.isEmpty())
        result.providerCode = reason; // chat-request-conflict
    result.cause = code + u": "_s + memberText(error, "message");
    result.requestId = memberText(details, "requestId");
    result.retryAfterMs = memberInteger(error, "retryAfterMs", -1);
    explain(result);
    return result;
}

RefusalAdvice adviceFor(const Error &error, bool usedDeviceToken, bool haveSharedToken)
{
    static const QStringList tokenProblems{u"AUTH_DEVICE_TOKEN_MISMATCH"_s,
                                           u"AUTH_TOKEN_MISMATCH"_s, u"AUTH_SCOPE_MISMATCH"_s};
    const QString &code = error.providerCode;
    if (usedDeviceToken && haveSharedToken && tokenProblems.contains(code))
        return {AfterRefusal::RetryWithSharedToken, 0ms};
    if (code == "PAIRING_REQUIRED"_L1)
        return {AfterRefusal::WaitForOperator, 20s};
    if (code == "AUTH_RATE_LIMITED"_L1)
        return {AfterRefusal::WaitForOperator,
                std::chrono::milliseconds(qMax(error.retryAfterMs, 60'000))};
    if (code.startsWith("AUTH_"_L1) || code == "PROTOCOL_MISMATCH"_L1
        || code == "DEVICE_IDENTITY_REQUIRED"_L1 || error.code == ErrorCode::Forbidden)
        return {AfterRefusal::WaitForOperator, 60s};
    return {AfterRefusal::Retry, std::chrono::milliseconds(qMax(error.retryAfterMs, 0))};
}

} // namespace ltb::core::connector
