#include "core/relay/bootstrapapi.h"

#include "core/base/jsonfields.h"
#include "core/base/log.h"
#include "core/base/redaction.h"
#include "core/protocol/gueststages.h"
#include "core/relay/token.h"
#include "core/store/storethread.h"

#include <QCoreApplication>

namespace ltb::core::relay {

namespace {

constexpr TextRule nonceRule{16, 256};
constexpr qsizetype longestLog = 64 << 10;
constexpr size_t mostHostKeys = 16;
constexpr qint64 mostSeconds = 7LL * 24 * 60 * 60;

Error goneError(const char *code, const QString &message)
{
    Error error{ErrorCode::Conflict, message};
    error.providerCode = QString::fromLatin1(code);
    error.httpStatus = 410;
    return error;
}

Result<BootstrapClaim> readClaim(const Json &json)
{
    JsonFields fields(json);
    BootstrapClaim claim;
    claim.nonceHash = hashToken(fields.text("nonce", nonceRule).toUtf8());
    claim.providerInstanceId =
        fields.optionalText("providerInstanceId", {0, 128}).value_or(QString());
    claim.hostname = fields.optionalText("hostname", {0, 255}).value_or(QString());
    if (const Json *keys = fields.optionalArray("sshHostKeys", mostHostKeys)) {
        for (const Json &key : *keys) {
            if (!key.is_string() || key.get_ref<const std::string &>().size() > 4096)
                fields.refuse("sshHostKeys",
                              QCoreApplication::translate("ltb::core", "must hold public keys"));
        }
        claim.sshHostKeys = dumpJson(*keys);
    }
    if (const auto ok = fields.check(); !ok)
        return ok.error();
    return claim;
}

QString readLog(JsonFields &fields)
{
    const QString encoded =
        fields.optionalText("logBase64", {0, 2 * longestLog}).value_or(QString());
    const auto decoded =
        QByteArray::fromBase64Encoding(encoded.toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        fields.refuse("logBase64", QCoreApplication::translate("ltb::core", "must be base64"));
    QByteArray bytes = *decoded;
    if (bytes.size() > longestLog) // the end of a log says why it ended
        bytes = bytes.last(longestLog);
    QString log = QString::fromUtf8(bytes);
    log.replace(QChar(u'\0'), QChar(QChar::ReplacementCharacter));
    return redact(log);
}

Result<ProgressRow> readProgress(const Json &json)
{
    constexpr qint64 latest = 9'007'199'254'740'991;
    JsonFields fields(json);
    ProgressRow row;
    row.runId = fields.text("runId", {1, 64});
    row.seq = fields.integer("seq", 0, latest);
    row.atMs = fields.integer("at", 0, latest);
    row.stage = fields.text("stage", {1, 64});
    row.state = fields.text("state", {1, 16});
    const std::string state = row.state.toStdString();
    const bool known = state == protocol::guestStarted || state == protocol::guestOk
                       || state == protocol::guestRetrying || state == protocol::guestFailed;
    if (!known)
        fields.refuse("state", QCoreApplication::translate(
                                   "ltb::core", "must be started, ok, retrying or failed"));
    row.exitCode = fields.optionalInteger("exitCode", -256, 255).value_or(0);
    row.seconds = fields.optionalInteger("seconds", 0, mostSeconds).value_or(0);
    row.log = readLog(fields);
    if (const auto ok = fields.check(); !ok)
        return ok.error();
    return row;
}

} // namespace

std::vector<HttpRoute> BootstrapApi::routes()
{
    const auto exchangeHandler = [this](HttpCall call) { return exchange(std::move(call)); };
    const auto progressHandler = [this](HttpCall call) { return progress(std::move(call)); };
    return {{"POST", "/api/openclaw/bootstrap", Access::OwnCheck, exchangeHandler},
            {"POST", "/api/openclaw/instances/{}/progress", Access::OwnCheck, progressHandler}};
}

BootstrapTimes BootstrapApi::times() const
{
    const HubOptions &options = m_parts.options;
    return {m_parts.clock.nowMs(), options.bootstrapContactMs, options.bootstrapLongestMs,
            options.bootstrapUnusedMs};
}

Task<net::HttpResponse> BootstrapApi::exchange(HttpCall call)
{
    QByteArray token = bearerToken(call.request);
    const bool plausible = tokenKind(token) == TokenKind::Bootstrap;
    const QByteArray tokenHash = hashToken(token);
    wipe(token);
    if (!plausible)
        co_return unauthorizedReply();
    const Result<Json> json = jsonBody(call.request);
    if (!json)
        co_await fail(json.error());
    Result<BootstrapClaim> claim = readClaim(*json);
    if (!claim)
        co_await fail(claim.error());
    claim->tokenHash = tokenHash;
    std::function<Result<BootstrapGrant>(store::Database &)> job =
        [wanted = *claim, vault = &m_parts.vault, when = times()](store::Database &database) {
            const auto wiped = bootstraptable::wipeExpired(database, when.nowMs);
            if (!wiped)
                return Result<BootstrapGrant>(wiped.error());
            return bootstraptable::exchange(database, wanted, *vault, when);
        };
    const BootstrapGrant grant = co_await m_parts.store.write<BootstrapGrant>(std::move(job));
    if (grant.outcome == BootstrapGrant::Outcome::Expired)
        co_await fail(goneError(
            "token_expired",
            QCoreApplication::translate("ltb::core", "This one-time token has expired.")));
    if (grant.outcome == BootstrapGrant::Outcome::Stolen) {
        qCWarning(lcRelay) << "ALARM: the one-time token of instance" << grant.instanceId
                           << "was presented a second time, by" << call.request.peer.toString();
        co_await fail(goneError(
            "token_used", QCoreApplication::translate(
                              "ltb::core", "This one-time token was used by somebody else.")));
    }
    co_await m_parts.refreshAccounts();
    QByteArray ingest = grant.ingestToken.reveal(); // the instance's own from now on
    QByteArray secretsText = grant.secrets.reveal();
    const Result<Json> secrets = parseJson(secretsText);
    Json body{{"instanceId", grant.instanceId.toStdString()},
              {"ingestToken", ingest.toStdString()},
              {"secrets", secrets ? *secrets : Json::object()}};
    wipe(ingest);
    wipe(secretsText);
    co_return jsonReply(body);
}

Task<net::HttpResponse> BootstrapApi::progress(HttpCall call)
{
    const QByteArray credential = bearerToken(call.request);
    const bool plausible = isProgressCredential(credential);
    if (!plausible)
        co_return unauthorizedReply();
    const Result<Json> json = jsonBody(call.request);
    if (!json)
        co_await fail(json.error());
    const Result<ProgressRow> row = readProgress(*json);
    if (!row)
        co_await fail(row.error());
    const ProgressReport report{call.parts.value(0), hashToken(credential), *row};
    std::function<Result<bool>(store::Database &)> job =
        [report, when = times()](store::Database &database) {
            return bootstraptable::report(database, report, when);
        };
    const bool fresh = co_await m_parts.store.write<bool>(std::move(job));
    const Json body{{"ok", true}, {"duplicate", !fresh}};
    co_return jsonReply(body);
}

} // namespace ltb::core::relay
