// kill -9 of the hub in the middle of a stream of durable messages, again and again: what was
// acknowledged is there once, in a log without gaps, and what was not can be sent again.
#include "tests/integration/relay/hubprocess.h"
#include "tests/integration/relay/testpeer.h"

#include <QRandomGenerator>
#include <QSet>

#include <deque>

using namespace ltb::core;
using namespace ltb::core::protocol;
using namespace ltb::tests;
using namespace Qt::StringLiterals;

class TestHubKill : public QObject {
    Q_OBJECT
private slots:
    void acknowledgedMessagesSurvive();
};

namespace {

// One sender with an outbox: keeps what is not acknowledged and sends it again after a reconnect.
struct Sender {
    std::deque<OutboundFinal> outbox;
    QSet<QString> acknowledged;

    void takeAcks(TestPeer &peer)
    {
        for (; !peer.received.empty(); peer.received.pop_front()) {
            const Json &json = peer.received.front();
            if (json.value("type", "") != "ack")
                continue;
            const QString ref = QString::fromStdString(json.value("ref", ""));
            std::erase_if(outbox, [&ref](const OutboundFinal &m) { return m.envelope.id == ref; });
            acknowledged << ref;
        }
    }
};

} // namespace

void TestHubKill::acknowledgedMessagesSurvive()
{
    constexpr int rounds = 20;
    constexpr int perRound = 120;
    const quint32 seed = QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    qInfo("seed %u", seed);

    HubProcess hub;
    QVERIFY(hub.start());
    const QString key = sessionKey(u"ada"_s);
    const QByteArray instance = hub.token({u"--role"_s, u"openclaw"_s, u"--instance"_s, u"i-1"_s});
    const QByteArray chat = hub.token({u"--role"_s, u"ui"_s, u"--scopes"_s, u"chat"_s});
    Sender sender;
    QStringList order; // of first sending: the log must keep it
    for (int round = 0; round < rounds; ++round) {
        TestPeer connector(hub.socketUrl());
        // The first hello after a kill may meet a hub that still recovers its log.
        QVERIFY(connector.enterAsConnector(instance, {u"ada"_s}));
        for (const OutboundFinal &message : sender.outbox)
            connector.send(message);
        for (int i = 0; i < perRound; ++i) {
            const OutboundFinal message =
                finalMessage(key, u"round %1 message %2"_s.arg(round).arg(i));
            sender.outbox.push_back(message);
            order << message.envelope.id;
            connector.send(message);
        }
        const int acksBeforeTheEnd = int(random.bounded(quint32(perRound)));
        QVERIFY(QTest::qWaitFor([&] { return connector.count("ack") >= size_t(acksBeforeTheEnd); },
                                patienceMs));
        hub.kill();
        QVERIFY(connector.waitForClose() != 0);
        sender.takeAcks(connector);
        QVERIFY2(hub.start(), hub.log().constData());
    }
    TestPeer connector(hub.socketUrl());
    QVERIFY(connector.enterAsConnector(instance, {u"ada"_s}));
    for (const OutboundFinal &message : sender.outbox)
        connector.send(message);
    QVERIFY(QTest::qWaitFor(
        [&] {
            sender.takeAcks(connector);
            return sender.outbox.empty();
        },
        patienceMs));
    QCOMPARE(sender.acknowledged.size(), order.size());

    TestPeer console(hub.socketUrl());
    QVERIFY(console.enterAsConsole(chat, {key}, {{key, 0}}));
    QStringList kept;
    for (int seq = 1; seq <= rounds * perRound; ++seq) {
        const auto message = console.take("outbound.final");
        QVERIFY2(message, qPrintable(u"seq %1 is missing"_s.arg(seq)));
        QCOMPARE(message->value("seq", 0), seq);
        kept << QString::fromStdString(message->value("id", ""));
    }
    QCOMPARE(kept, order);
    QCOMPARE(console.count("outbound.final"), size_t(0));
}

QTEST_GUILESS_MAIN(TestHubKill)
#include "tst_hubkill.moc"
