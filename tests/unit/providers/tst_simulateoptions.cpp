// What `launchthatbot simulate` accepts: addresses of this computer, tokens, speeds, guest faults.
#include "app/commands/simulateoptions.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ltb::app;
using namespace ltb::core;

class TestSimulateOptions : public QObject {
    Q_OBJECT
private slots:
    void addresses_data();
    void addresses();
    void tokens();
    void tokenFilesThatAreNone();
    void speeds_data();
    void speeds();
    void guestFaults();

private:
    QString file(const QByteArray &text);

    QTemporaryDir m_folder;
};

QString TestSimulateOptions::file(const QByteArray &text)
{
    QFile file(m_folder.filePath(QStringLiteral("file")));
    if (file.open(QIODevice::WriteOnly))
        file.write(text);
    return file.fileName();
}

void TestSimulateOptions::addresses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("address"); // empty: refused
    QTest::addColumn<int>("port");
    const auto row = [](const char *text, const char *address, int port) {
        QTest::addRow("\"%s\"", text)
            << QString::fromLatin1(text) << QString::fromLatin1(address) << port;
    };
    row("127.0.0.1:8080", "127.0.0.1", 8080);
    row("127.0.0.1:0", "127.0.0.1", 0);
    row("localhost:80", "127.0.0.1", 80);
    row("[::1]:80", "::1", 80);
    row("8080", "127.0.0.1", 8080);
    for (const char *wrong :
         {"", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "0.0.0.0:80", "192.168.1.1:80",
          "[::]:80", "[::1:80", "example.com:80", "127.0.0.1:80 ", "999.1.1.1:80", "127.0.0.1:-1"})
        row(wrong, "", 0);
}

void TestSimulateOptions::addresses()
{
    QFETCH(QString, text);
    QFETCH(QString, address);
    QFETCH(int, port);
    const Result<ListenAddress> listen = readListenAddress(text);
    QCOMPARE(listen.isOk(), !address.isEmpty());
    if (listen) {
        QCOMPARE(listen->address, QHostAddress(address));
        QCOMPARE(int(listen->port), port);
    } else {
        QCOMPARE(listen.error().field, QStringLiteral("listen"));
    }
}

void TestSimulateOptions::tokens()
{
    const auto tokens = readTokenFile(file("# the team's\nfirst-token-0001\n\n"
                                           "read-only  second-token-0002\r\n"));
    QVERIFY(tokens);
    QCOMPARE(tokens->size(), size_t(2));
    QCOMPARE(tokens->at(0).value.reveal(), QByteArray("first-token-0001"));
    QVERIFY(!tokens->at(0).readOnly);
    QCOMPARE(tokens->at(1).value.reveal(), QByteArray("second-token-0002"));
    QVERIFY(tokens->at(1).readOnly);
}

void TestSimulateOptions::tokenFilesThatAreNone()
{
    QCOMPARE(readTokenFile(file("# nothing\n\n")).error().field, QStringLiteral("token-file"));
    QCOMPARE(readTokenFile(m_folder.filePath(QStringLiteral("absent"))).error().field,
             QStringLiteral("token-file"));
}

void TestSimulateOptions::speeds_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("valid");
    for (const char *text : {"1", "0.5", "20", "10000"})
        QTest::addRow("%s", text) << QString::fromLatin1(text) << true;
    for (const char *text : {"", "0", "-1", "fast", "nan", "inf", "10001"})
        QTest::addRow("\"%s\"", text) << QString::fromLatin1(text) << false;
}

void TestSimulateOptions::speeds()
{
    QFETCH(QString, text);
    QFETCH(bool, valid);
    QCOMPARE(readSpeed(text).isOk(), valid);
}

void TestSimulateOptions::guestFaults()
{
    const auto faults = readGuestFaults(
        file(R"({"rules":[],"guest":{"failStage":"packages","failTimes":1,"slowness":2}})"));
    QVERIFY(faults);
    QCOMPARE(faults->failStage, QStringLiteral("packages"));
    QCOMPARE(faults->failTimes, 1);
    QCOMPARE(faults->failExitCode, 1);
    QCOMPARE(faults->slowness, 2.0);
    QVERIFY(readGuestFaults(file(R"({"rules":[]})")));
    QCOMPARE(readGuestFaults(file(R"({"guest":{"failStag":"x"}})")).error().field,
             QStringLiteral("guest.failStag"));
    QVERIFY(!readGuestFaults(file("{")));
}

QTEST_GUILESS_MAIN(TestSimulateOptions)
#include "tst_simulateoptions.moc"
