#include "core/net/httperror.h"

#include "core/base/redaction.h"

#include <QCoreApplication>

namespace ltb::core::net {

namespace {

QString netText(const char *text)
{
    return QCoreApplication::translate("ltb::core", text);
}

struct Explanation {
    QString message;
    QString nextStep;
};

// Sentences with the host as %1.
Explanation explain(QNetworkReply::NetworkError kind)
{
    switch (kind) {
    case QNetworkReply::HostNotFoundError:
        return {netText(QT_TRANSLATE_NOOP("ltb::core", "The address %1 could not be found.")),
                netText(QT_TRANSLATE_NOOP("ltb::core",
                                          "Check the internet connection and the spelling of the "
                                          "address."))};
    case QNetworkReply::ConnectionRefusedError:
        return {netText(QT_TRANSLATE_NOOP("ltb::core", "%1 refused the connection.")),
                netText(QT_TRANSLATE_NOOP("ltb::core",
                                          "Check that the service is running and that the port is "
                                          "right."))};
    case QNetworkReply::SslHandshakeFailedError:
        return {netText(QT_TRANSLATE_NOOP("ltb::core",
                                          "The secure connection to %1 could not be trusted.")),
                netText(QT_TRANSLATE_NOOP("ltb::core",
                                          "Check this computer's clock, and whether a proxy or a "
                                          "virus scanner replaces the certificate."))};
    case QNetworkReply::TimeoutError:
    case QNetworkReply::ProxyTimeoutError:
        return {netText(QT_TRANSLATE_NOOP("ltb::core", "%1 did not answer in time.")),
                netText(QT_TRANSLATE_NOOP("ltb::core",
                                          "Check the connection and any firewall, then try "
                                          "again."))};
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyAuthenticationRequiredError:
    case QNetworkReply::UnknownProxyError:
        return {netText(QT_TRANSLATE_NOOP("ltb::core",
                                          "The proxy did not let the connection to %1 through.")),
                netText(QT_TRANSLATE_NOOP("ltb::core", "Check the proxy settings."))};
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::ContentReSendError:
    case QNetworkReply::ProtocolFailure:
        return {netText(QT_TRANSLATE_NOOP("ltb::core",
                                          "The connection to %1 broke before the answer was "
                                          "complete.")),
                netText(QT_TRANSLATE_NOOP("ltb::core",
                                          "Check whether the request took effect, then try "
                                          "again."))};
    case QNetworkReply::TemporaryNetworkFailureError:
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::UnknownNetworkError:
        return {netText(QT_TRANSLATE_NOOP("ltb::core",
                                          "%1 cannot be reached; this computer seems to be "
                                          "offline.")),
                netText(QT_TRANSLATE_NOOP("ltb::core", "Check the network connection."))};
    default:
        return {netText(QT_TRANSLATE_NOOP("ltb::core", "The connection to %1 failed.")),
                netText(QT_TRANSLATE_NOOP("ltb::core",
                                          "Check the network connection, then try again."))};
    }
}

QString hostOf(const QUrl &url)
{
    return url.port() < 0 ? url.host() : QStringLiteral("%1:%2").arg(url.host()).arg(url.port());
}

} // namespace

bool isHttpAnswer(const QNetworkReply &reply)
{
    if (!reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).isValid())
        return false;
    switch (reply.error()) {
    case QNetworkReply::NoError:
    case QNetworkReply::InternalServerError:
    case QNetworkReply::OperationNotImplementedError:
    case QNetworkReply::ServiceUnavailableError:
    case QNetworkReply::UnknownServerError:
    case QNetworkReply::ProtocolInvalidOperationError: // status 400
    case QNetworkReply::ContentAccessDenied:
    case QNetworkReply::ContentOperationNotPermittedError:
    case QNetworkReply::ContentNotFoundError:
    case QNetworkReply::AuthenticationRequiredError:
    case QNetworkReply::ContentConflictError:
    case QNetworkReply::ContentGoneError:
    case QNetworkReply::UnknownContentError:
        return true;
    default:
        return false;
    }
}

Error networkError(QNetworkReply::NetworkError kind, const QUrl &url, const QString &cause)
{
    const Explanation explanation = explain(kind);
    const bool late =
        kind == QNetworkReply::TimeoutError || kind == QNetworkReply::ProxyTimeoutError;
    return {.code = late ? ErrorCode::Timeout : ErrorCode::Network,
            .message = explanation.message.arg(hostOf(url)),
            .cause = redact(cause),
            .nextStep = explanation.nextStep};
}

Error timeoutError(const QUrl &url, qint64 milliseconds)
{
    return networkError(QNetworkReply::TimeoutError, url,
                        QStringLiteral("no answer within %1 ms").arg(milliseconds));
}

Error answerTooLargeError(const QUrl &url, qint64 limitBytes)
{
    return {
        .code = ErrorCode::Protocol,
        .message = netText(QT_TRANSLATE_NOOP("ltb::core", "%1 sent a larger answer than expected."))
                       .arg(hostOf(url)),
        .cause = QStringLiteral("the answer is over %1 bytes").arg(limitBytes),
        .nextStep =
            netText(QT_TRANSLATE_NOOP("ltb::core", "Check that the address is the right one."))};
}

Error refusedUrlError(const QUrl &url)
{
    return {.code = ErrorCode::InvalidInput,
            .message =
                netText(QT_TRANSLATE_NOOP("ltb::core", "The address is not a valid http or https "
                                                       "address.")),
            .cause = QStringLiteral("scheme \"%1\", host \"%2\"").arg(url.scheme(), url.host()),
            .field = QStringLiteral("url")};
}

} // namespace ltb::core::net
