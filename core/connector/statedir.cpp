#include "core/connector/statedir.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ltb::core::connector {

using namespace Qt::StringLiterals;

namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    ~Descriptor()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    int get() const { return m_fd; }
    bool isOpen() const { return m_fd >= 0; }

private:
    int m_fd;
};

Error stateError(ErrorCode code, const QString &message, const QString &field = u"state-dir"_s)
{
    Error error{code, message};
    error.cause = QString::fromLocal8Bit(std::strerror(errno));
    error.field = field;
    return error;
}

bool writeAll(int fd, const QByteArray &bytes)
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        const auto n = ::write(fd, bytes.constData() + done, size_t(bytes.size() - done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += n;
    }
    return true;
}

} // namespace

Result<StateDir> StateDir::open(const QString &path)
{
    const QString absolute = QDir(path).absolutePath();
    const QByteArray native = QFile::encodeName(absolute);
    if (::mkdir(native.constData(), 0700) != 0 && errno == ENOENT) {
        QDir().mkpath(absolute.left(absolute.lastIndexOf(u'/')));
        ::mkdir(native.constData(), 0700);
    }
    struct stat status {};
    if (::stat(native.constData(), &status) != 0 || !S_ISDIR(status.st_mode)) {
        return stateError(
            ErrorCode::Storage,
            QCoreApplication::translate("ltb::core", "The state folder %1 cannot be created.")
                .arg(absolute));
    }
    if (status.st_uid != ::geteuid()) {
        return stateError(
            ErrorCode::Forbidden,
            QCoreApplication::translate("ltb::core", "The state folder %1 belongs to another user.")
                .arg(absolute));
    }
    if ((status.st_mode & 0777) != 0700 && ::chmod(native.constData(), 0700) != 0) {
        return stateError(
            ErrorCode::Storage,
            QCoreApplication::translate("ltb::core", "The state folder %1 cannot be made private.")
                .arg(absolute));
    }
    return StateDir(absolute);
}

QString StateDir::filePath(const QString &name) const
{
    return m_path + u'/' + name;
}

Result<std::optional<Secret>> StateDir::read(const QString &name) const
{
    QFile file(filePath(name));
    if (!file.exists())
        return std::optional<Secret>();
    if (file.permissions()
        & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther)) {
        return stateError(
            ErrorCode::Forbidden,
            QCoreApplication::translate("ltb::core",
                                        "The file %1 may be read by others: its mode must be 0600.")
                .arg(file.fileName()));
    }
    if (!file.open(QIODevice::ReadOnly)) {
        return stateError(ErrorCode::Storage,
                          QCoreApplication::translate("ltb::core", "The file %1 cannot be read.")
                              .arg(file.fileName()));
    }
    QByteArray content = file.readAll();
    std::optional<Secret> secret = Secret::fromBytes(content);
    wipe(content);
    return secret;
}

Result<void> StateDir::write(const QString &name, const Secret &content) const
{
    const QByteArray target = QFile::encodeName(filePath(name));
    const QByteArray fresh = target + ".new";
    QByteArray bytes = content.reveal(); // it is the file's content
    bool ok = false;
    {
        const Descriptor file(
            ::open(fresh.constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        ok = file.isOpen() && ::fchmod(file.get(), 0600) == 0 && writeAll(file.get(), bytes)
             && ::fsync(file.get()) == 0;
    }
    wipe(bytes);
    ok = ok && ::rename(fresh.constData(), target.constData()) == 0;
    if (ok) {
        // Without this the name may still be the old one after a power cut.
        const Descriptor folder(
            ::open(QFile::encodeName(m_path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        ok = folder.isOpen() && ::fsync(folder.get()) == 0;
    }
    if (!ok) {
        return stateError(ErrorCode::Storage,
                          QCoreApplication::translate("ltb::core", "The file %1 cannot be written.")
                              .arg(filePath(name)));
    }
    return {};
}

Result<void> StateDir::remove(const QString &name) const
{
    const QByteArray target = QFile::encodeName(filePath(name));
    if (::unlink(target.constData()) != 0 && errno != ENOENT) {
        return stateError(ErrorCode::Storage,
                          QCoreApplication::translate("ltb::core", "The file %1 cannot be removed.")
                              .arg(filePath(name)));
    }
    return {};
}

Result<std::shared_ptr<void>> StateDir::lock() const
{
    const QByteArray name = QFile::encodeName(filePath(u"lock"_s));
    auto file =
        std::make_shared<Descriptor>(::open(name.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!file->isOpen()) {
        return stateError(ErrorCode::Storage,
                          QCoreApplication::translate("ltb::core", "The file %1 cannot be written.")
                              .arg(filePath(u"lock"_s)));
    }
    if (::flock(file->get(), LOCK_EX | LOCK_NB) != 0) {
        return stateError(ErrorCode::Conflict,
                          QCoreApplication::translate(
                              "ltb::core", "Another connector works with the state folder %1.")
                              .arg(m_path));
    }
    return std::shared_ptr<void>(std::move(file));
}

Result<Secret> readSecretFile(const QString &path, const QString &field)
{
    QFile file(path);
    if (!file.exists()) {
        return stateError(
            ErrorCode::NotFound,
            QCoreApplication::translate("ltb::core", "There is no file %1.").arg(path), field);
    }
    if (file.permissions() & (QFile::WriteGroup | QFile::WriteOther)) {
        return stateError(
            ErrorCode::Forbidden,
            QCoreApplication::translate("ltb::core", "The file %1 may be written by others.")
                .arg(path),
            field);
    }
    if (!file.open(QIODevice::ReadOnly)) {
        return stateError(
            ErrorCode::Storage,
            QCoreApplication::translate("ltb::core", "The file %1 cannot be read.").arg(path),
            field);
    }
    constexpr qint64 most = 64 << 10;
    QByteArray content = file.read(most);
    QByteArray text = content.trimmed();
    const Secret secret = Secret::fromBytes(text);
    wipe(content);
    wipe(text);
    if (secret.isEmpty()) {
        return stateError(
            ErrorCode::InvalidInput,
            QCoreApplication::translate("ltb::core", "The file %1 is empty.").arg(path), field);
    }
    return secret;
}

} // namespace ltb::core::connector
