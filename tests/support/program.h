// Our programs as a user starts them: to their end, or in the background until they say a line.
#pragma once

#include "core/base/json.h"

#include <QProcess>
#include <QStringList>

namespace ltb::tests {

// What a finished program left behind.
struct Outcome {
    int exitCode = -1; // -1: killed, crashed or out of time
    QByteArray out;
    QByteArray err;

    QString outText() const { return QString::fromUtf8(out); }
    QString errText() const { return QString::fromUtf8(err); }
    // Standard output as one JSON document; null when it is none.
    core::Json json() const;
    // "exit 3\n--- standard output …", for a failure message.
    QString describe() const;
};

class Program : public QObject {
    Q_OBJECT
public:
    explicit Program(QString path);
    ~Program() override; // kill -9 when it still runs

    // Path of a program of the build under test.
    static QString built(const char *name);

    void setEnvironment(const QProcessEnvironment &environment)
    {
        m_process.setProcessEnvironment(environment);
    }
    void setInput(QByteArray input) { m_input = std::move(input); }
    bool start(const QStringList &arguments);
    Outcome run(const QStringList &arguments, int timeoutMs = 60'000);
    // Waits for a line on standard output that starts like this, and gives its rest; empty when the
    // program ended or the time is over.
    QString waitForLine(const QString &start, int timeoutMs = 60'000);
    Outcome waitForEnd(int timeoutMs = 60'000);
    Outcome terminate(int timeoutMs = 30'000); // SIGTERM
    void killHard(); // kill -9, and waits until it is gone

    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    qint64 pid() const { return m_process.processId(); }
    const QByteArray &out() const { return m_out; }
    const QByteArray &err() const { return m_err; }

private:
    void collect();

    QString m_path;
    QByteArray m_input;
    QProcess m_process;
    QByteArray m_out;
    QByteArray m_err;
};

} // namespace ltb::tests
