// SIGINT, SIGTERM and SIGHUP as callbacks on the event loop (self-pipe).
#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <functional>
#include <memory>

namespace ltb::app {

class UnixSignals : public QObject {
    Q_OBJECT
public:
    // One per process. A second SIGINT or SIGTERM ends the process at once.
    explicit UnixSignals(QObject *parent = nullptr);
    ~UnixSignals() override;

signals:
    void stopRequested();
    void reloadRequested();

private:
    void readPipe();

    std::unique_ptr<QSocketNotifier> m_notifier;
    int m_stops = 0;
};

} // namespace ltb::app
