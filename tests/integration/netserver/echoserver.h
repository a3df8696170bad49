// A real server on a free port that echoes messages and remembers what happened.
#pragma once

#include "core/net/server/socketserver.h"

#include <QHash>
#include <QTest>
#include <QUrl>

#include <vector>

namespace ltb::tests {

struct EchoServer {
    explicit EchoServer(core::net::SocketServerLimits limits = {})
    {
        core::net::SocketServerHandler handler;
        handler.upgrade = [this](core::net::ConnectionId, const core::net::HttpRequest &request) {
            upgrades.push_back(request);
            core::net::UpgradeDecision decision;
            decision.accept = request.path == "/ws";
            decision.refusal = {401, "{\"error\":{}}"};
            return decision;
        };
        handler.opened = [this](core::net::ConnectionId id) {
            opened.push_back(id);
            if (onOpened)
                onOpened(id);
        };
        handler.text = [this](core::net::ConnectionId id, std::string_view message) {
            ++messages;
            if (onText)
                onText(id, message);
            else
                server->sendText(id, message);
        };
        handler.closed = [this](core::net::ConnectionId id, quint16 code,
                                const QByteArray &reason) {
            closed.insert(id, {code, reason});
        };
        handler.http = [this](core::net::HttpRequest request, core::net::HttpResponder respond) {
            requests.push_back(request);
            if (onHttp)
                onHttp(request, respond);
            else
                respond({200, request.method + ' ' + request.path + ' ' + request.body});
        };
        server = core::net::makeEpollSocketServer(std::move(handler), limits);
    }

    bool listen(const core::net::TlsFiles *tls = nullptr)
    {
        const auto listening = server->listen(QHostAddress(QHostAddress::LocalHost), 0, tls);
        if (!listening) {
            qWarning("%s", qPrintable(describe(listening.error())));
            return false;
        }
        port = *listening;
        return true;
    }
    QUrl url(const QString &scheme = QStringLiteral("ws")) const
    {
        return QUrl(QStringLiteral("%1://127.0.0.1:%2/ws").arg(scheme).arg(port));
    }

    struct Closed {
        quint16 code = 0;
        QByteArray reason;
    };

    quint16 port = 0;
    int messages = 0;
    std::vector<core::net::HttpRequest> upgrades;
    std::vector<core::net::HttpRequest> requests;
    std::vector<core::net::ConnectionId> opened;
    QHash<core::net::ConnectionId, Closed> closed;
    std::function<void(core::net::ConnectionId)> onOpened;
    std::function<void(core::net::ConnectionId, std::string_view)> onText;
    std::function<void(core::net::HttpRequest, core::net::HttpResponder)> onHttp;
    std::unique_ptr<core::net::SocketServer> server;
};

} // namespace ltb::tests
