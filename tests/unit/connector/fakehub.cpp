#include "tests/unit/connector/fakehub.h"

#include "core/base/ulid.h"
#include "core/protocol/codec.h"

#include <algorithm>
#include <set>

namespace ltb::tests {

using namespace core;
using namespace core::protocol;
using namespace Qt::StringLiterals;

FakeHub::FakeHub() : m_server(u"hub"_s, QWebSocketServer::NonSecureMode)
{
    connect(&m_server, &QWebSocketServer::newConnection, this, &FakeHub::accept);
    if (!m_server.listen(QHostAddress::LocalHost, 0))
        qFatal("the fake hub cannot listen");
}

QUrl FakeHub::url() const
{
    QUrl url = m_server.serverUrl();
    url.setPath(u"/ws"_s);
    return url;
}

void FakeHub::accept()
{
    m_peer = m_server.nextPendingConnection();
    m_peer->setParent(this);
    connect(m_peer, &QWebSocket::textMessageReceived, this,
            [this](const QString &text) { handle(text.toUtf8()); });
}

QString FakeHub::say(const QString &sessionKey, const QString &text)
{
    InboundUser message;
    message.envelope.id = newUlid();
    message.envelope.ts = systemClock().nowMs();
    message.envelope.sessionKey = sessionKey;
    message.text = text;
    message.author = {u"op"_s, u"Operator"_s};
    deliver(message);
    return message.envelope.id;
}

void FakeHub::deliver(const InboundUser &message)
{
    m_said.push_back(message);
    send(message);
}

void FakeHub::sendAgain(const QString &messageId)
{
    for (const InboundUser &message : m_said) {
        if (message.envelope.id == messageId)
            send(message);
    }
}

void FakeHub::abort(const QString &sessionKey, const QString &replyTo)
{
    ControlAbort abort;
    abort.envelope.id = newUlid();
    abort.envelope.ts = systemClock().nowMs();
    abort.envelope.sessionKey = sessionKey;
    abort.replyTo = replyTo;
    send(abort);
}

void FakeHub::dropConnection()
{
    if (m_peer)
        m_peer->abort();
}

void FakeHub::closeWith(int code)
{
    if (m_peer)
        m_peer->close(QWebSocketProtocol::CloseCode(code));
}

int FakeHub::finalsFor(const QString &messageId) const
{
    std::set<QString> ids;
    for (const OutboundFinal &final : m_finals) {
        if (final.replyTo == messageId)
            ids.insert(final.envelope.id);
    }
    return int(ids.size());
}

const OutboundFinal *FakeHub::finalFor(const QString &messageId) const
{
    const auto it = std::find_if(m_finals.begin(), m_finals.end(), [&](const OutboundFinal &final) {
        return final.replyTo == messageId;
    });
    return it == m_finals.end() ? nullptr : &*it;
}

QString FakeHub::joinedDeltas(const QString &messageId) const
{
    QString text;
    for (const OutboundDelta &delta : m_deltas) {
        if (delta.replyTo != messageId)
            continue;
        if (delta.index == 0)
            text.clear();
        text += delta.text;
    }
    return text;
}

bool FakeHub::isAcknowledged(const QString &messageId) const
{
    return std::any_of(m_acks.begin(), m_acks.end(),
                       [&](const Ack &ack) { return ack.ref == messageId; });
}

void FakeHub::handle(const QByteArray &frame)
{
    const Result<Message> message = decode(frame.toStdString());
    if (!message)
        qFatal("the connector sent %s: %s", frame.constData(),
               qPrintable(describe(message.error())));
    QString durable;
    if (const auto *hello = std::get_if<Hello>(&*message)) {
        m_hellos.push_back(*hello);
        Ack ack;
        ack.ref = hello->id;
        ack.hello = HelloAck();
        ack.hello->connectionId = newUlid();
        ack.hello->features = hello->features;
        send(ack);
        for (const InboundUser &user : m_said) {
            if (!isAcknowledged(user.envelope.id))
                send(user);
        }
    } else if (const auto *heartbeat = std::get_if<Heartbeat>(&*message)) {
        m_heartbeats.push_back(*heartbeat);
    } else if (const auto *delta = std::get_if<OutboundDelta>(&*message)) {
        m_deltas.push_back(*delta);
    } else if (const auto *tool = std::get_if<ToolProgress>(&*message)) {
        m_tools.push_back(*tool);
        durable = isDurable(*message) ? tool->envelope.id : QString();
    } else if (const auto *final = std::get_if<OutboundFinal>(&*message)) {
        m_finals.push_back(*final);
        durable = final->envelope.id;
    } else if (const auto *ack = std::get_if<Ack>(&*message)) {
        m_acks.push_back(*ack);
    } else if (const auto *error = std::get_if<ErrorMessage>(&*message)) {
        m_errors.push_back(*error);
    }
    if (!durable.isEmpty() && m_confirm) {
        Ack ack;
        ack.ref = durable;
        send(ack);
    }
}

void FakeHub::send(const Message &message)
{
    if (m_peer)
        m_peer->sendTextMessage(QString::fromUtf8(encode(message)));
}

} // namespace ltb::tests
