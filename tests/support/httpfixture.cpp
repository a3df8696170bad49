#include "tests/support/httpfixture.h"

#include <QTimer>

#include <optional>

namespace ltb::tests {

namespace {

std::optional<SeenRequest> parseRequest(QByteArray &buffer)
{
    const qsizetype end = buffer.indexOf("\r\n\r\n");
    if (end < 0)
        return std::nullopt;
    SeenRequest request;
    const QList<QByteArray> lines = buffer.left(end).split('\n');
    const QList<QByteArray> head = lines.first().trimmed().split(' ');
    request.method = head.value(0);
    request.target = head.value(1);
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const qsizetype colon = lines[i].indexOf(':');
        request.headers.emplace_back(lines[i].left(colon).trimmed().toLower(),
                                     lines[i].mid(colon + 1).trimmed());
    }
    const qsizetype length = request.header("content-length").toLongLong();
    if (buffer.size() < end + 4 + length)
        return std::nullopt;
    request.body = buffer.mid(end + 4, length);
    buffer.remove(0, end + 4 + length);
    return request;
}

void writePieces(QTcpSocket *socket, const QByteArray &body, int pieceBytes, qsizetype from)
{
    socket->write(body.mid(from, pieceBytes));
    const qsizetype next = from + pieceBytes;
    if (next < body.size()) {
        QTimer::singleShot(5, socket, [=] { writePieces(socket, body, pieceBytes, next); });
    }
}

} // namespace

QByteArray SeenRequest::header(const QByteArray &lowerCaseName) const
{
    for (const auto &[name, value] : headers) {
        if (name == lowerCaseName)
            return value;
    }
    return {};
}

HttpFixture::HttpFixture()
{
    listen(QHostAddress::LocalHost);
    connect(this, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = nextPendingConnection()) {
            socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { serve(socket); });
        }
    });
}

QUrl HttpFixture::url(const QString &path) const
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(serverPort()).arg(path));
}

int HttpFixture::openConnections() const
{
    int open = 0;
    for (const QTcpSocket *socket : findChildren<QTcpSocket *>())
        open += socket->state() == QAbstractSocket::ConnectedState ? 1 : 0;
    return open;
}

void HttpFixture::serve(QTcpSocket *socket)
{
    QByteArray buffer = socket->property("buffer").toByteArray() + socket->readAll();
    while (std::optional<SeenRequest> request = parseRequest(buffer)) {
        m_seen.push_back(*request);
        ScriptedAnswer next{.status = 404};
        if (!m_answers.empty()) {
            next = m_answers.front();
            m_answers.pop_front();
        } else if (m_handler) {
            next = m_handler(*request);
        }
        QTimer::singleShot(next.delayMs, socket, [this, socket, next] { answer(socket, next); });
    }
    socket->setProperty("buffer", buffer);
}

void HttpFixture::answer(QTcpSocket *socket, const ScriptedAnswer &answer)
{
    if (answer.hang)
        return;
    if (answer.dropBefore) {
        socket->disconnectFromHost();
        return;
    }
    const qsizetype length = answer.statedLength < 0 ? answer.body.size() : answer.statedLength;
    QByteArray head = "HTTP/1.1 " + QByteArray::number(answer.status) + " Scripted\r\n"
                      + "Content-Length: " + QByteArray::number(length) + "\r\n";
    for (const auto &[name, value] : answer.headers)
        head += name + ": " + value + "\r\n";
    socket->write(head + "\r\n");
    if (answer.pieceBytes > 0) {
        writePieces(socket, answer.body, answer.pieceBytes, 0);
        return;
    }
    socket->write(answer.breakAfterBytes < 0 ? answer.body
                                             : answer.body.left(answer.breakAfterBytes));
    if (answer.breakAfterBytes >= 0 || answer.statedLength > answer.body.size())
        socket->disconnectFromHost();
}

} // namespace ltb::tests
