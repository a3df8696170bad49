#include "core/net/http.h"

#include "core/base/await.h"
#include "core/base/log.h"
#include "core/net/httperror.h"

#include <QIODevice>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QPointer>
#include <QSslConfiguration>
#include <QTimer>

#include <algorithm>
#include <cstring>
#include <memory>

namespace ltb::core::net {

namespace {

// A body that can be read once. Qt sends a request again, by itself, when the peer closes the
// connection without an answer; for a create that would be a second server. A device that cannot be
// rewound makes it give up instead (ContentReSendError).
class OnceBody final : public QIODevice {
public:
    explicit OnceBody(QByteArray bytes) : m_bytes(std::move(bytes)) { open(ReadOnly | Unbuffered); }
    bool isSequential() const override { return true; }
    qint64 bytesAvailable() const override
    {
        return m_bytes.size() - m_read + QIODevice::bytesAvailable();
    }
    bool atEnd() const override { return m_read == m_bytes.size(); }
    bool reset() override { return false; }

protected:
    qint64 readData(char *data, qint64 most) override
    {
        const qint64 count = std::min(most, qint64(m_bytes.size()) - m_read);
        if (count <= 0)
            return -1;
        std::memcpy(data, m_bytes.constData() + m_read, size_t(count));
        m_read += count;
        return count;
    }
    qint64 writeData(const char * /*data*/, qint64 /*size*/) override { return -1; }

private:
    QByteArray m_bytes;
    qint64 m_read = 0;
};

// One exchange in flight. Lives in the coroutine's frame: when the frame goes, the reply is
// aborted.
class Exchange {
public:
    Exchange(QNetworkReply *reply, const HttpCall &call)
        : m_reply(reply), m_most(call.maxAnswerBytes)
    {
        QObject::connect(reply, &QNetworkReply::readyRead, &m_context, [this] { take(); });
        QTimer::singleShot(call.timeout, &m_context, [this] {
            m_timedOut = true;
            m_reply->abort(); // resumes the task, which may destroy this object
        });
    }
    Exchange(const Exchange &) = delete;
    Exchange &operator=(const Exchange &) = delete;
    ~Exchange()
    {
        if (!m_reply)
            return;
        QObject::disconnect(m_reply, nullptr, &m_context, nullptr);
        m_reply->abort();
        m_reply->deleteLater();
    }

    QNetworkReply *reply() const { return m_reply; }
    bool timedOut() const { return m_timedOut; }
    bool tooLarge() const { return m_tooLarge; }
    QByteArray takeBody()
    {
        if (m_reply->isOpen()) // an aborted one is not
            m_body += m_reply->readAll();
        m_tooLarge = m_tooLarge || m_body.size() > m_most;
        return std::move(m_body);
    }

private:
    void take()
    {
        if (m_tooLarge)
            return;
        m_body += m_reply->readAll();
        if (m_body.size() <= m_most)
            return;
        m_tooLarge = true;
        m_reply->abort(); // resumes the task, which may destroy this object
    }

    QPointer<QNetworkReply> m_reply; // a child of the access manager, which may die first
    qint64 m_most;
    QByteArray m_body;
    bool m_timedOut = false;
    bool m_tooLarge = false;
    QObject m_context;
};

QNetworkRequest makeRequest(const HttpCall &call)
{
    QNetworkRequest request(call.url);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute,
                         QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    request.setSslConfiguration(tls);

    request.setRawHeader("User-Agent", "LaunchThatBot/" LTB_VERSION);
    request.setRawHeader("Accept", "application/json");
    if (!call.body.isEmpty())
        request.setRawHeader("Content-Type", "application/json");
    for (const auto &[name, value] : call.headers)
        request.setRawHeader(name, value);
    if (call.bearer)
        request.setRawHeader("Authorization",
                             "Bearer " + call.bearer->reveal()); // leaves here only
    return request;
}

QNetworkReply *start(QNetworkAccessManager &network, const HttpCall &call)
{
    QNetworkRequest request = makeRequest(call);
    const bool repeatable =
        call.method == "GET" || call.method == "HEAD" || call.method == "DELETE";
    if (call.body.isEmpty() && repeatable)
        return network.sendCustomRequest(request, call.method);

    // Also an empty POST gets a device, so that Qt never repeats it.
    auto body = std::make_unique<OnceBody>(call.body);
    request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
    request.setHeader(QNetworkRequest::ContentLengthHeader, call.body.size());
    QNetworkReply *reply = network.sendCustomRequest(request, call.method, body.get());
    body.release()->setParent(reply);
    return reply;
}

HttpAnswer readAnswer(const QNetworkReply &reply, QByteArray body)
{
    HttpAnswer answer;
    answer.status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.body = std::move(body);
    for (const auto &[name, value] : reply.rawHeaderPairs())
        answer.headers.emplace_back(name.toLower(), value);
    return answer;
}

bool isHttpUrl(const QUrl &url)
{
    return url.isValid() && !url.host().isEmpty()
           && (url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http"));
}

} // namespace

QByteArray HttpAnswer::header(QByteArrayView lowerCaseName) const
{
    for (const auto &[name, value] : headers) {
        if (name == lowerCaseName)
            return value;
    }
    return {};
}

Http::Http()
{
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

Task<HttpAnswer> Http::send(HttpCall call)
{
    if (!isHttpUrl(call.url))
        co_await fail(refusedUrlError(call.url));

    Exchange exchange(start(m_network, call), call);
    co_await signal(exchange.reply(), &QNetworkReply::finished);

    QByteArray body = exchange.takeBody();
    const QNetworkReply &reply = *exchange.reply();
    if (exchange.timedOut())
        co_await fail(timeoutError(call.url, call.timeout.count()));
    if (exchange.tooLarge())
        co_await fail(answerTooLargeError(call.url, call.maxAnswerBytes));
    if (!isHttpAnswer(reply))
        co_await fail(networkError(reply.error(), call.url, reply.errorString()));

    qCDebug(lcNet).noquote() << call.method << call.url.toString(QUrl::RemoveQuery)
                             << reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    co_return readAnswer(reply, std::move(body));
}

} // namespace ltb::core::net
