// A hub's progress door: takes HTTP posts on loopback and keeps them.
#pragma once

#include "core/base/json.h"

#include <QTcpServer>

#include <vector>

namespace ltb::tests {

class ProgressRecorder : public QObject {
    Q_OBJECT
public:
    struct Post {
        QByteArray path;
        QByteArray bearer;
        core::Json body;
    };

    ProgressRecorder();
    quint16 port() const { return m_server.serverPort(); }
    const std::vector<Post> &posts() const { return m_posts; }
    // "preflight started", "preflight ok"…
    QStringList story() const;
    // What the next posts are answered with.
    void answerWith(int status) { m_status = status; }
    int refusals() const { return m_refusals; }

private:
    void serve(QTcpSocket *socket);

    QTcpServer m_server;
    std::vector<Post> m_posts;
    int m_status = 200;
    int m_refusals = 0;
};

} // namespace ltb::tests
