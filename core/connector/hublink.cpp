#include "core/connector/hublink.h"

#include "core/base/log.h"
#include "core/base/ulid.h"
#include "core/protocol/codec.h"

#include <QCoreApplication>

#include <algorithm>

namespace ltb::core::connector {

using namespace Qt::StringLiterals;

namespace {

// So many messages may be under way; the hub takes bursts of 200.
constexpr int windowSize = 64;

} // namespace

HubLink::HubLink(HubOptions options, Outbox *outbox, const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_outbox(outbox)
    , m_clock(clock)
    , m_link(clock)
{
    m_helloLimit.setSingleShot(true);
    m_again.setSingleShot(true);
    connect(&m_helloLimit, &QTimer::timeout, this, [this] {
        m_link.reconnect(int(protocol::CloseCode::Timeout), u"no answer to hello"_s);
    });
    connect(&m_again, &QTimer::timeout, this, &HubLink::wantPump);
    connect(&m_link, &net::WebSocketLink::opened, this, &HubLink::sayHello);
    connect(&m_link, &net::WebSocketLink::frameReceived, this, &HubLink::handleFrame);
    connect(&m_link, &net::WebSocketLink::drained, this, &HubLink::wantPump);
    connect(&m_link, &net::WebSocketLink::closed, this, &HubLink::handleClosed);
    connect(m_outbox, &Outbox::grown, this, &HubLink::wantPump);
}

Result<void> HubLink::start()
{
    net::WebSocketLinkOptions link;
    link.url = m_options.url;
    link.bearer = m_options.token;
    link.subprotocol = QLatin1String(protocol::subprotocolName);
    link.allowPlainRemote = m_options.allowPlainRemote;
    link.firstWait = m_options.firstWait;
    link.longestWait = m_options.longestWait;
    if (const Result<void> started = m_link.start(link); !started) {
        Error error = started.error();
        error.field = u"connect"_s;
        return error;
    }
    return {};
}

void HubLink::stop()
{
    m_link.stop(int(protocol::CloseCode::GoingAway), u"the connector stops"_s);
}

void HubLink::sendDroppable(const protocol::Message &message)
{
    if (!isReady())
        return;
    if (const Result<void> sent = m_link.send(protocol::encode(message)); !sent)
        qCDebug(lcConnector, "dropped a message: %s", qPrintable(sent.error().message));
}

void HubLink::acknowledge(const QString &messageId, protocol::AckStatus status)
{
    protocol::Ack ack;
    ack.ts = m_clock.nowMs();
    ack.ref = messageId;
    ack.status = status;
    sendDroppable(ack); // the hub sends the message again when this is lost
}

void HubLink::refuse(const QString &messageId, const QString &code, const QString &sentence,
                     bool retryable)
{
    protocol::ErrorMessage error;
    error.ts = m_clock.nowMs();
    error.ref = messageId;
    error.code = code;
    error.message = sentence;
    error.retryable = retryable;
    sendDroppable(error);
}

void HubLink::sayHello()
{
    protocol::Hello hello;
    hello.id = newUlid();
    hello.ts = m_clock.nowMs();
    hello.role = protocol::Role::OpenClaw;
    hello.instanceId = m_options.instanceId;
    hello.agents = m_options.agents;
    hello.client = {u"launchthatbot-connector"_s, QStringLiteral(LTB_VERSION), u"linux"_s};
    hello.features = {QLatin1String(protocol::featureAbort)};
    m_helloId = hello.id;
    m_helloLimit.start(m_options.helloTimeout);
    if (const Result<void> sent = m_link.send(protocol::encode(hello)); !sent)
        qCWarning(lcConnector, "cannot greet the hub: %s", qPrintable(sent.error().message));
}

void HubLink::handleFrame(const QByteArray &frame)
{
    const Result<protocol::Message> message =
        protocol::decode(std::string_view(frame.constData(), size_t(frame.size())));
    if (!message) {
        qCWarning(lcConnector, "the hub sent something wrong: %s",
                  qPrintable(describe(message.error())));
        sendDroppable(protocol::toErrorMessage(message.error(), m_clock.nowMs()));
        return;
    }
    std::visit([this](const auto &value) { handle(value); }, *message);
}

void HubLink::handle(const protocol::Ack &ack)
{
    if (ack.ref == m_helloId && ack.hello) {
        m_helloId.clear();
        m_helloLimit.stop();
        m_unconfirmed.clear();
        m_link.markReady();
        qCInfo(lcConnector, "the hub is there");
        emit ready(*ack.hello);
        wantPump();
        return;
    }
    if (m_unconfirmed.contains(ack.ref))
        confirmed(ack.ref);
}

void HubLink::handle(const protocol::ErrorMessage &error)
{
    qCWarning(lcConnector, "the hub reports %s: %s", qPrintable(error.code),
              qPrintable(error.message));
    if (!m_unconfirmed.contains(error.ref))
        return;
    if (!error.retryable) {
        // It will never take this message; keeping it would block everything behind it.
        confirmed(error.ref);
        return;
    }
    m_unconfirmed.remove(error.ref);
    m_again.start(int(std::clamp<qint64>(error.retryAfterMs.value_or(1000), 200, 60'000)));
}

void HubLink::handle(const protocol::UnknownMessage &message)
{
    refuse(message.id, u"unsupported_type"_s,
           QCoreApplication::translate("ltb::core",
                                       "This connector does not know messages of that type."));
}

void HubLink::handleClosed(const net::LinkClose &close)
{
    m_unconfirmed.clear();
    m_helloId.clear();
    m_helloLimit.stop();
    const Error error = close.toError();
    if (error.code == ErrorCode::Unauthorized || error.code == ErrorCode::Forbidden
        || error.code == ErrorCode::Conflict) {
        qCWarning(lcConnector, "the hub refuses this connector: %s", qPrintable(describe(error)));
        m_link.holdOff(m_options.refusedWait);
        emit refused(error);
    } else if (close.wasOpen) {
        qCInfo(lcConnector, "hub connection ended: %s", qPrintable(error.cause));
    }
    emit lost();
}

void HubLink::confirmed(const QString &id)
{
    m_tasks.spawn(m_outbox->remove(id), [this, id](const Result<void> &removed) {
        if (!removed)
            qCWarning(lcConnector, "cannot empty the outbox: %s",
                      qPrintable(describe(removed.error())));
        m_unconfirmed.remove(id);
        wantPump();
    });
}

void HubLink::wantPump()
{
    m_pumpWanted = true;
    if (m_pumping || !isReady())
        return;
    m_pumping = true;
    m_tasks.spawn(pump(), [this](const Result<void> &pumped) {
        m_pumping = false;
        if (!pumped)
            qCWarning(lcConnector, "cannot read the outbox: %s",
                      qPrintable(describe(pumped.error())));
    });
}

Task<> HubLink::pump()
{
    while (m_pumpWanted && isReady()) {
        m_pumpWanted = false;
        const std::vector<OutboxRow> rows = co_await m_outbox->oldest(windowSize);
        for (const OutboxRow &row : rows) {
            if (m_unconfirmed.contains(row.id))
                continue;
            if (const Result<void> sent = m_link.send(row.frame); !sent)
                co_return; // drained() or the next hello comes back here
            m_unconfirmed.insert(row.id);
        }
    }
}

} // namespace ltb::core::connector
