#include "core/secrets/secretfile.h"

#include "core/base/redaction.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ltb::core::secrets {

namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : m_number(number) {}
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    int number() const { return m_number; }
    bool isOpen() const { return m_number >= 0; }

private:
    int m_number;
};

QString systemText(int number)
{
    return QString::fromLocal8Bit(std::strerror(number));
}

Error forbidden(const QString &message, const QString &path)
{
    return Error{.code = ErrorCode::Forbidden,
                 .message = message.arg(path),
                 .nextStep = QCoreApplication::translate("ltb::core", "Run: chmod 600 %1, and make "
                                                                      "sure that it is your own "
                                                                      "file.")
                                 .arg(path)};
}

Error openError(const QString &path, int number)
{
    if (number == ENOENT || number == ENOTDIR)
        return Error{.code = ErrorCode::NotFound,
                     .message =
                         QCoreApplication::translate("ltb::core", "There is no file %1.").arg(path),
                     .cause = systemText(number)};
    if (number == ELOOP)
        return forbidden(
            QCoreApplication::translate("ltb::core",
                                        "%1 is a symbolic link; a secret must not be behind one."),
            path);
    if (number == EACCES)
        return forbidden(
            QCoreApplication::translate("ltb::core", "%1 may not be read by this user."), path);
    return Error{.code = ErrorCode::Storage,
                 .message =
                     QCoreApplication::translate("ltb::core", "%1 could not be read.").arg(path),
                 .cause = systemText(number)};
}

Error writeError(const QString &path, int number)
{
    const bool full = number == ENOSPC || number == EDQUOT;
    return Error{
        .code = ErrorCode::Storage,
        .message =
            full ? QCoreApplication::translate("ltb::core", "The disk is full.")
                 : QCoreApplication::translate("ltb::core", "%1 could not be written.").arg(path),
        .cause = systemText(number),
        .nextStep =
            full
                ? QCoreApplication::translate("ltb::core", "Free some space on it, then try again.")
                : QCoreApplication::translate(
                    "ltb::core", "Check that its folder exists and belongs to this user.")};
}

Result<void> checkFile(const QString &path, const struct stat &status, FileTrust trust, qint64 most)
{
    if (!S_ISREG(status.st_mode))
        return forbidden(QCoreApplication::translate("ltb::core", "%1 is not a regular file."),
                         path);
    if (trust == FileTrust::OwnerOnly) {
        if (status.st_uid != ::geteuid())
            return forbidden(
                QCoreApplication::translate("ltb::core", "%1 belongs to another user."), path);
        if ((status.st_mode & 077) != 0)
            return forbidden(QCoreApplication::translate(
                                 "ltb::core", "%1 can be read by other users of this machine."),
                             path);
    }
    if (status.st_size > most)
        return Error{.code = ErrorCode::InvalidInput,
                     .message = QCoreApplication::translate(
                                    "ltb::core", "%1 is too large to be what it should be.")
                                    .arg(path)};
    return {};
}

int readAll(int descriptor, QByteArray &content)
{
    qsizetype filled = 0;
    while (filled < content.size()) {
        const ssize_t got =
            ::read(descriptor, content.data() + filled, size_t(content.size() - filled));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno;
        if (got == 0)
            break;
        filled += got;
    }
    content.truncate(filled);
    return 0;
}

int writeAll(int descriptor, std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const ssize_t put = ::write(descriptor, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return errno;
        bytes = bytes.subspan(size_t(put));
    }
    return ::fsync(descriptor) == 0 ? 0 : errno;
}

int writeNewFile(const QByteArray &path, const Secret &content)
{
    const Descriptor file(
        ::open(path.constData(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    return file.isOpen() ? writeAll(file.number(), content.bytes()) : errno;
}

// The name itself must survive a power cut too.
int syncFolder(const QString &path)
{
    const QByteArray folder = QFile::encodeName(QFileInfo(path).absolutePath());
    const Descriptor directory(::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.isOpen())
        return errno;
    return ::fsync(directory.number()) == 0 ? 0 : errno;
}

// link() refuses an existing name, rename() replaces it; both are atomic.
int publish(const QByteArray &temporary, const QByteArray &path, IfExists ifExists)
{
    if (ifExists == IfExists::Replace)
        return ::rename(temporary.constData(), path.constData()) == 0 ? 0 : errno;
    return ::link(temporary.constData(), path.constData()) == 0 ? 0 : errno;
}

} // namespace

Result<Secret> readSecretFile(const QString &path, FileTrust trust, qint64 most)
{
    const Descriptor file(::open(QFile::encodeName(path).constData(),
                                 O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file.isOpen())
        return openError(path, errno);
    struct stat status {};
    if (::fstat(file.number(), &status) != 0)
        return openError(path, errno);
    const Result<void> usable = checkFile(path, status, trust, most);
    if (!usable)
        return usable.error();
    QByteArray content(qsizetype(status.st_size), Qt::Uninitialized);
    const int failure = readAll(file.number(), content);
    Secret secret = Secret::fromBytes(content);
    wipe(content);
    if (failure != 0)
        return openError(path, failure);
    return secret;
}

Result<void> writeSecretFile(const QString &path, const Secret &content, IfExists ifExists)
{
    QByteArray suffix(6, Qt::Uninitialized);
    fillRandom({reinterpret_cast<quint8 *>(suffix.data()), size_t(suffix.size())});
    const QByteArray name = QFile::encodeName(path);
    const QByteArray temporary = name + ".new-" + suffix.toHex();

    int failure = writeNewFile(temporary, content);
    if (failure == 0)
        failure = publish(temporary, name, ifExists);
    if (failure != 0 || ifExists == IfExists::Fail)
        ::unlink(temporary.constData());
    if (failure == EEXIST)
        return Error{.code = ErrorCode::Conflict,
                     .message =
                         QCoreApplication::translate("ltb::core", "%1 exists already.").arg(path)};
    if (failure == 0)
        failure = syncFolder(path);
    if (failure != 0)
        return writeError(path, failure);
    return {};
}

Result<Secret> readTokenFile(const QString &path)
{
    const Result<Secret> content = readSecretFile(path);
    if (!content)
        return content.error();
    QByteArray text = content->reveal(); // to take its first line
    const qsizetype lineEnd = text.indexOf('\n');
    QByteArray line = text.first(lineEnd < 0 ? text.size() : lineEnd).trimmed();
    Secret token = Secret::fromBytes(line);
    wipe(text);
    wipe(line);
    if (token.isEmpty())
        return Error{.code = ErrorCode::InvalidInput,
                     .message = QCoreApplication::translate("ltb::core", "%1 is empty.").arg(path)};
    rememberSecret(token);
    return token;
}

} // namespace ltb::core::secrets
