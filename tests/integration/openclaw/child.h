// One program under test: started, read, killed.
#pragma once

#include <QProcess>
#include <QStringList>

namespace ltb::tests {

class Child : public QObject {
    Q_OBJECT
public:
    // `name` is for messages; standard error goes to `logFile`, added at the end.
    Child(QString name, QString logFile);
    ~Child() override; // kill -9 when it still runs

    void setEnvironment(const QProcessEnvironment &environment)
    {
        m_process.setProcessEnvironment(environment);
    }
    bool start(const QString &program, const QStringList &arguments);
    // Waits for a line on standard output that starts like this; gives its rest. Empty: it never
    // came.
    QString waitForLine(const QString &start, int timeoutMs = 60'000);
    void killHard(); // kill -9, and waits until it is gone
    int terminate(int timeoutMs = 30'000); // SIGTERM; the exit code, or -1
    bool isRunning() const { return m_process.state() == QProcess::Running; }
    qint64 pid() const { return m_process.processId(); }

private:
    QString m_name;
    QProcess m_process;
    QString m_output;
};

} // namespace ltb::tests
