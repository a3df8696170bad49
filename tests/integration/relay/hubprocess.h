// The real program as a hub in its own process, which a test may kill.
#pragma once

#include <QProcess>
#include <QTemporaryDir>
#include <QUrl>

namespace ltb::tests {

class HubProcess {
public:
    HubProcess() = default;
    ~HubProcess();

    // Starts `--relay --listen` on the same database each time; true when it says it listens.
    bool start(const QStringList &more = {});
    // As start(), under a limit on the size of every file it writes: a disk that fills up.
    bool startWithFileLimit(int kibibytes);
    void terminate(); // SIGTERM
    void kill(); // SIGKILL, and waits for the end
    bool waitForExit(int timeoutMs);
    int exitCode() const { return m_process.exitCode(); }
    qint64 pid() const { return m_process.processId(); }
    QUrl socketUrl() const { return m_url; }
    QString store() const;
    QString folder() const { return m_folder.path(); }
    QByteArray log() const { return m_log; }

    struct Outcome {
        int exitCode = -1;
        QByteArray out;
        QByteArray err;
    };
    // Runs another command of the program to its end.
    static Outcome run(const QStringList &arguments);
    // `token create` on this hub's store.
    QByteArray token(const QStringList &arguments) const;

private:
    bool launch(const QString &program, const QStringList &arguments);
    QStringList listenArguments() const;

    QTemporaryDir m_folder;
    QProcess m_process;
    QUrl m_url;
    QByteArray m_log;
};

} // namespace ltb::tests
