// A TCP client that sends any bytes and reads what comes, without knowing a protocol.
#pragma once

#include "tests/integration/netserver/echoserver.h"

#include <QTcpSocket>

namespace ltb::tests {

class RawClient {
public:
    // Connected when it returns: TCP does that even before the server accepts.
    explicit RawClient(const EchoServer &echo)
    {
        m_socket.connectToHost(QHostAddress::LocalHost, echo.port);
        [[maybe_unused]] const bool connected = QTest::qWaitFor(
            [this] { return m_socket.state() == QAbstractSocket::ConnectedState; }, 20'000);
    }

    void send(const QByteArray &bytes)
    {
        m_socket.write(bytes);
        m_socket.flush();
    }
    void send(const std::string &bytes) { send(QByteArray::fromStdString(bytes)); }
    void upgrade()
    {
        send(QByteArray(
            "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
    }
    // Whether the bytes came, after whatever was there before.
    bool receives(const QByteArray &bytes)
    {
        return QTest::qWaitFor([&] { return received().contains(bytes); }, 20'000);
    }
    bool isClosedByServer()
    {
        return QTest::qWaitFor(
            [this] { return received(), m_socket.state() == QAbstractSocket::UnconnectedState; },
            20'000);
    }
    const QByteArray &received()
    {
        if (m_socket.isReadable())
            m_received += m_socket.readAll();
        return m_received;
    }
    void forget()
    {
        received();
        m_received.clear();
    }
    QTcpSocket &socket() { return m_socket; }

private:
    QTcpSocket m_socket;
    QByteArray m_received;
};

} // namespace ltb::tests
