// The deployment's document: what is refused, by which name, and that nothing is lost.
#include "core/provisioning/deploymentspec.h"
#include "core/provisioning/specrules.h"

#include <QTest>

using namespace ltb::core;
using namespace ltb::core::provisioning;

namespace {

const QByteArray goodKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9V2YvPCX5o1mHZ0bbDP1xF7Dq1yTcGXKpXJ3l0jQxW ada@example";

Json minimal()
{
    return {{"name", "ada"},
            {"provider", "hetzner"},
            {"location", "fsn1"},
            {"size", "cx23"},
            {"hubUrl", "wss://hub.example.com/ws"},
            {"agent", {{"name", "Ada"}}}};
}

Json full()
{
    Json json = minimal();
    json["account"] = "01ARYZ6S41TSV4RRFFQ69G5FAV";
    json["profile"] = "standard";
    json["image"] = "debian-12";
    json["backups"] = true;
    json["hub"] = {{"packageUrl", "https://example.com/relay.deb"},
                   {"packageSha256", std::string(64, 'a')}};
    json["agent"] = {{"name", "Ada \"the first\" Łovelace 😀"},
                     {"id", "Ada.1"},
                     {"model", "minimax/MiniMax-M3"},
                     {"soul", "Be kind.\n$(reboot)\n"},
                     {"openclawImage", "ghcr.io/openclaw/openclaw:2026.9.2"}};
    json["tunnel"] = {{"hostname", "ada.example.com"}, {"zone", "example.com"}};
    json["access"] = {{"user", "ops"},
                      {"sshKeys", {goodKey.toStdString()}},
                      {"sshFrom", {"198.51.100.0/24", "2001:db8::/32"}}};
    json["labels"] = {{"team", "blue"}, {"note", ""}};
    return json;
}

} // namespace

class TestDeploymentSpec : public QObject {
    Q_OBJECT
private slots:
    void comesBackWhole();
    void refuses_data();
    void refuses();
    void rules_data();
    void rules();
    void addressesOfTheHub();
};

void TestDeploymentSpec::comesBackWhole()
{
    for (const Json &json : {minimal(), full()}) {
        const auto spec = DeploymentSpec::parse(dumpJson(json));
        QVERIFY2(spec.isOk(), spec ? "" : qPrintable(spec.error().message));
        const auto again = DeploymentSpec::parse(spec->dump());
        QVERIFY(again.isOk());
        QVERIFY(*again == *spec);
        QCOMPARE(again->dump(), spec->dump());
    }
    const auto spec = DeploymentSpec::fromJson(full());
    QCOMPARE(spec->agent.soul, QStringLiteral("Be kind.\n$(reboot)\n"));
    QCOMPARE(spec->access.sshKeys, QStringList(QString::fromUtf8(goodKey)));
    QCOMPARE(spec->agentId(), QStringLiteral("Ada.1"));
    QCOMPARE(DeploymentSpec::fromJson(minimal())->agentId(), QStringLiteral("ada"));
}

void TestDeploymentSpec::refuses_data()
{
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("field");
    const auto row = [](const char *title, const char *pointer, const char *value,
                        const char *field) {
        QTest::newRow(title) << QByteArray(pointer) << QByteArray(value)
                             << QString::fromLatin1(field);
    };
    row("unknown key", "/nmae", "1", "nmae");
    row("unknown key in agent", "/agent/modell", "\"x\"", "agent.modell");
    row("unknown key in access", "/access/keys", "[]", "access.keys");
    row("unknown key in hub", "/hub/ca", "\"\"", "hub.ca");
    row("unknown key in tunnel", "/tunnel/port", "1", "tunnel.port");
    row("name of shell characters", "/name", "\"$(reboot)\"", "name");
    row("name with a YAML anchor", "/name", "\"&a\"", "name");
    row("name with a newline", "/name", "\"a\\nb\"", "name");
    row("name with a newline at the end", "/name", "\"ada\\n\"", "name");
    row("name in upper case", "/name", "\"Ada\"", "name");
    row("name of 64 characters", "/name",
        "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", "name");
    row("name that ends in a dash", "/name", "\"ada-\"", "name");
    row("name of another script", "/name", "\"аda\"", "name");
    row("name of the wrong type", "/name", "7", "name");
    row("empty location", "/location", "\"\"", "location");
    row("location of shell characters", "/location", "\"fsn1;reboot\"", "location");
    row("size with a space", "/size", "\"cx 23\"", "size");
    row("unknown profile", "/profile", "\"fast\"", "profile");
    row("backups as a text", "/backups", "\"yes\"", "backups");
    row("hub in plain text", "/hubUrl", "\"ws://hub.example.com/ws\"", "hubUrl");
    row("hub over http", "/hubUrl", "\"https://hub.example.com/ws\"", "hubUrl");
    row("hub with a password", "/hubUrl", "\"wss://u:p@hub.example.com/ws\"", "hubUrl");
    row("hub with a quote", "/hubUrl", "\"wss://hub.example.com/'\"", "hubUrl");
    row("hub with a newline", "/hubUrl", "\"wss://hub.example.com/ws\\nX=1\"", "hubUrl");
    row("no agent", "/agent", "null", "agent");
    row("agent without a name", "/agent/name", "\"  \"", "agent.name");
    row("agent name with an escape character", "/agent/name", "\"a\\u001b[2J\"", "agent.name");
    row("agent name too long", "/agent/name",
        "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", "agent.name");
    row("agent id with a colon", "/agent/id", "\"a:b\"", "agent.id");
    row("model without a provider", "/agent/model", "\"MiniMax-M3\"", "agent.model");
    row("model of shell characters", "/agent/model", "\"a/`id`\"", "agent.model");
    row("model base in plain text", "/agent/modelBaseUrl", "\"http://models.example.com\"",
        "agent.modelBaseUrl");
    row("image with a space", "/agent/openclawImage", "\"a/b c\"", "agent.openclawImage");
    row("reserved user", "/access/user", "\"operator\"", "access.user");
    row("user of upper case", "/access/user", "\"Ops\"", "access.user");
    row("second key is broken", "/access/sshKeys/1", "\"ssh-rsa AAAA\"", "access.sshKeys[1]");
    row("key with a newline", "/access/sshKeys/0", "\"ssh-ed25519 AAAA\\nssh-rsa BBBB\"",
        "access.sshKeys[0]");
    row("key with an option", "/access/sshKeys/0", "\"command=\\\"id\\\" ssh-ed25519 AAAA\"",
        "access.sshKeys[0]");
    row("network with host bits", "/access/sshFrom/0", "\"198.51.100.7/24\"", "access.sshFrom[0]");
    row("network that is an address", "/access/sshFrom/1", "\"2001:db8::1\"", "access.sshFrom[1]");
    row("tunnel without dots", "/tunnel/hostname", "\"ada\"", "tunnel.hostname");
    row("label of ours", "/labels/managed-by", "\"me\"", "labels.managed-by");
    row("label value of shell characters", "/labels/team", "\"$(x)\"", "labels.team");
    row("label value of the wrong type", "/labels/team", "1", "labels.team");
    row("checksum too short", "/hub/packageSha256", "\"abc\"", "hub.packageSha256");
    row("certificate that is a key", "/hub/caCertificate",
        "\"-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----\\n\"",
        "hub.caCertificate");
}

