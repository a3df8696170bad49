// Runs the real connector beside a rehearsal gateway as systemd would: restarts it when it ends.
#pragma once

#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>

namespace ltb::core::rehearsal {

class ConnectorProcess : public QObject {
    Q_OBJECT
public:
    ConnectorProcess(QString program, QStringList arguments, QObject *parent);
    // Kills the process, without waiting for it.
    ~ConnectorProcess() override;

    void start();
    // SIGTERM, SIGKILL after five seconds; stopped() follows.
    void stop();
    qint64 pid() const;
    bool isRunning() const { return m_process->state() != QProcess::NotRunning; }
    // How often it ended by itself since start(), and with which exit code the last time.
    int failures() const { return m_failures; }
    int lastExitCode() const { return m_lastExitCode; }
    // The last lines it printed, redacted.
    QString lastWords() const;

signals:
    // It ended by itself and will be started again.
    void failed(int exitCode);
    void stopped();

private:
    void collect();
    void onFinished(int exitCode);

    QString m_program;
    QStringList m_arguments;
    QProcess *m_process; // child; handed to the application when we die first
    QStringList m_lines;
    QTimer m_restart;
    QTimer m_patience;
    bool m_stopping = false;
    int m_failures = 0;
    int m_lastExitCode = 0;
};

} // namespace ltb::core::rehearsal
