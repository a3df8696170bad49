// The part of cloud-init that the rehearsal's guest does: finding its files.
#include "core/rehearsal/guest/cloudconfig.h"
#include "core/rehearsal/guest/guestsettings.h"

#include <QTest>

using namespace ltb::core;
using namespace ltb::core::rehearsal;

class TestCloudConfig : public QObject {
    Q_OBJECT
private slots:
    void decodes_data();
    void decodes();
    void readsYamlAndJson();
    void refuses_data();
    void refuses();
    void findsItsSettings();
    void refusesBadSettings_data();
    void refusesBadSettings();
};

void TestCloudConfig::decodes_data()
{
    QTest::addColumn<QByteArray>("entry");
    QTest::addColumn<QByteArray>("content");
    const QByteArray gzipped = "H4sIAAAAAAACA8tIzcnJVyjPL8pJAQCFEUoNCwAAAA==";
    const auto row = [](const char *name, const QByteArray &entry,
                        const char *content = "hello world") {
        QTest::newRow(name) << entry << QByteArray(content);
    };
    row("plain", "content: hello world");
    row("plain, named", "{encoding: text/plain, content: hello world}");
    row("several lines", "content: |\n      hello\n      world\n", "hello\nworld\n");
    row("nothing", "permissions: '0600'", "");
    row("b64", "{encoding: b64, content: aGVsbG8gd29ybGQ=}");
    row("base64 over two lines", "{encoding: base64, content: \"aGVsbG8\\ngd29ybGQ=\"}");
    for (const char *encoding : {"gz+b64", "gzip+base64", "gz+base64", "gzip+b64"})
        row(encoding, QByteArray("{encoding: ") + encoding + ", content: " + gzipped + "}");
}

void TestCloudConfig::decodes()
{
    QFETCH(QByteArray, entry);
    QFETCH(QByteArray, content);
    const QByteArray document = entry.startsWith('{')
                                    ? "#cloud-config\nwrite_files:\n  - {path: /a, " + entry.mid(1)
                                    : "#cloud-config\nwrite_files:\n  - path: /a\n    " + entry;
    const auto files = filesOfUserData(document);
    QVERIFY2(files.isOk(), qPrintable(files ? QString() : describe(files.error())));
    QCOMPARE(files->at(QStringLiteral("/a")), content);
}

void TestCloudConfig::readsYamlAndJson()
{
    const auto json = filesOfUserData(
        "#cloud-config\n{\"write_files\":[{\"path\":\"/a\",\"content\":\"\\u00fc\\\"\\n\"},"
        "{\"path\":\"/a\",\"content\":\"more\",\"append\":true}],\"runcmd\":[[\"true\"]]}");
    QVERIFY(json.isOk());
    QCOMPARE(json->at(QStringLiteral("/a")), QByteArray("ü\"\nmore"));
    const auto none = filesOfUserData("#cloud-config\npackages: [nginx]\n");
    QVERIFY(none.isOk());
    QVERIFY(none->empty());
}

void TestCloudConfig::refuses_data()
{
    QTest::addColumn<QByteArray>("userData");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("a shell script") << QByteArray("#!/bin/sh\ntrue\n");
    QTest::newRow("broken YAML") << QByteArray("#cloud-config\nwrite_files: [\n");
    QTest::newRow("a list") << QByteArray("#cloud-config\n- a\n");
    QTest::newRow("write_files is a text") << QByteArray("#cloud-config\nwrite_files: x\n");
    QTest::newRow("no path") << QByteArray("#cloud-config\nwrite_files: [{content: x}]\n");
    QTest::newRow("unknown encoding")
        << QByteArray("#cloud-config\nwrite_files: [{path: /a, encoding: rot13, content: x}]\n");
    QTest::newRow("broken base64")
        << QByteArray("#cloud-config\nwrite_files: [{path: /a, encoding: b64, content: '!'}]\n");
    QTest::newRow("cut short gzip") << QByteArray(
        "#cloud-config\nwrite_files: [{path: /a, encoding: gz+b64, content: H4sIAAAAAAAC}]\n");
    QTest::newRow("a thousand levels")
        << QByteArray("#cloud-config\nwrite_files: ") + QByteArray(5000, '[');
    QTest::newRow("too large") << QByteArray("#cloud-config\n") + QByteArray(70'000, '#');
}

void TestCloudConfig::refuses()
{
    QFETCH(QByteArray, userData);
    const auto files = filesOfUserData(userData);
    QVERIFY(!files);
    QCOMPARE(files.error().code, ErrorCode::InvalidInput);
}

void TestCloudConfig::findsItsSettings()
{
    const auto settings = guestSettings(
        "#cloud-config\nwrite_files:\n"
        "  - path: /etc/launchthatbot/bootstrap.json\n"
        "    content: '{\"hubUrl\":\"wss://hub.example:8443/ws\",\"token\":\"ltbb_secret\","
        "\"instanceId\":\"i-1\",\"deploymentId\":\"d-1\",\"agentId\":\"ada\"}'\n"
        "  - {path: /etc/launchthatbot/deployment.json, content: '{\"agentName\":\"Ada L.\"}'}\n");
    QVERIFY2(settings.isOk(), qPrintable(settings ? QString() : describe(settings.error())));
    QCOMPARE(settings->hubSocketUrl, QUrl(QStringLiteral("wss://hub.example:8443/ws")));
    QCOMPARE(settings->progressUrl,
             QUrl(QStringLiteral("https://hub.example:8443/api/openclaw/instances/i-1/progress")));
    QCOMPARE(settings->agentName, QStringLiteral("Ada L."));
    // printf 'progress:ltbb_secret' | sha256sum
    QCOMPARE(settings->progressCredential.reveal(),
             QByteArray("3519b6f51e542dd99ae94ef7e57efbcf59de1d30071d705a95cbc3441b337a69"));
}

void TestCloudConfig::refusesBadSettings_data()
{
    QTest::addColumn<QByteArray>("bootstrap");
    QTest::newRow("no JSON") << QByteArray("nonsense");
    QTest::newRow("no token") << QByteArray(
        R"({"hubUrl":"wss://h/ws","instanceId":"i","deploymentId":"d","agentId":"a"})");
    QTest::newRow("no address") << QByteArray(
        R"({"hubUrl":"hub","token":"ltbb_secret","instanceId":"i","deploymentId":"d","agentId":"a"})");
}

void TestCloudConfig::refusesBadSettings()
{
    QFETCH(QByteArray, bootstrap);
    const auto settings =
        guestSettings("#cloud-config\nwrite_files:\n  - path: /etc/launchthatbot/bootstrap.json\n"
                      "    content: '"
                      + bootstrap + "'\n");
    QVERIFY(!settings);
}

QTEST_GUILESS_MAIN(TestCloudConfig)
#include "tst_cloudconfig.moc"
