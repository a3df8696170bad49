// A real OpenClaw gateway with a model on loopback whose answers are known.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "tests/integration/openclaw/child.h"

#include <QUrl>

#include <memory>

namespace ltb::tests {

class RealGateway : public QObject {
    Q_OBJECT
public:
    // `packages` is what install.sh printed; everything else is kept below `folder`.
    RealGateway(const QString &packages, const QString &folder);

    bool start(); // ready when it returns true
    bool startAgain(); // after killHard(): same port, same state
    void killHard() { m_gateway->killHard(); }

    QUrl url() const;
    QString tokenFile() const { return m_folder + QStringLiteral("/gateway.token"); }

    // The rows of chat.history, read over a connection of its own.
    core::Result<core::Json> history(const QString &sessionKey) const;

private:
    bool writeConfiguration(const QString &modelPort);
    bool waitUntilReady() const;

    QString m_packages;
    QString m_folder;
    QByteArray m_token;
    quint16 m_port = 0;
    std::unique_ptr<Child> m_model;
    std::unique_ptr<Child> m_gateway;
};

} // namespace ltb::tests
