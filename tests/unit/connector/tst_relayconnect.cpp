// launchthatbot --relay --connect as a process: options, files, bootstrap, signals, exit codes.
#include "tests/support/httpfixture.h"
#include "tests/unit/connector/fakegateway.h"
#include "tests/unit/connector/fakehub.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace ltb::core;
using namespace ltb::core::protocol;
using namespace ltb::tests;
using namespace Qt::StringLiterals;

namespace {

constexpr int patienceMs = 60'000;
const QByteArray instanceToken = "ltbi_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG";
const QByteArray oneTimeToken = "ltbb_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG";

} // namespace

class TestRelayConnect : public QObject {
    Q_OBJECT
private slots:
    void init();
    void checksItsOptions_data();
    void checksItsOptions();
    void servesAndStops();
    void oneProcessAFolder();
    void tradesTheOneTimeToken();
    void aVoidOneTimeToken_data();
    void aVoidOneTimeToken();
    void tellsSystemd();

private:
    QString write(const QString &name, const QByteArray &content, int mode = 0x6600);
    QStringList arguments(const QStringList &more = {}) const;
    std::unique_ptr<QProcess> start(
        const QStringList &arguments,
        const QProcessEnvironment &environment = QProcessEnvironment::systemEnvironment());
    static int endOf(QProcess &process);

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<FakeHub> m_hub;
    std::unique_ptr<FakeGateway> m_gateway;
};

void TestRelayConnect::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_hub = std::make_unique<FakeHub>();
    m_gateway = std::make_unique<FakeGateway>();
    write(u"instance"_s, instanceToken + '\n');
    write(u"gateway"_s, m_gateway->m_sharedToken.toUtf8());
}

QString TestRelayConnect::write(const QString &name, const QByteArray &content, int mode)
{
    QFile file(m_dir->filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()
        || !file.setPermissions(QFile::Permissions(mode)))
        qFatal("cannot write %s", qPrintable(name));
    return file.fileName();
}

QStringList TestRelayConnect::arguments(const QStringList &more) const
{
    return QStringList{u"--relay"_s,
                       u"--connect"_s,
                       m_hub->url().toString(),
                       u"--gateway"_s,
                       m_gateway->url().toString(),
                       u"--gateway-token-file"_s,
                       m_dir->filePath(u"gateway"_s),
                       u"--state-dir"_s,
                       m_dir->filePath(u"state"_s),
                       u"--agent"_s,
                       u"ada"_s}
           + more;
}

std::unique_ptr<QProcess> TestRelayConnect::start(const QStringList &arguments,
                                                  const QProcessEnvironment &environment)
{
    auto process = std::make_unique<QProcess>();
    process->setProcessEnvironment(environment);
    process->start(QStringLiteral(LTB_BIN_DIR "/launchthatbot"), arguments);
    return process;
}

// The exit code, while this process's servers go on.
int TestRelayConnect::endOf(QProcess &process)
{
    if (!QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; },
                         patienceMs))
        return -1;
    return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
}

void TestRelayConnect::checksItsOptions_data()
{
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("field");
    const QString token = u"--token-file"_s;
    QTest::newRow("fine") << QStringList{token, u"@instance"_s} << 0 << QByteArray();
    QTest::newRow("no token") << QStringList{} << 2 << QByteArray("token-file");
    QTest::newRow("no such token file")
        << QStringList{token, u"@absent"_s} << 3 << QByteArray("token-file");
    QTest::newRow("plain to elsewhere")
        << QStringList{token, u"@instance"_s, u"--connect"_s, u"ws://hub.example/ws"_s} << 2
        << QByteArray("connect");
    QTest::newRow("plain to elsewhere, allowed")
        << QStringList{token, u"@instance"_s, u"--allow-plain"_s, u"--connect"_s,
                       u"ws://hub.example/ws"_s}
        << 0 << QByteArray();
    QTest::newRow("a wrong gateway address")
        << QStringList{token, u"@instance"_s, u"--gateway"_s, u"localhost:18789"_s} << 2
        << QByteArray("gateway");
    QTest::newRow("a wrong agent")
        << QStringList{token, u"@instance"_s, u"--agent"_s, u"a b"_s} << 2 << QByteArray("agent");
    QTest::newRow("a wrong interval")
        << QStringList{token, u"@instance"_s, u"--heartbeat-interval"_s, u"0"_s} << 2
        << QByteArray("heartbeat-interval");
    QTest::newRow("a broken bootstrap file")
        << QStringList{u"--bootstrap-file"_s, u"@instance"_s} << 2 << QByteArray("bootstrap-file");
}

