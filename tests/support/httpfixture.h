// A small real HTTP server on 127.0.0.1 whose answers, good and bad, a test scripts.
#pragma once

#include <QByteArray>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

#include <deque>
#include <functional>
#include <utility>
#include <vector>

namespace ltb::tests {

struct SeenRequest {
    QByteArray method;
    QByteArray target; // path and query
    std::vector<std::pair<QByteArray, QByteArray>> headers; // names in lower case
    QByteArray body;

    QByteArray header(const QByteArray &lowerCaseName) const;
};

struct ScriptedAnswer {
    int status = 200;
    QByteArray body = "{}";
    std::vector<std::pair<QByteArray, QByteArray>> headers{};
    int delayMs = 0;
    bool hang = false; // never answers
    bool dropBefore = false; // closes the connection without a byte
    qsizetype breakAfterBytes = -1; // of the body; then closes
    int pieceBytes = 0; // > 0: the body comes in pieces, one every 5 ms
    qsizetype statedLength = -1; // a Content-Length that is wrong
};

class HttpFixture final : public QTcpServer {
    Q_OBJECT
public:
    using Handler = std::function<ScriptedAnswer(const SeenRequest &)>;

    HttpFixture();
    QUrl url(const QString &path = QStringLiteral("/")) const;
    // Answered in this order; after the last one, `handler` answers, or 404 without one.
    void queue(ScriptedAnswer answer) { m_answers.push_back(std::move(answer)); }
    void setHandler(Handler handler) { m_handler = std::move(handler); }
    const std::vector<SeenRequest> &seen() const { return m_seen; }
    int openConnections() const;

private:
    void serve(QTcpSocket *socket);
    void answer(QTcpSocket *socket, const ScriptedAnswer &answer);

    std::deque<ScriptedAnswer> m_answers;
    Handler m_handler;
    std::vector<SeenRequest> m_seen;
};

} // namespace ltb::tests
