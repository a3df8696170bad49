// The server against a client that shares no code with Qt: Python's websockets package.
#include "echoserver.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>

using namespace ltb::core::net;
using ltb::tests::EchoServer;

class TestPythonClient : public QObject {
    Q_OBJECT
private slots:
    void agrees();
};

void TestPythonClient::agrees()
{
    // The distribution's Python first: its packages are the ones that get installed.
    QString python = QStringLiteral("/usr/bin/python3");
    if (!QFile::exists(python))
        python = QStandardPaths::findExecutable(QStringLiteral("python3"));
    if (python.isEmpty())
        QSKIP("python3 is not installed");
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
    client.setProcessChannelMode(QProcess::MergedChannels);
    client.start(
        python, {QStringLiteral(LTB_SOURCE_DIR "/tests/integration/netserver/websockets_client.py"),
                 QStringLiteral("ws://127.0.0.1:%1").arg(echo.port)});
    QTRY_COMPARE_WITH_TIMEOUT(client.state(), QProcess::NotRunning, 90'000);
    if (client.exitCode() == 77)
        QSKIP("python3-websockets is not installed");
    const QByteArray output = client.readAll();
    QVERIFY2(client.exitStatus() == QProcess::NormalExit && client.exitCode() == 0,
             output.constData());
    QTRY_COMPARE_WITH_TIMEOUT(echo.server->connectionCount(), 0, 20'000);
    QCOMPARE(echo.closed.size(), 6);
}

QTEST_GUILESS_MAIN(TestPythonClient)
#include "tst_pythonclient.moc"