void TestRelayConnect::checksItsOptions()
{
    QFETCH(QStringList, more);
    QFETCH(int, exitCode);
    QFETCH(QByteArray, field);
    for (QString &word : more) {
        if (word.startsWith(u'@'))
            word = m_dir->filePath(word.mid(1));
    }
    const auto process = start(arguments(more + QStringList{u"--check"_s, u"--json"_s}));
    QCOMPARE(endOf(*process), exitCode);
    const QByteArray output = process->readAllStandardOutput();
    QVERIFY2(field.isEmpty() || output.contains("\"" + field + "\""), output.constData());
    QVERIFY(!QFile::exists(m_dir->filePath(u"state"_s))); // checking changes nothing
    QVERIFY(!(output + process->readAllStandardError()).contains(instanceToken));
    QVERIFY(m_hub->m_hellos.empty());
}

void TestRelayConnect::servesAndStops()
{
    m_gateway->m_answerByItself = true;
    const auto process = start(arguments({u"--token-file"_s, m_dir->filePath(u"instance"_s)}));
    QTRY_COMPARE_WITH_TIMEOUT(m_hub->m_hellos.size(), size_t(1), patienceMs);
    const QString id = m_hub->say(u"agent:ada:launchthatbot:project:p:thread:t"_s, u"hello"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_hub->finalFor(id), patienceMs);
    process->terminate();
    QCOMPARE(endOf(*process), 0);
    const QByteArray log = process->readAllStandardError();
    QVERIFY2(log.startsWith("{\"category\""), log.constData());
    QVERIFY(!log.contains(instanceToken) && !log.contains(m_gateway->m_sharedToken.toUtf8())
            && !log.contains(m_gateway->m_deviceToken.toUtf8()));
}

void TestRelayConnect::oneProcessAFolder()
{
    const auto first = start(arguments({u"--token-file"_s, m_dir->filePath(u"instance"_s)}));
    QTRY_COMPARE_WITH_TIMEOUT(m_hub->m_hellos.size(), size_t(1), patienceMs);
    const auto second = start(arguments({u"--token-file"_s, m_dir->filePath(u"instance"_s)}));
    QCOMPARE(endOf(*second), 5);
    first->kill(); // leaves no lock behind
    QCOMPARE(endOf(*first), -2);
    const auto third = start(arguments({u"--token-file"_s, m_dir->filePath(u"instance"_s)}));
    QTRY_COMPARE_WITH_TIMEOUT(m_hub->m_hellos.size(), size_t(2), patienceMs);
    third->terminate();
    QCOMPARE(endOf(*third), 0);
}

