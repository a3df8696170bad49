#include "progressrecorder.h"

#include <QTcpSocket>

namespace ltb::tests {

namespace {

QByteArray headerIn(const QByteArray &head, const QByteArray &name)
{
    for (const QByteArray &line : head.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && line.left(colon).toLower() == name)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

} // namespace

ProgressRecorder::ProgressRecorder()
{
    m_server.listen(QHostAddress::LocalHost);
    connect(&m_server, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = m_server.nextPendingConnection())
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { serve(socket); });
    });
}

void ProgressRecorder::serve(QTcpSocket *socket)
{
    const QByteArray all = socket->peek(1 << 20);
    const qsizetype end = all.indexOf("\r\n\r\n");
    const QByteArray head = all.left(end);
    const qsizetype length = headerIn(head, "content-length").toLongLong();
    if (end < 0 || all.size() < end + 4 + length)
        return;
    socket->read(end + 4 + length);
    if (m_status == 200)
        m_posts.push_back({head.split(' ').value(1),
                           headerIn(head, "authorization").replace("Bearer ", ""),
                           *core::parseJson(all.mid(end + 4, length))});
    else
        ++m_refusals;
    socket->write("HTTP/1.1 " + QByteArray::number(m_status)
                  + " Answer\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
}

QStringList ProgressRecorder::story() const
{
    QStringList lines;
    for (const Post &post : m_posts)
        lines << core::toQString(post.body.at("stage").get<std::string>() + ' '
                                 + post.body.at("state").get<std::string>());
    return lines;
}

} // namespace ltb::tests
