// What a failed exchange means to a person: one sentence and what to do about it.
#pragma once

#include "core/base/error.h"

#include <QNetworkReply>
#include <QUrl>

namespace ltb::core::net {

// True when the reply is a complete HTTP answer, whatever its status.
bool isHttpAnswer(const QNetworkReply &reply);

// The error of an exchange that gave no complete answer. Names the host, never the path or a
// header.
Error networkError(QNetworkReply::NetworkError kind, const QUrl &url, const QString &cause);
Error timeoutError(const QUrl &url, qint64 milliseconds);
Error answerTooLargeError(const QUrl &url, qint64 limitBytes);
Error refusedUrlError(const QUrl &url);

} // namespace ltb::core::net