void TestRelayConnect::tradesTheOneTimeToken()
{
    HttpFixture http;
    http.queue({.status = 503}); // the hub is not up yet
    http.queue({.status = 200,
                .body = "{\"instanceId\":\"instance-7\",\"ingestToken\":\"" + instanceToken
                        + "\",\"secrets\":{\"gateway_token\":\"" + m_gateway->m_sharedToken.toUtf8()
                        + "\"}}"});
    QUrl hub = http.url(u"/ws"_s);
    hub.setScheme(u"ws"_s);
    const QString file =
        write(u"bootstrap.json"_s, "{\"hubUrl\":\"" + hub.toString().toUtf8() + "\",\"token\":\""
                                       + oneTimeToken
                                       + "\",\"instanceId\":\"instance-7\",\"agentId\":\"grace\"}");
    const QStringList words{u"--relay"_s,
                            u"--connect"_s,
                            m_hub->url().toString(),
                            u"--gateway"_s,
                            m_gateway->url().toString(),
                            u"--state-dir"_s,
                            m_dir->filePath(u"state"_s),
                            u"--bootstrap-file"_s,
                            file};
    auto process = start(words);
    QTRY_COMPARE_WITH_TIMEOUT(m_hub->m_hellos.size(), size_t(1), patienceMs);
    QCOMPARE(m_hub->m_hellos.front().instanceId, u"instance-7"_s);
    QCOMPARE(m_hub->m_hellos.front().agents.front().agentId, u"grace"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_gateway->m_connects.size(), size_t(1),
                              patienceMs); // with the secret
    QCOMPARE(http.seen().size(), size_t(2));
    QCOMPARE(http.seen()[0].body, http.seen()[1].body); // the same nonce
    QCOMPARE(http.seen()[0].header("authorization"), "Bearer " + oneTimeToken);
    QCOMPARE(http.seen()[0].target, QByteArray("/api/openclaw/bootstrap"));
    process->kill();
    endOf(*process);
    QVERIFY(!process->readAllStandardError().contains(oneTimeToken));
    const auto others = QFile::ReadGroup | QFile::ReadOther;
    QVERIFY(!(QFile::permissions(m_dir->filePath(u"state/instance.json"_s)) & others));
    // Next time the instance token is there already.
    process = start(words);
    QTRY_COMPARE_WITH_TIMEOUT(m_hub->m_hellos.size(), size_t(2), patienceMs);
    QCOMPARE(http.seen().size(), size_t(2));
    process->kill();
    endOf(*process);
}

void TestRelayConnect::aVoidOneTimeToken_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("unknown") << 401 << 4;
    QTest::newRow("used by another machine") << 410 << 5;
    QTest::newRow("exchanged already") << 409 << 5;
}

void TestRelayConnect::aVoidOneTimeToken()
{
    QFETCH(int, status);
    QFETCH(int, exitCode);
    HttpFixture http;
    http.queue({.status = status, .body = "{\"error\":{\"code\":\"gone\",\"message\":\"no\"}}"});
    QUrl hub = http.url(u"/ws"_s);
    hub.setScheme(u"ws"_s);
    const QString file =
        write(u"bootstrap.json"_s, "{\"hubUrl\":\"" + hub.toString().toUtf8() + "\",\"token\":\""
                                       + oneTimeToken + "\",\"instanceId\":\"instance-7\"}");
    const auto process = start(arguments({u"--bootstrap-file"_s, file, u"--json"_s}));
    QCOMPARE(endOf(*process), exitCode);
    const QByteArray output = process->readAllStandardOutput();
    QVERIFY2(output.contains("one-time token"), output.constData());
    QVERIFY(!output.contains(oneTimeToken));
    QCOMPARE(http.seen().size(), size_t(1));
}

void TestRelayConnect::tellsSystemd()
{
    const QByteArray path = QFile::encodeName(m_dir->filePath(u"notify"_s));
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    qstrncpy(address.sun_path, path.constData(), sizeof address.sun_path);
    QCOMPARE(::bind(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address), 0);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"NOTIFY_SOCKET"_s, QString::fromUtf8(path));
    environment.insert(u"WATCHDOG_USEC"_s, u"200000"_s);
    const auto process =
        start(arguments({u"--token-file"_s, m_dir->filePath(u"instance"_s)}), environment);
    QByteArray heard;
    const auto hears = [fd, &heard](const char *word) {
        char text[256];
        for (auto n = ::recv(fd, text, sizeof text, 0); n > 0; n = ::recv(fd, text, sizeof text, 0))
            heard += QByteArray(text, n) + '\n';
        return heard.contains(word);
    };
    QTRY_VERIFY_WITH_TIMEOUT(hears("READY=1\n"), patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(hears("WATCHDOG=1\n"), patienceMs);
    process->terminate();
    QTRY_VERIFY_WITH_TIMEOUT(hears("STOPPING=1\n"), patienceMs);
    QCOMPARE(endOf(*process), 0);
    ::close(fd);
}

QTEST_GUILESS_MAIN(TestRelayConnect)
#include "tst_relayconnect.moc"
