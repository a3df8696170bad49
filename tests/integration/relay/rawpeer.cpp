#include "tests/integration/relay/rawpeer.h"

#include <QtEndian>
#include <QTest>

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ltb::tests {

RawPeer::~RawPeer()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

bool RawPeer::open(const QByteArray &token, int receiveBuffer)
{
    m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receiveBuffer > 0)
        ::setsockopt(m_socket, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(quint16(m_url.port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return false;
    ::fcntl(m_socket, F_SETFL, O_NONBLOCK);
    write("GET /ws HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
          "Authorization: Bearer "
          + token + "\r\n\r\n");
    return true;
}

void RawPeer::write(const QByteArray &bytes)
{
    qsizetype sent = 0;
    const bool done = QTest::qWaitFor(
        [&] {
            const auto n = ::send(m_socket, bytes.constData() + sent, size_t(bytes.size() - sent),
                                  MSG_NOSIGNAL);
            if (n > 0)
                sent += n;
            return sent == bytes.size() || (n < 0 && errno != EAGAIN);
        },
        20'000);
    Q_UNUSED(done)
}

void RawPeer::send(const core::protocol::Message &message)
{
    sendText(core::protocol::encode(message));
}

void RawPeer::sendText(const QByteArray &text)
{
    QByteArray frame(1, char(0x81));
    if (text.size() < 126) {
        frame.append(char(0x80 | text.size()));
    } else if (text.size() < 65'536) {
        frame.append(char(0x80 | 126));
        const quint16 length = qToBigEndian(quint16(text.size()));
        frame.append(reinterpret_cast<const char *>(&length), sizeof length);
    } else {
        frame.append(char(0x80 | 127));
        const quint64 length = qToBigEndian(quint64(text.size()));
        frame.append(reinterpret_cast<const char *>(&length), sizeof length);
    }
    frame.append(4, '\0'); // a mask of zeros leaves the text as it is
    write(frame + text);
}

void RawPeer::catchUp()
{
    constexpr int large = 4 << 20;
    ::setsockopt(m_socket, SOL_SOCKET, SO_RCVBUF, &large, sizeof large);
}

void RawPeer::read()
{
    std::array<char, 65'536> buffer{};
    while (true) {
        const auto n = ::recv(m_socket, buffer.data(), buffer.size(), 0);
        if (n > 0) {
            m_input.append(buffer.data(), qsizetype(n));
            continue;
        }
        parse();
        const bool ended = n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
        if (ended && closeCode == 0)
            closeCode = 1006;
        return;
    }
}

void RawPeer::parse()
{
    if (!m_upgraded) {
        const qsizetype end = m_input.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        m_upgraded = m_input.startsWith("HTTP/1.1 101");
        m_input.remove(0, end + 4);
    }
    while (m_input.size() >= 2) {
        const auto *bytes = reinterpret_cast<const uchar *>(m_input.constData());
        const int opcode = bytes[0] & 0x0f;
        quint64 length = bytes[1] & 0x7f;
        qsizetype head = 2;
        if (length == 126) {
            head = 4;
            if (m_input.size() < head)
                return;
            length = qFromBigEndian<quint16>(bytes + 2);
        } else if (length == 127) {
            head = 10;
            if (m_input.size() < head)
                return;
            length = qFromBigEndian<quint64>(bytes + 2);
        }
        if (quint64(m_input.size()) < quint64(head) + length)
            return;
        const QByteArray payload = m_input.mid(head, qsizetype(length));
        m_input.remove(0, head + qsizetype(length));
        if (opcode == 1)
            texts.push_back(payload);
        else if (opcode == 8 && payload.size() >= 2) {
            closeCode = qFromBigEndian<quint16>(payload.constData());
            ::shutdown(m_socket, SHUT_WR);
        }
    }
}

bool RawPeer::waitForText(const QByteArray &part, int timeoutMs)
{
    return QTest::qWaitFor(
        [&] {
            read();
            return std::any_of(texts.begin(), texts.end(),
                               [&part](const QByteArray &text) { return text.contains(part); });
        },
        timeoutMs);
}

int RawPeer::waitForClose(int timeoutMs)
{
    const bool closed = QTest::qWaitFor(
        [&] {
            read();
            return closeCode != 0;
        },
        timeoutMs);
    return closed ? closeCode : 0;
}

} // namespace ltb::tests
