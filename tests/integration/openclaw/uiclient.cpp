#include "tests/integration/openclaw/uiclient.h"

#include "core/base/ulid.h"
#include "core/protocol/codec.h"

#include <algorithm>

namespace ltb::tests {

using namespace core;
using namespace core::protocol;
using namespace Qt::StringLiterals;

UiClient::UiClient(const QUrl &hub, const Secret &token, const QString &subscribe)
    : m_link(systemClock()), m_subscribe(subscribe)
{
    connect(&m_link, &net::WebSocketLink::opened, this, &UiClient::sayHello);
    connect(&m_link, &net::WebSocketLink::frameReceived, this, &UiClient::handle);
    net::WebSocketLinkOptions options;
    options.url = hub;
    options.bearer = token;
    options.subprotocol = QLatin1String(subprotocolName);
    options.longestWait = std::chrono::seconds(2);
    if (const Result<void> started = m_link.start(options); !started)
        qFatal("%s", qPrintable(describe(started.error())));
}

QString UiClient::say(const QString &sessionKey, const QString &text)
{
    InboundUser message;
    message.envelope.id = newUlid();
    message.envelope.ts = systemClock().nowMs();
    message.envelope.sessionKey = sessionKey;
    message.text = text;
    message.author = {u"op"_s, u"Operator"_s};
    m_outbox.push_back(message);
    if (isReady() && !m_link.send(encode(message)))
        qWarning("test: not sent now, but at the next hello");
    return message.envelope.id;
}

void UiClient::abort(const QString &sessionKey, const QString &replyTo)
{
    ControlAbort abort;
    abort.envelope.id = newUlid();
    abort.envelope.ts = systemClock().nowMs();
    abort.envelope.sessionKey = sessionKey;
    abort.replyTo = replyTo;
    if (!m_link.send(encode(abort)))
        qWarning("test: the abort was not sent");
}

int UiClient::finalsFor(const QString &messageId) const
{
    return int(std::count_if(m_finals.begin(), m_finals.end(), [&](const OutboundFinal &final) {
        return final.replyTo == messageId;
    }));
}

std::optional<OutboundFinal> UiClient::finalFor(const QString &messageId) const
{
    for (const OutboundFinal &final : m_finals) {
        if (final.replyTo == messageId)
            return final;
    }
    return std::nullopt;
}

void UiClient::sayHello()
{
    Hello hello;
    hello.id = newUlid();
    hello.ts = systemClock().nowMs();
    hello.role = Role::Ui;
    hello.client = {u"test"_s, u"0"_s, u"linux"_s};
    hello.features = {QLatin1String(featureAbort), QLatin1String(featurePresence)};
    hello.subscribe = {m_subscribe};
    for (auto it = m_lastSeq.begin(); it != m_lastSeq.end(); ++it)
        hello.resume.push_back({it.key(), it.value()});
    m_helloId = hello.id;
    if (!m_link.send(encode(hello)))
        qWarning("test: hello was not sent");
}

void UiClient::handle(const QByteArray &frame)
{
    const Result<Message> message = decode(frame.toStdString());
    if (!message)
        qFatal("the hub sent %s: %s", frame.constData(), qPrintable(describe(message.error())));
    if (const auto *ack = std::get_if<Ack>(&*message)) {
        if (ack->hello && ack->ref == m_helloId) {
            m_link.markReady();
            for (const InboundUser &waiting : m_outbox) {
                if (!m_link.send(encode(waiting)))
                    qWarning("test: not sent");
            }
        }
        std::erase_if(m_outbox,
                      [&](const InboundUser &said) { return said.envelope.id == ack->ref; });
    } else if (const auto *user = std::get_if<InboundUser>(&*message)) {
        isNew(user->envelope);
    } else if (const auto *delta = std::get_if<OutboundDelta>(&*message)) {
        take(*delta);
    } else if (const auto *tool = std::get_if<ToolProgress>(&*message)) {
        if (isNew(tool->envelope))
            m_tools.push_back(*tool);
    } else if (const auto *final = std::get_if<OutboundFinal>(&*message)) {
        if (isNew(final->envelope))
            m_finals.push_back(*final);
    } else if (const auto *presence = std::get_if<Presence>(&*message)) {
        m_online = presence->state == PresenceState::Online;
        if (presence->status)
            m_gatewayUp = presence->status->gateway == "up"_L1;
    } else if (const auto *error = std::get_if<ErrorMessage>(&*message)) {
        qWarning("the hub reports %s: %s", qPrintable(error->code), qPrintable(error->message));
    }
}

bool UiClient::isNew(const ChatEnvelope &envelope)
{
    if (envelope.seq)
        m_lastSeq[envelope.sessionKey] = std::max(m_lastSeq[envelope.sessionKey], *envelope.seq);
    if (m_seen.contains(envelope.id)) {
        ++m_repeated;
        return false;
    }
    m_seen.insert(envelope.id);
    return true;
}

void UiClient::take(const OutboundDelta &delta)
{
    QString &text = m_streamed[delta.replyTo];
    if (delta.index == 0)
        text.clear();
    text += delta.text;
    ++m_deltaCount[delta.replyTo];
}

} // namespace ltb::tests
