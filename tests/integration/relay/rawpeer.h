// A WebSocket client on a bare socket: it can refuse to read, and it sees close codes that
// QWebSocket hides (Qt 6.4 turns 1012 and 1013 into 1002).
#pragma once

#include "core/protocol/codec.h"

#include <QByteArray>
#include <QUrl>

#include <vector>

namespace ltb::tests {

class RawPeer {
public:
    explicit RawPeer(QUrl url) : m_url(std::move(url)) {}
    ~RawPeer();
    RawPeer(const RawPeer &) = delete;
    RawPeer &operator=(const RawPeer &) = delete;

    // Connects and asks for the upgrade. A small receive buffer makes a reader that stops reading
    // felt soon.
    bool open(const QByteArray &token, int receiveBuffer = 0);
    void send(const core::protocol::Message &message);
    void sendText(const QByteArray &text);
    // From now on it reads like anybody else.
    void catchUp();
    // Takes what has arrived; afterwards `texts` and `closeCode` are up to date.
    void read();
    bool waitForText(const QByteArray &part, int timeoutMs);
    int waitForClose(int timeoutMs); // 0: still open

    std::vector<QByteArray> texts;
    int closeCode = 0; // of the hub's close frame; 1006 when the connection just ended

private:
    void write(const QByteArray &bytes);
    void parse();

    QUrl m_url;
    int m_socket = -1;
    bool m_upgraded = false;
    QByteArray m_input;
};

} // namespace ltb::tests
