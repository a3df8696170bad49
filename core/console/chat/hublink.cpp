#include "core/console/chat/hublink.h"

#include "core/base/log.h"
#include "core/base/ulid.h"
#include "core/protocol/codec.h"

#include <QSysInfo>

namespace ltb::core::console {

using namespace std::chrono_literals;
using protocol::Message;

HubLink::HubLink(const Clock &clock, HubAddress address, QObject *parent)
    : HubStatus(parent), m_clock(clock), m_address(std::move(address)), m_link(clock)
{
    m_helloLimit.setSingleShot(true);
    m_helloLimit.setInterval(15s);
    connect(&m_helloLimit, &QTimer::timeout, this, [this] {
        m_link.reconnect(int(protocol::CloseCode::Timeout), QStringLiteral("no ack to hello"));
    });
    connect(&m_link, &net::WebSocketLink::opened, this, [this] {
        sayHello(m_resumePoints ? m_resumePoints() : std::vector<protocol::ResumePoint>());
    });
    connect(&m_link, &net::WebSocketLink::frameReceived, this, &HubLink::receive);
    connect(&m_link, &net::WebSocketLink::closed, this, &HubLink::linkClosed);
    connect(&m_link, &net::WebSocketLink::waiting, this, [this] { emit changed(); });
}

Result<void> HubLink::start()
{
    net::WebSocketLinkOptions options;
    options.url = m_address.webSocketUrl;
    options.bearer = m_address.token;
    options.subprotocol = QString::fromLatin1(protocol::subprotocolName);
    options.allowPlainRemote = m_address.allowPlainRemote;
    return m_link.start(std::move(options));
}

void HubLink::stop()
{
    m_helloLimit.stop();
    m_link.stop();
}

Result<void> HubLink::send(const QByteArray &frame)
{
    if (!m_ready)
        return Error{ErrorCode::Unavailable, tr("The hub is not connected.")};
    return m_link.send(frame);
}

void HubLink::resume(std::vector<protocol::ResumePoint> points)
{
    if (m_ready && !points.empty())
        sayHello(std::move(points));
}

QUrl HubLink::httpUrl(const QString &path) const
{
    QUrl url = m_address.webSocketUrl;
    url.setScheme(url.scheme() == QLatin1String("wss") ? QStringLiteral("https")
                                                       : QStringLiteral("http"));
    url.setPath(path);
    url.setQuery(QString());
    return url;
}

qint64 HubLink::nextTryAtMs() const
{
    return m_link.nextTryAtMs();
}

void HubLink::sayHello(std::vector<protocol::ResumePoint> resume)
{
    protocol::Hello hello;
    hello.id = newUlid();
    hello.ts = m_clock.nowMs();
    hello.role = protocol::Role::Ui;
    hello.client = {QStringLiteral("launchthatbot"), QStringLiteral(LTB_VERSION),
                    QSysInfo::productType()};
    hello.features = {QString::fromLatin1(protocol::featureAbort),
                      QString::fromLatin1(protocol::featurePresence)};
    hello.subscribe = {QStringLiteral("agent:*")};
    hello.resume = std::move(resume);
    m_helloId = hello.id;
    m_helloLimit.start();
    if (const auto sent = m_link.send(protocol::encode(hello)); !sent)
        m_link.reconnect(int(protocol::CloseCode::GoingAway), sent.error().message);
}

bool HubLink::answersHello(const Message &message)
{
    const auto *ack = std::get_if<protocol::Ack>(&message);
    if (!ack || ack->ref != m_helloId)
        return false;
    m_helloLimit.stop();
    if (ack->hello)
        m_features = ack->hello->features;
    m_link.markReady();
    m_lastError.reset();
    const bool first = !std::exchange(m_ready, true);
    setState(LinkState::Connected);
    if (first)
        emit ready();
    return true;
}

void HubLink::receive(const QByteArray &frame)
{
    m_lastHeardMs = m_clock.nowMs();
    const auto message =
        protocol::decode(std::string_view(frame.constData(), size_t(frame.size())));
    if (!message) {
        qCWarning(lcConsole) << "the hub sent a frame we cannot read:" << describe(message.error());
        return;
    }
    if (answersHello(*message))
        return;
    if (const auto *error = std::get_if<protocol::ErrorMessage>(&*message);
        error && error->ref == m_helloId) {
        m_lastError =
            Error{ErrorCode::Forbidden, error->message, {}, error->field, {}, error->code};
        m_link.reconnect(int(protocol::CloseCode::Protocol), error->code, 30s);
        return;
    }
    emit messageReceived(*message, frame);
}

void HubLink::linkClosed(const net::LinkClose &close)
{
    m_helloLimit.stop();
    const Error error = close.toError();
    const bool refused =
        error.code == ErrorCode::Unauthorized || error.code == ErrorCode::Forbidden;
    if (refused)
        m_link.holdOff(30s);
    m_lastError = error;
    if (std::exchange(m_ready, false))
        emit lost();
    setState(refused ? LinkState::Refused : LinkState::Reconnecting);
}

void HubLink::setState(LinkState state)
{
    m_state = state;
    emit changed();
}

} // namespace ltb::core::console
