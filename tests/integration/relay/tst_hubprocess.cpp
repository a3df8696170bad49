// The program itself: `--relay --listen`, `token`, signals and exit codes.
#include "core/base/clock.h"
#include "tests/integration/relay/hubprocess.h"
#include "tests/integration/relay/rawpeer.h"
#include "tests/integration/relay/testpeer.h"

#include <QSslConfiguration>
#include <QSslSocket>

#include <csignal>

using namespace ltb::core;
using namespace ltb::core::protocol;
using namespace ltb::tests;
using namespace Qt::StringLiterals;

class TestHubProcess : public QObject {
    Q_OBJECT
private slots:
    void tokensOpenARunningHub();
    void aTokenRevokedByAnotherProcessIsClosed();
    void tokenCommandsAnswerJson();
    void badOptions_data();
    void badOptions();
    void sigtermDrainsAndResumes();
    void tlsIsSpokenAndReloaded();
};

void TestHubProcess::tokensOpenARunningHub()
{
    HubProcess hub;
    QVERIFY(hub.start());
    QVERIFY(hub.socketUrl().toString().startsWith(u"ws://127.0.0.1:"_s));
    QCOMPARE(hub.socketUrl().path(), u"/ws"_s);
    // Made while the hub runs, used at once.
    const QByteArray instance =
        hub.token({u"--role"_s, u"openclaw"_s, u"--instance"_s, u"i-1"_s, u"--agent"_s, u"ada"_s});
    QVERIFY(instance.startsWith("ltbi_"));
    TestPeer connector(hub.socketUrl());
    QVERIFY(connector.enterAsConnector(instance, {u"ada"_s}));
    const QByteArray chat = hub.token({u"--role"_s, u"ui"_s, u"--scopes"_s, u"read,chat"_s});
    QVERIFY(chat.startsWith("ltbo_"));
    TestPeer console(hub.socketUrl());
    QVERIFY(console.enterAsConsole(chat, {u"agent:ada:*"_s}));
    console.send(userMessage(sessionKey(u"ada"_s), u"hello"_s));
    QVERIFY(connector.take("inbound.user"));
}

void TestHubProcess::aTokenRevokedByAnotherProcessIsClosed()
{
    HubProcess hub;
    QVERIFY(hub.start());
    const auto created =
        HubProcess::run({u"token"_s, u"create"_s, u"--store"_s, hub.store(), u"--role"_s, u"ui"_s,
                         u"--scopes"_s, u"read"_s, u"--json"_s});
    QCOMPARE(created.exitCode, 0);
    const auto json = parseJson(created.out.trimmed());
    QVERIFY(json);
    TestPeer console(hub.socketUrl());
    QVERIFY(console.enterAsConsole(QByteArray::fromStdString(json->value("token", "")), {}));
    const QString tokenId = QString::fromStdString(json->value("tokenId", ""));
    QCOMPARE(
        HubProcess::run({u"token"_s, u"revoke"_s, tokenId, u"--store"_s, hub.store()}).exitCode, 0);
    QCOMPARE(console.waitForClose(), 4401);
}

void TestHubProcess::tokenCommandsAnswerJson()
{
    QTemporaryDir folder;
    const QString store = u"sqlite:"_s + folder.filePath(u"deep/down/hub.sqlite"_s);
    const auto created =
        HubProcess::run({u"token"_s, u"create"_s, u"--store"_s, store, u"--role"_s, u"ui"_s,
                         u"--scopes"_s, u"chat"_s, u"--agent"_s, u"ada"_s, u"--expires-in"_s,
                         u"60"_s, u"--label"_s, u"desk"_s, u"--json"_s});
    QVERIFY2(created.exitCode == 0, created.err.constData());
    const auto token = parseJson(created.out.trimmed());
    QVERIFY(token);
    QCOMPARE(token->value("scopes", ""), std::string("chat"));
    QVERIFY(token->value("expiresAt", qint64(0)) > systemClock().nowMs());

    const auto listed = HubProcess::run({u"token"_s, u"list"_s, u"--store"_s, store, u"--json"_s});
    const auto list = parseJson(listed.out.trimmed());
    QVERIFY(list);
    QCOMPARE((*list)["tokens"].size(), size_t(1));
    QCOMPARE((*list)["tokens"][0].value("label", ""), std::string("desk"));
    QCOMPARE((*list)["tokens"][0]["agents"][0].get<std::string>(), std::string("ada"));
    QVERIFY(!listed.out.contains("ltbo_"));
    const auto unknown = HubProcess::run({u"token"_s, u"revoke"_s, u"nope"_s, u"--store"_s, store});
    QCOMPARE(unknown.exitCode, 3);
}

