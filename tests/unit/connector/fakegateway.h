// An OpenClaw gateway that a test leads by the hand: it keeps sessions as the real one does (rows,
// a run in flight, a memory of keys that dies with its process) and says what the test tells it to.
#pragma once

#include "core/base/json.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QSet>
#include <QWebSocket>
#include <QWebSocketServer>

#include <optional>
#include <vector>

namespace ltb::tests {

class FakeGateway : public QObject {
    Q_OBJECT
public:
    FakeGateway();

    QUrl url() const;

    // What it demands and gives.
    QString m_sharedToken = QStringLiteral("shared-token-of-the-test");
    QString m_deviceToken = QStringLiteral("device-token-of-the-test");
    core::Json m_refuseConnect; // an error object; null: accept
    std::optional<core::Json> m_refuseSend; // an error object, once
    bool m_answerByItself = false; // every message is echoed at once
    bool m_acceptDeviceToken = true;
    bool m_mute = false; // reads requests and answers none
    bool m_loseSends = false; // reads chat.send, and dies before it did anything
    bool m_loseAborts = false;
    core::Json m_scopes = core::Json::array({"operator.read", "operator.write"}); // granted
    int m_tickIntervalMs = 30'000;

    // What it was asked.
    std::vector<core::Json> m_connects; // params
    std::vector<core::Json> m_sends; // params of chat.send, repetitions too
    QStringList m_methods;
    QSet<QString> m_subscribed; // on this connection

    // One run, as its events.
    void stream(const QString &sessionKey, const QString &wholeText);
    void tool(const QString &sessionKey, const QString &phase, const core::Json &args = {},
              const QString &result = {});
    void complete(const QString &sessionKey, const QString &wholeText);
    void fail(const QString &sessionKey, const QString &sentence);
    void absorb(const QString &sessionKey); // a final without a message
    void push(const QString &name, const core::Json &payload);
    void skipEventNumber() { ++m_seq; }

    QString runOf(const QString &sessionKey) const { return m_running.value(sessionKey).runId; }
    int userRows(const QString &sessionKey) const;
    int answers(const QString &sessionKey) const;

    void dropConnection(); // the process lives on
    void restart(); // kill -9 and a new process
    void forget(const QString &sessionKey); // nothing of the session reached the disk
    void forgetRun(const QString &sessionKey); // the run is gone without a word
    // What a restarted gateway does by itself with an interrupted turn. Gives the new run's id.
    QString rerun(const QString &sessionKey);

private:
    struct Run {
        QString runId;
        QString text;
        qint64 seq = 0;
    };
    void accept();
    void handle(const core::Json &frame);
    void handleConnect(const core::Json &params, const core::Json &id);
    core::Json handleSend(const core::Json &params);
    core::Json handleAbort(const core::Json &params);
    core::Json handleWait(const core::Json &params) const;
    core::Json history(const QString &sessionKey) const;
    void chat(const QString &sessionKey, const core::Json &extra);
    void endRun(const QString &sessionKey, const QString &status);
    void addAnswer(const QString &sessionKey, const QString &text, const core::Json &extra = {});
    void reply(const core::Json &id, bool ok, const core::Json &body);
    void write(const core::Json &frame);

    QWebSocketServer m_server;
    QPointer<QWebSocket> m_peer;
    QString m_bootId;
    QString m_nonce;
    QHash<QString, core::Json> m_rows; // by session
    QHash<QString, Run> m_running; // by session
    QHash<QString, QString> m_ended; // key → ok, error, aborted; dies with the process
    qint64 m_seq = 0;
};

} // namespace ltb::tests
