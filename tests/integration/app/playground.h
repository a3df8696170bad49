// A throw-away installation on this computer, made of real processes: a simulated provider, a hub,
// and a data folder with its key file. Everything is gone with the object.
#pragma once

#include "tests/support/program.h"

#include <QTemporaryDir>

#include <memory>

namespace ltb::tests {

class Playground {
public:
    Playground();

    QString path(const QString &name) const { return m_directory.filePath(name); }
    // Writes a file only its owner can read, and gives its path.
    QString writeFile(const QString &name, const QByteArray &content) const;
    QByteArray readFile(const QString &name) const;

    // `faults`: the rules of simulate --faults, as JSON text.
    bool startSimulator(const QByteArray &faults = {}, const QStringList &more = {});
    bool startHub(const QStringList &more = {});
    // The environment every program gets; change it before starting one.
    QProcessEnvironment &environment() { return m_environment; }

    QString simulatorUrl() const { return m_simulatorUrl; }
    QString hubUrl() const { return m_hubUrl; }
    QString hubStore() const
    {
        return QStringLiteral("sqlite:") + path(QStringLiteral("hub.sqlite"));
    }
    QByteArray providerToken() const { return m_providerToken; }
    QByteArray readOnlyToken() const { return m_readOnlyToken; }
    QByteArray hubToken() const { return m_hubToken; } // read, chat, operate
    Program &simulator() { return *m_simulator; }
    Program &hub() { return *m_hub; }

    // `launchthatbot ARGUMENTS`, to its end.
    Outcome run(const QStringList &arguments, int timeoutMs = 90'000, const QByteArray &input = {});
    // The same with this installation's data folder and key file.
    Outcome console(const QStringList &arguments, int timeoutMs = 90'000,
                    const QByteArray &input = {});
    // And with the hub of startHub().
    Outcome onHub(const QStringList &arguments, int timeoutMs = 180'000);
    QStringList installationOptions() const;
    QStringList hubOptions() const;

    // `credential set hetzner` for the simulator, under the name "sim".
    Outcome addAccount();
    // What exists at the simulated provider: "servers", "ssh_keys", "firewalls".
    core::Json atProvider(const QString &collection) const;

    // Everything our programs printed on standard error so far, for failure messages and for the
    // hunt for secrets.
    QString logs() const;
    const std::vector<Outcome> &history() const { return m_history; }

private:
    QTemporaryDir m_directory;
    QProcessEnvironment m_environment;
    QByteArray m_providerToken;
    QByteArray m_readOnlyToken;
    QByteArray m_hubToken;
    QString m_simulatorUrl;
    QString m_hubUrl;
    std::unique_ptr<Program> m_simulator;
    std::unique_ptr<Program> m_hub;
    std::vector<Outcome> m_history;
};

} // namespace ltb::tests
