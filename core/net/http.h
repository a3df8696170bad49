// The HTTP client of every adapter: one request in, one answer or error out. No retry here: who may
// retry what is the caller's knowledge (a create is never repeated blindly).
#pragma once

#include "core/base/secret.h"
#include "core/base/task.h"

#include <QByteArray>
#include <QNetworkAccessManager>
#include <QUrl>

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

namespace ltb::core::net {

struct HttpCall {
    QByteArray method = "GET";
    QUrl url;
    std::vector<std::pair<QByteArray, QByteArray>> headers{};
    std::optional<Secret> bearer{}; // sent as Authorization: Bearer
    QByteArray body{}; // sent as application/json unless a content-type header is given
    std::chrono::milliseconds timeout{30'000};
    qint64 maxAnswerBytes = 16 << 20;
};

struct HttpAnswer {
    int status = 0;
    QByteArray body;
    std::vector<std::pair<QByteArray, QByteArray>> headers; // names in lower case

    QByteArray header(QByteArrayView lowerCaseName) const;
};

class Http {
public:
    Http();

    // Any HTTP status is an answer. Errors: Network (with a sentence: cannot resolve, refused,
    // TLS…), Timeout, Protocol (answer too large). Redirects are not followed. Main thread.
    Task<HttpAnswer> send(HttpCall call);

private:
    QNetworkAccessManager m_network;
};

} // namespace ltb::core::net