void TestHubProcess::badOptions_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("says");
    const QStringList create{u"token"_s, u"create"_s};
    QTest::newRow("no role") << create << QByteArray("--role");
    QTest::newRow("an unknown scope")
        << create + QStringList{u"--role"_s, u"ui"_s, u"--scopes"_s, u"read,everything"_s}
        << QByteArray("everything");
    QTest::newRow("an instance with a blank")
        << create + QStringList{u"--role"_s, u"openclaw"_s, u"--instance"_s, u"a b"_s}
        << QByteArray("instance");
    QTest::newRow("an expiry in the past")
        << create + QStringList{u"--role"_s, u"ui"_s,           u"--scopes"_s,
                                u"read"_s,   u"--expires-in"_s, u"-5"_s}
        << QByteArray("--expires-in");
    const QStringList listen{u"--relay"_s, u"--listen"_s};
    QTest::newRow("no port") << listen + QStringList{u"127.0.0.1"_s} << QByteArray("--listen");
    QTest::newRow("plaintext to the network")
        << listen + QStringList{u"0.0.0.0:0"_s} << QByteArray("--allow-plaintext");
    QTest::newRow("a certificate without its key")
        << listen + QStringList{u"127.0.0.1:0"_s, u"--tls-cert"_s, u"x.pem"_s}
        << QByteArray("--tls-key");
    QTest::newRow("a certificate that is not there")
        << listen
               + QStringList{u"127.0.0.1:0"_s, u"--tls-cert"_s, u"/none.pem"_s, u"--tls-key"_s,
                             u"/none.pem"_s}
        << QByteArray("none.pem");
}

void TestHubProcess::badOptions()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, says);
    QTemporaryDir folder;
    const auto outcome =
        HubProcess::run(arguments + QStringList{u"--data-dir"_s, folder.filePath(u"data"_s)});
    QVERIFY2(outcome.exitCode == 2, outcome.err.constData());
    QVERIFY2(outcome.err.contains(says), outcome.err.constData());
}

void TestHubProcess::sigtermDrainsAndResumes()
{
    HubProcess hub;
    QVERIFY(hub.start());
    const QString key = sessionKey(u"ada"_s);
    const QByteArray instance = hub.token({u"--role"_s, u"openclaw"_s, u"--instance"_s, u"i-1"_s});
    const QByteArray chat = hub.token({u"--role"_s, u"ui"_s, u"--scopes"_s, u"chat"_s});
    RawPeer console(hub.socketUrl());
    QVERIFY(console.open(chat));
    console.send(consoleHello({key}));
    QVERIFY(console.waitForText("connectionId", patienceMs));
    TestPeer connector(hub.socketUrl());
    QVERIFY(connector.enterAsConnector(instance, {u"ada"_s}));
    QStringList sent;
    for (int i = 0; i < 50; ++i) {
        const OutboundFinal message = finalMessage(key, QString::number(i));
        connector.send(message);
        sent << message.envelope.id;
    }
    QVERIFY(connector.hasAck(sent.first(), "accepted"));
    hub.terminate();
    QCOMPARE(console.waitForClose(patienceMs), 1012);
    QVERIFY(connector.waitForClose() != 0);
    QVERIFY2(hub.waitForExit(patienceMs), "the hub did not end by itself");
    QCOMPARE(hub.exitCode(), 0);
    QSet<QString> acknowledged{sent.first()};
    for (const Json &json : connector.received) {
        if (json.value("type", "") == "ack")
            acknowledged << QString::fromStdString(json.value("ref", ""));
    }

    QVERIFY(hub.start());
    TestPeer again(hub.socketUrl());
    QVERIFY(again.enterAsConsole(chat, {key}, {{key, 0}}));
    for (int seq = 1; seq <= 50; ++seq) {
        const auto message = again.take("outbound.final");
        QVERIFY(message);
        QCOMPARE(message->value("seq", 0), seq);
        acknowledged.remove(QString::fromStdString(message->value("id", "")));
        if (acknowledged.isEmpty())
            break;
    }
    QVERIFY2(acknowledged.isEmpty(), qPrintable(QStringList(acknowledged.values()).join(u' ')));
}

void TestHubProcess::tlsIsSpokenAndReloaded()
{
    QTemporaryDir folder;
    const QString certificate = folder.filePath(u"cert.pem"_s);
    const QString key = folder.filePath(u"key.pem"_s);
    const auto makeCertificate = [&](const QString &name) {
        return QProcess::execute(u"openssl"_s,
                                 {u"req"_s, u"-x509"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s,
                                  u"ec_paramgen_curve:P-256"_s, u"-nodes"_s, u"-days"_s, u"2"_s,
                                  u"-subj"_s, u"/CN="_s + name, u"-keyout"_s, key, u"-out"_s,
                                  certificate})
               == 0;
    };
    QVERIFY(makeCertificate(u"first"_s));
    HubProcess hub;
    QVERIFY(hub.start({u"--tls-cert"_s, certificate, u"--tls-key"_s, key}));
    QCOMPARE(hub.socketUrl().scheme(), u"wss"_s);
    const auto servedName = [&hub] {
        QSslSocket socket;
        socket.setPeerVerifyMode(QSslSocket::QueryPeer);
        socket.connectToHostEncrypted(u"127.0.0.1"_s, quint16(hub.socketUrl().port()));
        if (!QTest::qWaitFor([&socket] { return socket.isEncrypted(); }, patienceMs))
            return QString();
        return socket.peerCertificate().subjectInfo(QSslCertificate::CommonName).value(0);
    };
    QCOMPARE(servedName(), u"first"_s);
    QVERIFY(makeCertificate(u"second"_s));
    ::kill(pid_t(hub.pid()), SIGHUP);
    QTRY_COMPARE_WITH_TIMEOUT(servedName(), u"second"_s, patienceMs);
}

QTEST_GUILESS_MAIN(TestHubProcess)
#include "tst_hubprocess.moc"
