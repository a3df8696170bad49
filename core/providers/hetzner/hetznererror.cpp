#include "core/providers/hetzner/hetznererror.h"

#include "core/base/jsonfields.h"
#include "core/base/redaction.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>
#include <string_view>

namespace ltb::core::providers::hetzner {

namespace {

struct Meaning {
    const char *providerCode;
    ErrorCode code;
    const char *message;
    const char *nextStep;
};

// clang-format off
constexpr Meaning meanings[] = {
    { "unauthorized", ErrorCode::Unauthorized,
      QT_TRANSLATE_NOOP("ltb::core", "Hetzner does not accept this API token."),
      QT_TRANSLATE_NOOP("ltb::core", "Create a new token in the Hetzner console under Security, API tokens, and paste it here.") },
    { "forbidden", ErrorCode::Forbidden,
      QT_TRANSLATE_NOOP("ltb::core", "Hetzner does not allow this for your account."),
      QT_TRANSLATE_NOOP("ltb::core", "Check in the Hetzner console that the account is verified and the project is the right one.") },
    { "token_readonly", ErrorCode::Forbidden,
      QT_TRANSLATE_NOOP("ltb::core", "This API token may only read."),
      QT_TRANSLATE_NOOP("ltb::core", "Create a token with read and write permission in the Hetzner console under Security, API tokens.") },
    { "not_found", ErrorCode::NotFound,
      QT_TRANSLATE_NOOP("ltb::core", "This does not exist at Hetzner any more."),
      QT_TRANSLATE_NOOP("ltb::core", "Refresh the list.") },
    { "invalid_input", ErrorCode::InvalidInput,
      QT_TRANSLATE_NOOP("ltb::core", "Hetzner does not accept one of the values."),
      QT_TRANSLATE_NOOP("ltb::core", "Change the value and try again.") },
    { "json_error", ErrorCode::Protocol,
      QT_TRANSLATE_NOOP("ltb::core", "Hetzner could not read the request."),
      QT_TRANSLATE_NOOP("ltb::core", "Look for a newer version of this program.") },
    { "uniqueness_error", ErrorCode::Conflict,
      QT_TRANSLATE_NOOP("ltb::core", "Something with this name or content exists already in the Hetzner project."),
      QT_TRANSLATE_NOOP("ltb::core", "Choose another name, or delete the existing one first.") },
    { "resource_unavailable", ErrorCode::Unavailable,
      QT_TRANSLATE_NOOP("ltb::core", "Hetzner has no free capacity for this size in this location right now."),
      QT_TRANSLATE_NOOP("ltb::core", "Choose another location or another size.") },
    { "placement_error", ErrorCode::Unavailable,
      QT_TRANSLATE_NOOP("ltb::core", "Hetzner has no free capacity for this size in this location right now."),
      QT_TRANSLATE_NOOP("ltb::core", "Choose another location or another size.") },
    { "resource_limit_exceeded", ErrorCode::Forbidden,
      QT_TRANSLATE_NOOP("ltb::core", "The limit of your Hetzner project is reached."),
      QT_TRANSLATE_NOOP("ltb::core", "Delete something you no longer need, or ask Hetzner for a higher limit.") },
    { "invalid_server_type", ErrorCode::InvalidInput,
      QT_TRANSLATE_NOOP("ltb::core", "This size does not fit the image."),
      QT_TRANSLATE_NOOP("ltb::core", "Choose another size.") },
    { "locked", ErrorCode::Unavailable,
      QT_TRANSLATE_NOOP("ltb::core", "Hetzner is still busy with an earlier action on this."),
      QT_TRANSLATE_NOOP("ltb::core", "Try again in a moment.") },
    { "resource_locked", ErrorCode::Unavailable,
      QT_TRANSLATE_NOOP("ltb::core", "Hetzner has locked this resource."),
      QT_TRANSLATE_NOOP("ltb::core", "Look into the Hetzner console, or ask Hetzner's support.") },
    { "conflict", ErrorCode::Unavailable,
      QT_TRANSLATE_NOOP("ltb::core", "Something changed at Hetzner at the same moment."),
      QT_TRANSLATE_NOOP("ltb::core", "Try again in a moment.") },
    { "rate_limit_exceeded", ErrorCode::RateLimited,
      QT_TRANSLATE_NOOP("ltb::core", "Hetzner received too many requests from this project."),
      QT_TRANSLATE_NOOP("ltb::core", "Wait a moment; it goes on by itself.") },
    { "protected", ErrorCode::Forbidden,
      QT_TRANSLATE_NOOP("ltb::core", "This is protected against deletion at Hetzner."),
      QT_TRANSLATE_NOOP("ltb::core", "Remove the protection in the Hetzner console first.") },
    { "maintenance", ErrorCode::Unavailable,
      QT_TRANSLATE_NOOP("ltb::core", "Hetzner is doing maintenance."),
      QT_TRANSLATE_NOOP("ltb::core", "Try again later, or choose another location.") },
    { "service_error", ErrorCode::Unavailable,
      QT_TRANSLATE_NOOP("ltb::core", "A service of Hetzner failed."),
      QT_TRANSLATE_NOOP("ltb::core", "Try again in a few minutes.") },
    { "server_error", ErrorCode::Unavailable,
      QT_TRANSLATE_NOOP("ltb::core", "Hetzner's API failed."),
      QT_TRANSLATE_NOOP("ltb::core", "Try again in a few minutes.") },
    { "bad_gateway", ErrorCode::Unavailable,
      QT_TRANSLATE_NOOP("ltb::core", "Hetzner's API failed."),
      QT_TRANSLATE_NOOP("ltb::core", "Try again in a few minutes.") },
    { "timeout", ErrorCode::Unavailable,
      QT_TRANSLATE_NOOP("ltb::core", "Hetzner's API took too long."),
      QT_TRANSLATE_NOOP("ltb::core", "Try again in a few minutes.") },
    { "deprecated_api_endpoint", ErrorCode::Protocol,
      QT_TRANSLATE_NOOP("ltb::core", "Hetzner has withdrawn the interface this version uses."),
      QT_TRANSLATE_NOOP("ltb::core", "Update this program.") },
    { "resource_in_use", ErrorCode::Conflict,
      QT_TRANSLATE_NOOP("ltb::core", "This is still in use at Hetzner."),
      QT_TRANSLATE_NOOP("ltb::core", "Delete what uses it first.") },
};
constexpr Meaning unsupportedLocation = {
    "invalid_input", ErrorCode::InvalidInput,
    QT_TRANSLATE_NOOP("ltb::core", "Hetzner does not offer this size in this location."),
    QT_TRANSLATE_NOOP("ltb::core", "Choose another location or another size.") };
constexpr Meaning serverFault = {
    "", ErrorCode::Unavailable,
    QT_TRANSLATE_NOOP("ltb::core", "Hetzner's API failed."),
    QT_TRANSLATE_NOOP("ltb::core", "Try again in a few minutes.") };
constexpr Meaning unknownRefusal = {
    "", ErrorCode::Conflict,
    QT_TRANSLATE_NOOP("ltb::core", "Hetzner refused the request."),
    QT_TRANSLATE_NOOP("ltb::core", "Look at the details.") };
constexpr Meaning failedAction = {
    "", ErrorCode::Unavailable,
    QT_TRANSLATE_NOOP("ltb::core", "Hetzner could not finish the action."),
    QT_TRANSLATE_NOOP("ltb::core", "Try again; if it fails again, look into the Hetzner console.") };
// clang-format on

const Meaning *knownMeaning(const QString &providerCode)
{
    for (const Meaning &meaning : meanings) {
        if (providerCode == QLatin1String(meaning.providerCode))
            return &meaning;
    }
    return nullptr;
}

const Meaning &meaningOf(const QString &providerCode, int httpStatus)
{
    if (const Meaning *known = knownMeaning(providerCode))
        return *known;
    constexpr int firstServerError = 500;
    if (httpStatus >= firstServerError)
        return serverFault;
    static const QHash<int, const char *> byStatus = {
        {401, "unauthorized"},  {403, "forbidden"}, {404, "not_found"},
        {422, "invalid_input"}, {423, "locked"},    {429, "rate_limit_exceeded"}};
    const Meaning *known = knownMeaning(QString::fromLatin1(byStatus.value(httpStatus)));
    return known ? *known : unknownRefusal;
}

Error makeError(const Meaning &meaning, const QString &providerCode, const QString &message)
{
    return {.code = meaning.code,
            .message = QCoreApplication::translate("ltb::core", meaning.message),
            .cause =
                redact(message.isEmpty() ? providerCode
                                         : QStringLiteral("%1: %2").arg(providerCode, message)),
            .nextStep = QCoreApplication::translate("ltb::core", meaning.nextStep),
            .providerCode = providerCode};
}

// Hetzner's field names in the words of a deployment.
QString ourField(const QString &name)
{
    static const QHash<QString, QString> known = {
        {QStringLiteral("server_type"), QStringLiteral("size")},
        {QStringLiteral("user_data"), QStringLiteral("userData")},
        {QStringLiteral("ssh_keys"), QStringLiteral("sshKeys")},
        {QStringLiteral("public_key"), QStringLiteral("publicKey")},
    };
    const QString first = name.section(u'.', 0, 0);
    return known.value(first, first);
}

QString fieldOf(const Json &error)
{
    const auto details = error.find("details");
    if (details == error.end() || !details->is_object())
        return {};
    const auto fields = details->find("fields");
    if (fields == details->end() || !fields->is_array() || fields->empty())
        return {};
    const Json &first = fields->front();
    if (!first.is_object() || !first.contains("name") || !first["name"].is_string())
        return {};
    return ourField(toQString(first["name"].get<std::string>()));
}

bool isUnsupportedLocation(const QString &code, const QString &message)
{
    return code == QLatin1String("invalid_input")
           && message.contains(QLatin1String("unsupported location"), Qt::CaseInsensitive);
}

// RateLimit-Reset is when the bucket is full again, up to an hour away; it refills by one request a
// second, so a few seconds are enough. Retry-After, when it is there, is meant literally.
qint64 retryAfterMs(const net::HttpAnswer &answer, qint64 nowMs)
{
    constexpr qint64 second = 1000;
    bool ok = false;
    const qint64 asked = answer.header("retry-after").trimmed().toLongLong(&ok);
    if (ok && asked >= 0)
        return asked * second;
    const qint64 reset = answer.header("ratelimit-reset").trimmed().toLongLong(&ok);
    constexpr qint64 enough = 5 * second;
    return ok ? std::clamp(reset * second - nowMs, second, enough) : enough;
}

QString correlationId(const net::HttpAnswer &answer)
{
    constexpr qsizetype most = 128;
    return QString::fromLatin1(answer.header("x-correlation-id").left(most));
}

} // namespace

Error errorFromAction(const QString &code, const QString &message)
{
    const Meaning *known = knownMeaning(code);
    return makeError(known ? *known : failedAction, code, message);
}

Error errorFromAnswer(const net::HttpAnswer &answer, qint64 nowMs)
{
    constexpr int firstServerError = 500;
    constexpr int tooManyRequests = 429;
    QString code;
    QString message;
    QString field;
    const Result<Json> root = parseJson(answer.body);
    if (root && root->is_object()) {
        JsonFields fields(*root);
        const Json &body = fields.object("error");
        JsonFields inner(body);
        code = inner.text("code", {.min = 1, .max = 100});
        message = inner.optionalText("message").value_or(QString());
        if (!fields.check() || !inner.check())
            code.clear();
        else
            field = fieldOf(body);
    }
    const bool statusSaysEnough =
        answer.status >= firstServerError || answer.status == tooManyRequests;
    if (code.isEmpty() && !statusSaysEnough)
        return unreadableAnswer(answer, QStringLiteral("no error envelope"));

    const bool location = isUnsupportedLocation(code, message);
    Error error =
        makeError(location ? unsupportedLocation : meaningOf(code, answer.status), code, message);
    error.field = location ? QStringLiteral("location") : field;
    if (error.code == ErrorCode::Unauthorized)
        error.field = QStringLiteral("token");
    error.httpStatus = answer.status;
    error.requestId = correlationId(answer);
    if (error.code == ErrorCode::RateLimited)
        error.retryAfterMs = retryAfterMs(answer, nowMs);
    if (error.cause.isEmpty())
        error.cause = QStringLiteral("HTTP %1").arg(answer.status);
    return error;
}

Error unreadableAnswer(const net::HttpAnswer &answer, const QString &why)
{
    constexpr qsizetype excerpt = 120;
    // JSON is not quoted: a damaged answer to a create may hold a password.
    const bool quotable = !answer.body.trimmed().startsWith('{');
    const QString start =
        quotable ? QString::fromUtf8(answer.body.left(excerpt)).simplified() : QStringLiteral("{");
    const QString cause =
        QStringLiteral("%1; HTTP %2, %3 bytes, starts with \"%4\"")
            .arg(why, QString::number(answer.status), QString::number(answer.body.size()), start);
    Error error{.code = ErrorCode::Protocol,
                .message = QCoreApplication::translate(
                    "ltb::core", "The answer does not come from Hetzner's API or is damaged."),
                .cause = redact(cause),
                .nextStep = QCoreApplication::translate(
                    "ltb::core",
                    "Check whether a proxy or a log-in page is in between, and the address of the "
                    "API.")};
    error.httpStatus = answer.status;
    error.requestId = correlationId(answer);
    return error;
}

} // namespace ltb::core::providers::hetzner
