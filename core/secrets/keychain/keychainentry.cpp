#include "core/secrets/keychain/keychainentry.h"

#include "core/base/oneshot.h"

#include <QCoreApplication>
#include <qt6keychain/keychain.h>

namespace ltb::core::secrets {

namespace {

QString keychainService()
{
    return QStringLiteral("launchthatbot");
}

// Debian's QtKeychain answers AccessDenied for a locked keyring and OtherError for a missing bus or
// provider, never NoBackendAvailable; its texts are for the log only.
Error keychainError(const QKeychain::Job &job)
{
    const QString cause =
        QStringLiteral("QtKeychain error %1: %2").arg(int(job.error())).arg(job.errorString());
    if (job.error() == QKeychain::EntryNotFound)
        return Error{.code = ErrorCode::NotFound,
                     .message = QCoreApplication::translate(
                         "ltb::core", "The keychain has no key of LaunchThatBot yet."),
                     .cause = cause};
    if (job.error() == QKeychain::AccessDenied || job.error() == QKeychain::AccessDeniedByUser)
        return Error{.code = ErrorCode::Unavailable,
                     .message = QCoreApplication::translate(
                         "ltb::core", "Your keychain is locked or refused access."),
                     .cause = cause,
                     .nextStep = QCoreApplication::translate(
                         "ltb::core", "Unlock it, allow access for LaunchThatBot, and try again.")};
    return Error{.code = ErrorCode::Unavailable,
                 .message = QCoreApplication::translate(
                     "ltb::core", "There is no usable keychain on this machine."),
                 .cause = cause,
                 .nextStep = QCoreApplication::translate(
                     "ltb::core", "Start a keychain such as GNOME Keyring or KWallet and try "
                                  "again, or protect the secrets with a passphrase.")};
}

// The job deletes itself when it is done, and not before: libsecret keeps a pointer to it.
template <typename T, typename Take>
Task<T> keychainAnswer(QKeychain::Job *job, QString key, Take take)
{
    OneShot<T> done;
    job->setKey(key);
    job->setInsecureFallback(false);
    QObject::connect(
        job, &QKeychain::Job::finished, job,
        [done, take](QKeychain::Job *finished) mutable { done.complete(take(*finished)); });
    job->start();
    return done.wait();
}

Result<Secret> takeSecret(QKeychain::Job &job)
{
    if (job.error() != QKeychain::NoError)
        return keychainError(job);
    QByteArray value = static_cast<QKeychain::ReadPasswordJob &>(job).binaryData();
    Secret secret = Secret::fromBytes(value);
    wipe(value);
    return secret;
}

Result<void> takeDone(QKeychain::Job &job)
{
    return job.error() == QKeychain::NoError ? Result<void>() : keychainError(job);
}

Result<void> takeDeleted(QKeychain::Job &job)
{
    return job.error() == QKeychain::EntryNotFound ? Result<void>() : takeDone(job);
}

} // namespace

Task<Secret> readKeychainEntry(QString key)
{
    auto *job = new QKeychain::ReadPasswordJob(keychainService(), QCoreApplication::instance());
    return keychainAnswer<Secret>(job, key, takeSecret);
}

Task<> writeKeychainEntry(QString key, Secret value)
{
    auto *job = new QKeychain::WritePasswordJob(keychainService(), QCoreApplication::instance());
    job->setBinaryData(value.reveal()); // the keychain's own copy
    return keychainAnswer<void>(job, key, takeDone);
}

Task<> deleteKeychainEntry(QString key)
{
    auto *job = new QKeychain::DeletePasswordJob(keychainService(), QCoreApplication::instance());
    return keychainAnswer<void>(job, key, takeDeleted);
}

} // namespace ltb::core::secrets
