#include "app/commands/servicenotify.h"

#include <cstddef>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace ltb::app {

ServiceNotify::ServiceNotify(QObject *parent) : QObject(parent)
{
    connect(&m_watchdog, &QTimer::timeout, this, [] { send("WATCHDOG=1"); });
}

void ServiceNotify::ready()
{
    send("READY=1");
    const qint64 microseconds = qgetenv("WATCHDOG_USEC").toLongLong();
    const QByteArray pid = qgetenv("WATCHDOG_PID");
    if (microseconds > 0 && (pid.isEmpty() || pid.toLongLong() == ::getpid()))
        m_watchdog.start(int(microseconds / 2000));
}

void ServiceNotify::stopping()
{
    m_watchdog.stop();
    send("STOPPING=1");
}

void ServiceNotify::status(const QString &sentence)
{
    send("STATUS=" + sentence.simplified().toUtf8());
}

void ServiceNotify::send(const QByteArray &text)
{
    const QByteArray path = qgetenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    if (path.isEmpty() || size_t(path.size()) >= sizeof address.sun_path)
        return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.constData(), size_t(path.size()));
    if (address.sun_path[0] == '@')
        address.sun_path[0] = '\0'; // Linux's abstract names
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + size_t(path.size()));
    // A message that systemd does not take is lost by design; the next one follows.
    static_cast<void>(::sendto(fd, text.constData(), size_t(text.size()), MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr *>(&address), length));
    ::close(fd);
}

} // namespace ltb::app
