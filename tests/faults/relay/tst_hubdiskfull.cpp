// The disk is full: nothing that was acknowledged is lost, senders are told to try again, and the
// hub goes on when there is room.
#include "core/net/http.h"
#include "tests/integration/relay/hubprocess.h"
#include "tests/integration/relay/testpeer.h"
#include "tests/support/waitfor.h"

using namespace ltb::core;
using namespace ltb::core::protocol;
using namespace ltb::tests;
using namespace Qt::StringLiterals;

class TestHubDiskFull : public QObject {
    Q_OBJECT
private slots:
    void sendersKeepWhatWasNotStored();
};

void TestHubDiskFull::sendersKeepWhatWasNotStored()
{
    HubProcess hub;
    QVERIFY(hub.start());
    const QString key = sessionKey(u"ada"_s);
    const QByteArray instance = hub.token({u"--role"_s, u"openclaw"_s, u"--instance"_s, u"i-1"_s});
    const QByteArray chat = hub.token({u"--role"_s, u"ui"_s, u"--scopes"_s, u"chat"_s});
    {
        TestPeer connector(hub.socketUrl());
        QVERIFY(connector.enterAsConnector(instance, {u"ada"_s}));
    }
    hub.kill();
    QVERIFY(hub.startWithFileLimit(1'024)); // KiB a file; the database alone takes a part of it

    QStringList stored;
    OutboundFinal refused;
    {
        TestPeer connector(hub.socketUrl());
        QVERIFY(connector.enterAsConnector(instance, {u"ada"_s}));
        const QString text(50'000, u'x');
        for (int i = 0; i < 100; ++i) {
            const OutboundFinal message = finalMessage(key, text);
            connector.send(message);
            const auto answer = connector.answerTo(message.envelope.id);
            QVERIFY(answer);
            if (answer->value("type", "") == "ack") {
                stored << message.envelope.id;
                continue;
            }
            QCOMPARE(answer->value("code", ""), std::string("internal"));
            QVERIFY(answer->value("retryable", false));
            refused = message;
            break;
        }
        QVERIFY(!refused.text.isEmpty());
        QVERIFY(!stored.isEmpty());
        net::Http http;
        net::HttpCall call;
        call.url = hub.socketUrl();
        call.url.setScheme(u"http"_s);
        call.url.setPath(u"/healthz"_s);
        const auto alive = waitFor(http.send(call));
        QVERIFY(alive);
        QCOMPARE(alive->status, 200);
    }
    hub.kill();
    QVERIFY(hub.start()); // somebody made room
    TestPeer connector(hub.socketUrl());
    QVERIFY(connector.enterAsConnector(instance, {u"ada"_s}));
    connector.send(refused);
    QVERIFY(connector.hasAck(refused.envelope.id, "accepted"));
    stored << refused.envelope.id;
    TestPeer console(hub.socketUrl());
    QVERIFY(console.enterAsConsole(chat, {key}, {{key, 0}}));
    for (qsizetype i = 0; i < stored.size(); ++i) {
        const auto message = console.take("outbound.final");
        QVERIFY(message);
        QCOMPARE(message->value("seq", 0), int(i + 1));
        QCOMPARE(QString::fromStdString(message->value("id", "")), stored[i]);
    }
}

QTEST_GUILESS_MAIN(TestHubDiskFull)
#include "tst_hubdiskfull.moc"