void TestDeploymentSpec::refuses()
{
    QFETCH(QByteArray, pointer);
    QFETCH(QByteArray, value);
    QFETCH(QString, field);
    Json json = full();
    json[Json::json_pointer(pointer.toStdString())] = *parseJson("[" + value + "]")->begin();
    const auto spec = DeploymentSpec::fromJson(json);
    QVERIFY(!spec);
    QCOMPARE(spec.error().code, ErrorCode::InvalidInput);
    QCOMPARE(spec.error().field, field);
    QVERIFY2(spec.error().message.contains(field), qPrintable(spec.error().message));
    QVERIFY(spec.error().message.endsWith(u'.'));
}

void TestDeploymentSpec::rules_data()
{
    QTest::addColumn<bool>("good");
    const auto row = [](const char *title, const QString &why, bool good) {
        QTest::newRow(title) << (why.isEmpty() == good);
    };
    row("a network of one address", whyNotCidr(QStringLiteral("198.51.100.7/32")), true);
    row("everybody", whyNotCidr(QStringLiteral("0.0.0.0/0")), true);
    row("everybody, IPv6", whyNotCidr(QStringLiteral("::/0")), true);
    row("a prefix too long", whyNotCidr(QStringLiteral("198.51.100.0/33")), false);
    row("a short address", whyNotCidr(QStringLiteral("198.51/16")), false);
    row("an RSA key",
        whyNotSshPublicKey(
            QStringLiteral("ssh-rsa ")
            + QString::fromLatin1(
                QByteArray::fromHex("000000077373682d727361" + QByteArray(200, 'a')).toBase64())),
        true);
    row("a key of another type than it says",
        whyNotSshPublicKey(QStringLiteral(
            "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIJ9V2YvPCX5o1mHZ0bbDP1xF7Dq1yTcGXKpXJ3l0jQxW")),
        false);
    row("a login", whyNotUserName(QStringLiteral("ltbops")), true);
    row("docker", whyNotUserName(QStringLiteral("docker")), false);
    row("a systemd user", whyNotUserName(QStringLiteral("systemd-oom")), false);
    row("an image by digest",
        whyNotImageReference(QString(QStringLiteral("ghcr.io/a/b@sha256:")) + QString(64, u'0')),
        true);
    row("a registry with a port", whyNotImageReference(u"localhost:5000/a/b:1"), true);
    row("loopback hub", whyNotHubUrl(QStringLiteral("ws://127.0.0.1:8787/ws")), true);
    row("loopback hub, IPv6", whyNotHubUrl(QStringLiteral("ws://[::1]:8787/ws")), true);
    row("a model with slashes", whyNotModel(u"openrouter/meta/llama-4:free"), true);
}

void TestDeploymentSpec::rules()
{
    QFETCH(bool, good);
    QVERIFY(good);
}

void TestDeploymentSpec::addressesOfTheHub()
{
    DeploymentSpec spec;
    spec.hubUrl = QStringLiteral("wss://hub.example.com:8443/ws");
    QCOMPARE(spec.hubHttpUrl().toString(), QStringLiteral("https://hub.example.com:8443"));
    QCOMPARE(spec.relayPackageUrl().toString(),
             QStringLiteral("https://hub.example.com:8443/download/launchthatbot-relay.deb"));
    spec.hubUrl = QStringLiteral("ws://127.0.0.1:1/ws");
    QCOMPARE(spec.hubHttpUrl().toString(), QStringLiteral("http://127.0.0.1:1"));
}

QTEST_GUILESS_MAIN(TestDeploymentSpec)
#include "tst_deploymentspec.moc"
