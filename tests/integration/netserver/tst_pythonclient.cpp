// The server against a client that shares no code with Qt: Python's websockets package.
#include "echoserver.h"

#include <QFile>
#include <QProcess>

using namespace ltb::core::net;
using ltb::tests::EchoServer;

class TestPythonClient : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void agrees();
    void killedPeerIs1006();

private:
    void start(QProcess &client, const EchoServer &echo, const QStringList &options = {});
};

void TestPythonClient::start(QProcess &client, const EchoServer &echo, const QStringList &options)
{
    // The distribution's Python first: its packages are the ones that get installed.
    QString python = QStringLiteral("/usr/bin/python3");
    if (!QFile::exists(python))
        python = QStringLiteral("python3");
    client.setProcessChannelMode(QProcess::MergedChannels);
    client.start(python,
                 QStringList{QStringLiteral(LTB_SOURCE_DIR
                                            "/tests/integration/netserver/websockets_client.py"),
                             QStringLiteral("ws://127.0.0.1:%1").arg(echo.port)}
                     + options);
}

void TestPythonClient::initTestCase()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    QProcess client;
    start(client, echo, {QStringLiteral("--check")});
    QTRY_COMPARE_WITH_TIMEOUT(client.state(), QProcess::NotRunning, 60'000);
    if (client.error() == QProcess::FailedToStart || client.exitCode() == 77)
        QSKIP("python3-websockets is not installed");
}

void TestPythonClient::agrees()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    echo.onText = [&echo](ConnectionId id, std::string_view message) {
        const QByteArray text(message.data(), static_cast<qsizetype>(message.size()));
        const QByteArrayList words = text.split(' ');
        if (words.size() == 3 && words.at(0) == "close")
            echo.server->close(id, words.at(1).toUShort(), words.at(2));
        else
            echo.server->sendText(id, message);
    };
    QProcess client;
    start(client, echo);
    QTRY_COMPARE_WITH_TIMEOUT(client.state(), QProcess::NotRunning, 90'000);
    const QByteArray output = client.readAll();
    QVERIFY2(client.exitStatus() == QProcess::NormalExit && client.exitCode() == 0,
             output.constData());
    QTRY_COMPARE_WITH_TIMEOUT(echo.server->connectionCount(), 0, 20'000);
    QCOMPARE(echo.closed.size(), 6);
}

void TestPythonClient::killedPeerIs1006()
{
    EchoServer echo;
    QVERIFY(echo.listen());
    QProcess client;
    start(client, echo, {QStringLiteral("--hold")});
    QTRY_COMPARE_WITH_TIMEOUT(echo.messages, 1, 60'000);
    client.kill();
    QTRY_COMPARE_WITH_TIMEOUT(echo.closed.size(), 1, 20'000);
    QCOMPARE(int(echo.closed.begin()->code), 1006);
    QTRY_COMPARE_WITH_TIMEOUT(client.state(), QProcess::NotRunning, 20'000);
}

QTEST_GUILESS_MAIN(TestPythonClient)
#include "tst_pythonclient.moc"
