// Tells systemd how the service is (sd_notify(3)): a datagram to $NOTIFY_SOCKET, nothing without
// it.
#pragma once

#include <QObject>
#include <QTimer>

namespace ltb::app {

class ServiceNotify : public QObject {
    Q_OBJECT
public:
    explicit ServiceNotify(QObject *parent = nullptr);

    // READY=1, and WATCHDOG=1 twice per $WATCHDOG_USEC from the event loop: a loop that hangs is
    // seen.
    void ready();
    void stopping();
    void status(const QString &sentence);

private:
    static void send(const QByteArray &text);
    QTimer m_watchdog;
};

} // namespace ltb::app
