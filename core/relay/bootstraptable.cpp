#include "core/relay/bootstraptable.h"

#include "core/protocol/gueststages.h"
#include "core/relay/accounttable.h"
#include "core/relay/issuedtoken.h"
#include "core/relay/token.h"

#include <QCoreApplication>

#include <algorithm>

namespace ltb::core::relay::bootstraptable {

namespace {

using store::Database;

constexpr qint64 mostReports = 2'000; // of one instance

struct BootstrapRow {
    QString tokenHash;
    QString instanceId;
    qint64 createdAtMs = 0;
    qint64 expiresAtMs = 0;
    qint64 firstContactMs = 0;
    QByteArray nonceHash{};
    QByteArray ingestEnvelope{};
    bool isVoid = false;
    bool provisioned = false;
};

Error badCredential()
{
    return {ErrorCode::Unauthorized,
            QCoreApplication::translate("ltb::core", "This one-time token is not valid.")};
}

secrets::FieldName ingestField(const BootstrapRow &row)
{
    return {QStringLiteral("bootstrap_tokens"), QStringLiteral("ingest_token_ciphertext"),
            row.tokenHash};
}

Result<std::optional<BootstrapRow>> findBootstrap(Database &database, const QString &column,
                                                  const QByteArray &hash)
{
    auto query = database.run(
        QStringLiteral("SELECT token_hash, instance_id, created_at, expires_at, first_contact_at, "
                       "nonce_hash, ingest_token_ciphertext, voided_at, provisioned_at "
                       "FROM bootstrap_tokens WHERE %1 = ?")
            .arg(column),
        {QString::fromLatin1(hash)});
    if (!query)
        return query.error();
    if (!query->next())
        return std::optional<BootstrapRow>();
    return std::optional(BootstrapRow{
        query->text(0), query->text(1), query->integer(2), query->integer(3), query->integer(4),
        query->text(5).toLatin1(), query->bytes(6), !query->isNull(7), !query->isNull(8)});
}

// A sign of the boot: starts the clock the first time, and gives a slow boot more of it later.
Result<void> noteContact(Database &database, const BootstrapRow &row, const BootstrapTimes &times)
{
    const qint64 first = row.firstContactMs != 0 ? row.firstContactMs : times.nowMs;
    const qint64 expires = std::min(times.nowMs + times.contactMs, first + times.longestMs);
    const auto changed = database.change(
        QStringLiteral("UPDATE bootstrap_tokens SET first_contact_at = ?, expires_at = ? "
                       "WHERE token_hash = ?"),
        {first, expires, row.tokenHash});
    return changed ? Result<void>() : changed.error();
}

Result<void> raiseAlarm(Database &database, const BootstrapRow &row, qint64 nowMs)
{
    const auto changed = database.change(
        QStringLiteral("UPDATE instances SET alarm_at = COALESCE(alarm_at, ?), "
                       "alarm_reason = 'bootstrap_token_reused' WHERE instance_id = ?"),
        {nowMs, row.instanceId});
    return changed ? Result<void>() : changed.error();
}

// First use: makes the instance's token and binds the one-time token to the nonce.
Result<Secret> bind(Database &database, const BootstrapRow &row, const BootstrapClaim &claim,
                    const secrets::Vault &vault, qint64 nowMs)
{
    TokenRequest request;
    request.role = protocol::Role::OpenClaw;
    request.label = QStringLiteral("bootstrap");
    request.instanceId = row.instanceId;
    auto issued = issueToken(database, request, nowMs);
    if (!issued)
        return issued.error();
    const QByteArray envelope = vault.seal(issued->token, ingestField(row));
    const auto bound = database.change(
        QStringLiteral("UPDATE bootstrap_tokens SET nonce_hash = ?, exchanged_at = ?, "
                       "ingest_token_ciphertext = ? WHERE token_hash = ?"),
        {QString::fromLatin1(claim.nonceHash), nowMs, envelope, row.tokenHash});
    if (!bound)
        return bound.error();
    const auto noted = database.change(
        QStringLiteral("UPDATE instances SET provider_instance_id = ?, hostname = ?, "
                       "ssh_host_keys = ? WHERE instance_id = ?"),
        {claim.providerInstanceId, claim.hostname, QString::fromUtf8(claim.sshHostKeys),
         row.instanceId});
    if (!noted)
        return noted.error();
    return std::move(issued->token);
}

Result<Secret> storedSecrets(Database &database, const QString &instanceId,
                             const secrets::Vault &vault)
{
    auto query = database.run(
        QStringLiteral("SELECT secrets_ciphertext FROM instances WHERE instance_id = ?"),
        {instanceId});
    if (!query)
        return query.error();
    if (!query->next() || query->isNull(0))
        return Secret::fromBytes("{}");
    return vault.open(query->bytes(0), instancetable::secretsField(instanceId));
}

Result<bool> isReported(Database &database, const ProgressReport &report)
{
    auto query = database.run(
        QStringLiteral("SELECT 1 FROM progress_events WHERE instance_id = ? AND run_id = ? "
                       "AND seq = ?"),
        {report.instanceId, report.row.runId, report.row.seq});
    if (!query)
        return query.error();
    return query->next();
}

Result<void> checkRoom(Database &database, const QString &instanceId)
{
    auto query = database.run(
        QStringLiteral("SELECT COUNT(*) FROM progress_events WHERE instance_id = ?"), {instanceId});
    if (!query)
        return query.error();
    if (query->next() && query->integer(0) >= mostReports)
        return Error{
            ErrorCode::RateLimited,
            QCoreApplication::translate("ltb::core", "This server has sent too many reports.")};
    return {};
}

Result<void> insertReport(Database &database, const ProgressReport &report, qint64 nowMs)
{
    const ProgressRow &row = report.row;
    const auto inserted = database.change(
        QStringLiteral("INSERT INTO progress_events (instance_id, run_id, seq, at, received_at, "
                       "stage, state, exit_code, seconds, log) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        {report.instanceId, row.runId, row.seq, row.atMs, nowMs, row.stage, row.state, row.exitCode,
         row.seconds, row.log});
    return inserted ? Result<void>() : inserted.error();
}

bool endsProvisioning(const ProgressRow &row)
{
    return row.stage.toStdString() == protocol::guestStages.back()
           && row.state.toStdString() == protocol::guestOk;
}

} // namespace

Result<BootstrapGrant> exchange(Database &database, const BootstrapClaim &claim,
                                const secrets::Vault &vault, const BootstrapTimes &times)
{
    const auto found = findBootstrap(database, QStringLiteral("token_hash"), claim.tokenHash);
    if (!found)
        return found.error();
    if (!*found || (*found)->isVoid)
        return badCredential();
    const BootstrapRow &row = **found;
    const bool bound = !row.nonceHash.isEmpty();
    if (bound && !sameHash(row.nonceHash, claim.nonceHash)) {
        const auto alarmed = raiseAlarm(database, row, times.nowMs);
        if (!alarmed)
            return alarmed.error();
        return BootstrapGrant{BootstrapGrant::Outcome::Stolen, row.instanceId};
    }
    if (row.expiresAtMs <= times.nowMs)
        return BootstrapGrant{BootstrapGrant::Outcome::Expired, row.instanceId};
    if (!bound) {
        if (const auto noted = noteContact(database, row, times); !noted)
            return noted.error();
    }
    auto token = bound ? vault.open(row.ingestEnvelope, ingestField(row))
                       : bind(database, row, claim, vault, times.nowMs);
    if (!token)
        return token.error();
    auto handedOut = storedSecrets(database, row.instanceId, vault);
    if (!handedOut)
        return handedOut.error();
    return BootstrapGrant{BootstrapGrant::Outcome::Granted, row.instanceId, std::move(*token),
                          std::move(*handedOut)};
}

Result<bool> report(Database &database, const ProgressReport &report, const BootstrapTimes &times)
{
    const auto found =
        findBootstrap(database, QStringLiteral("progress_hash"), report.credentialHash);
    if (!found)
        return found.error();
    if (!*found || (*found)->isVoid || (*found)->instanceId != report.instanceId)
        return badCredential();
    const BootstrapRow &row = **found;
    const auto reported = isReported(database, report);
    if (!reported)
        return reported.error();
    if (*reported)
        return false;
    if (row.provisioned || row.createdAtMs + times.unusedMs <= times.nowMs)
        return badCredential();
    const bool alive = row.nonceHash.isEmpty() && row.expiresAtMs > times.nowMs;
    if (alive) {
        if (const auto noted = noteContact(database, row, times); !noted)
            return noted.error();
    }
    if (const auto room = checkRoom(database, report.instanceId); !room)
        return room.error();
    if (const auto inserted = insertReport(database, report, times.nowMs); !inserted)
        return inserted.error();
    if (!endsProvisioning(report.row))
        return true;
    const auto ended = database.change(
        QStringLiteral("UPDATE bootstrap_tokens SET provisioned_at = ? WHERE token_hash = ?"),
        {times.nowMs, row.tokenHash});
    if (!ended)
        return ended.error();
    return true;
}

Result<void> wipeExpired(Database &database, qint64 nowMs)
{
    const auto secrets = database.change(
        QStringLiteral("UPDATE instances SET secrets_ciphertext = NULL WHERE instance_id IN ("
                       "SELECT instance_id FROM bootstrap_tokens WHERE expires_at <= ? "
                       "AND exchanged_at IS NOT NULL) AND secrets_ciphertext IS NOT NULL"),
        {nowMs});
    if (!secrets)
        return secrets.error();
    const auto tokens = database.change(
        QStringLiteral("UPDATE bootstrap_tokens SET ingest_token_ciphertext = NULL "
                       "WHERE expires_at <= ? AND ingest_token_ciphertext IS NOT NULL"),
        {nowMs});
    return tokens ? Result<void>() : tokens.error();
}

} // namespace ltb::core::relay::bootstraptable
