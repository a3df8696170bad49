// user_data: clean for cloud-init's schema, no value breaks out, the size gate, the same bytes
// again.
#include "core/provisioning/cloudinit.h"
#include "core/provisioning/gzip.h"
#include "tests/contract/cloudinit/nastytext.h"

#include <QDir>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <yaml-cpp/yaml.h>

using namespace ltb::core;
using namespace ltb::core::provisioning;
using ltb::tests::nastyText;

namespace {

constexpr qsizetype hetznerLimit = 32 << 10;
const QByteArray token = "ltbb_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
const QString publicKey = QStringLiteral(
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9V2YvPCX5o1mHZ0bbDP1xF7Dq1yTcGXKpXJ3l0jQxW");

CloudInitInput plainInput()
{
    CloudInitInput input;
    input.spec.name = QStringLiteral("ada");
    input.spec.provider = QStringLiteral("hetzner");
    input.spec.location = QStringLiteral("fsn1");
    input.spec.size = QStringLiteral("cx23");
    input.spec.hubUrl = QStringLiteral("wss://hub.example.com/ws");
    input.spec.agent.name = QStringLiteral("Ada");
    input.deployment = DeploymentId(QStringLiteral("01ARYZ6S41TSV4RRFFQ69G5FAV"));
    input.instance = InstanceId(QStringLiteral("01ARYZ6S41TSV4RRFFQ69G5FAW"));
    input.bootstrapToken = Secret::fromBytes(token);
    input.consoleSshKey = publicKey + QStringLiteral(" console");
    return input;
}

CloudInitInput fullInput()
{
    CloudInitInput input = plainInput();
    input.hasModelKey = true;
    input.spec.agent.id = QStringLiteral("ada.1");
    input.spec.agent.model = QStringLiteral("minimax/MiniMax-M3");
    input.spec.agent.soul = QStringLiteral("Be kind.\n");
    input.spec.hub.caCertificate = QStringLiteral(
        "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ==\n-----END CERTIFICATE-----\n");
    input.spec.access.sshKeys = {publicKey + QStringLiteral(" ada@example")};
    input.spec.access.sshFrom = {QStringLiteral("198.51.100.0/24")};
    input.spec.labels.insert(QStringLiteral("team"), QStringLiteral("blue"));
    return input;
}

QString render(const CloudInitInput &input, Reveal reveal = Reveal::Plain)
{
    const auto text = renderUserData(input, hetznerLimit, reveal);
    if (!text)
        qFatal("%s", qPrintable(describe(text.error())));
    return *text;
}

// path → content, unpacked.
QMap<QString, QByteArray> filesOf(const YAML::Node &document)
{
    QMap<QString, QByteArray> files;
    for (const YAML::Node &file : document["write_files"]) {
        QByteArray content = QByteArray::fromStdString(file["content"].as<std::string>());
        if (file["encoding"]) {
            const auto plain = gunzip(QByteArray::fromBase64(content));
            if (!plain)
                qFatal("not gzip");
            content = *plain;
        }
        files.insert(QString::fromStdString(file["path"].as<std::string>()), content);
    }
    return files;
}

QByteArray runProgram(const QString &program, const QStringList &arguments, int *exitCode,
                      const QByteArray &input = {})
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(120'000))
        return "did not end";
    *exitCode = process.exitCode();
    return process.readAll();
}

void save(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
}

} // namespace

class TestUserData : public QObject {
    Q_OBJECT
private slots:
    void cloudInitAcceptsIt_data();
    void cloudInitAcceptsIt();
    void sameInputSameBytes();
    void onlyTheTokenIsSecret();
    void tooLargeNamesThePart();
    void gatewayConfiguration();
    void nothingBreaksOut();
    void pyYamlAgrees();
};

void TestUserData::cloudInitAcceptsIt_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("minimal") << render(plainInput());
    QTest::newRow("everything") << render(fullInput());
    QTest::newRow("masked") << render(fullInput(), Reveal::Masked);
}

void TestUserData::cloudInitAcceptsIt()
{
    QFETCH(QString, text);
    QVERIFY(text.startsWith(QStringLiteral("#cloud-config\n")));
    QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("user-data"));
    save(path, text.toUtf8());
    int code = -1;
    const QByteArray said =
        runProgram(QStringLiteral("cloud-init"),
                   {QStringLiteral("schema"), QStringLiteral("--config-file"), path}, &code);
    QVERIFY2(code == 0, said.constData());
    QVERIFY2(said.contains("Valid"), said.constData());
    QVERIFY2(!said.contains("deprecat"), said.constData());
}

void TestUserData::sameInputSameBytes()
{
    QCOMPARE(render(fullInput()), render(fullInput()));
    const QByteArray packed = gzip("abc");
    QCOMPARE(packed.mid(4, 4), QByteArray(4, '\0')); // no time
    QCOMPARE(gunzip(packed).value(), QByteArray("abc"));
    QVERIFY(!gunzip("abc"));
    QVERIFY(!gunzip(gzip(QByteArray(2000, 'a')), 1999));
    CloudInitInput other = fullInput();
    other.spec.agent.soul += u'x';
    QVERIFY(render(other) != render(fullInput()));
}

void TestUserData::onlyTheTokenIsSecret()
{
    const QString plain = render(fullInput());
    const QString masked = render(fullInput(), Reveal::Masked);
    QCOMPARE(plain.count(QString::fromLatin1(token)), 1);
    QVERIFY(!masked.contains(QString::fromLatin1(token)));
    QVERIFY(masked.contains(QStringLiteral("[hidden]")));
    QString filled = masked;
    QCOMPARE(filled.replace(QStringLiteral("[hidden]"), QString::fromLatin1(token)), plain);
    const auto files = guestFiles(fullInput());
    QVERIFY(files.isOk());
    for (const GuestFile &file : *files)
        QVERIFY2(!file.content.contains(token), qPrintable(file.path));

    const auto parsed = filesOf(YAML::Load(plain.toStdString()));
    QCOMPARE(size_t(parsed.size()), files->size());
    const Json bootstrap =
        *parseJson(parsed.value(QStringLiteral("/etc/launchthatbot/bootstrap.json")));
    QCOMPARE(bootstrap.at("token").get<std::string>(), token.toStdString());
    QCOMPARE(bootstrap.at("agentId").get<std::string>(), std::string("ada.1"));
    QCOMPARE(bootstrap.at("hubUrl").get<std::string>(), std::string("wss://hub.example.com/ws"));
    QCOMPARE(bootstrap.size(), size_t(5));
}

void TestUserData::tooLargeNamesThePart()
{
    QVERIFY(render(plainInput()).toUtf8().size() < 26'000); // room for a soul and keys
    CloudInitInput input = fullInput();
    QRandomGenerator random(7);
    while (input.spec.agent.soul.size() < 16'000)
        input.spec.agent.soul += QChar(char16_t(33 + random.bounded(90)));
    const auto large = renderUserData(input, hetznerLimit, Reveal::Plain);
    QVERIFY(!large);
    QCOMPARE(large.error().code, ErrorCode::InvalidInput);
    QCOMPARE(large.error().field, QStringLiteral("agent.soul"));
    QVERIFY2(large.error().message.contains(QStringLiteral("32768")),
             qPrintable(large.error().message));
    QVERIFY(!large.error().nextStep.isEmpty());
    QVERIFY(renderUserData(input, 64 << 10, Reveal::Plain).isOk()); // DigitalOcean takes it

    input = fullInput();
    for (int i = 0; i < 30; ++i)
        input.spec.access.sshKeys += publicKey + QString(500, u'k').prepend(u' ');
    QCOMPARE(renderUserData(input, hetznerLimit, Reveal::Plain).error().field,
             QStringLiteral("access.sshKeys"));
}

void TestUserData::gatewayConfiguration()
{
    const auto config = [](const CloudInitInput &input) {
        const auto files = filesOf(YAML::Load(render(input).toStdString()));
        return *parseJson(files.value(QStringLiteral("/etc/launchthatbot/openclaw.json")));
    };
    const Json plain = config(plainInput());
    QVERIFY(!plain.at("agents").at("defaults").contains("model"));
    QVERIFY(!plain.at("models").contains("providers"));
    QVERIFY(plain.at("gateway").at("auth").at("token").at("source") == Json("env"));

    const Json minimax = config(fullInput());
    QVERIFY(minimax.at("agents").at("defaults").at("model").at("primary")
            == Json("minimax/MiniMax-M3"));
    const Json &block = minimax.at("models").at("providers").at("minimax");
    QVERIFY(block.at("apiKey").at("id") == Json("MINIMAX_API_KEY"));
    QVERIFY(block.at("models").at(0).at("id") == Json("MiniMax-M3"));

    CloudInitInput own = fullInput();
    own.hasModelKey = false;
    own.spec.agent.model = QStringLiteral("my-lab/llama:8b");
    own.spec.agent.modelBaseUrl = QStringLiteral("https://models.example.com/v1");
    const Json lab = config(own).at("models").at("providers").at("my-lab");
    QVERIFY(lab.at("baseUrl") == Json("https://models.example.com/v1"));
    QVERIFY(lab.at("api") == Json("openai-completions"));
    QVERIFY(!lab.contains("apiKey")); // a reference without a value keeps the gateway from starting
}

void TestUserData::nothingBreaksOut()
{
    QRandomGenerator random(20261122);
    QByteArray records; // for jq and python: one {"expected", "document"} a line
    for (int round = 0; round < 2'000; ++round) {
        CloudInitInput input = plainInput();
        // Names refuse control characters, so they are taken out; the soul takes everything.
        QString name = nastyText(random, 8).remove(
            QRegularExpression(QStringLiteral("[\\x00-\\x1f\\x7f-\\x9f\\x{2028}\\x{2029}]")));
        input.spec.agent.name = name.trimmed().isEmpty() ? QStringLiteral("a") : name.left(64);
        if (input.spec.agent.name.back().isHighSurrogate())
            input.spec.agent.name.chop(1);
        input.spec.agent.soul = nastyText(random, 40);
        QString comment = nastyText(random, 6).remove(
            QRegularExpression(QStringLiteral("[\\x00-\\x1f\\x7f-\\x9f\\x{2028}\\x{2029}]")));
        input.spec.access.sshKeys = {publicKey + u' ' + comment};
        input.consoleSshKey = nastyText(random, 6); // even what we make ourselves is escaped

        const QString text = render(input);
        const YAML::Node document = YAML::Load(text.toStdString());
        QCOMPARE(document.size(), size_t(15));
        QCOMPARE(document["runcmd"].size(), size_t(3));
        QCOMPARE(document["users"].size(), size_t(1));
        const YAML::Node keys = document["users"][0]["ssh_authorized_keys"];
        QCOMPARE(keys[keys.size() - 1].as<std::string>(),
                 input.spec.access.sshKeys.front().toStdString());
        if (!input.consoleSshKey.isEmpty())
            QCOMPARE(keys[0].as<std::string>(), input.consoleSshKey.toStdString());
        const auto files = filesOf(document);
        QCOMPARE(files.value(QStringLiteral("/etc/launchthatbot/soul.md")),
                 input.spec.agent.soul.toUtf8());
        const QByteArray settings =
            files.value(QStringLiteral("/etc/launchthatbot/deployment.json"));
        const auto parsed = parseJson(settings);
        QVERIFY(parsed.isOk());
        QCOMPARE(parsed->at("agentName").get<std::string>(), input.spec.agent.name.toStdString());
        records += dumpJson({{"expected", input.spec.agent.name.toStdString()},
                             {"document", settings.toStdString()}})
                   + '\n';
    }
    int code = -1;
    const QByteArray jq =
        runProgram(QStringLiteral("jq"),
                   {QStringLiteral("-e"), QStringLiteral("-n"),
                    QStringLiteral("[inputs | (.document | fromjson | .agentName) == .expected] "
                                   "| all and length == 2000")},
                   &code, records);
    QVERIFY2(code == 0 && jq.trimmed() == "true", jq.left(500).constData());
    const QByteArray python = runProgram(
        QStringLiteral("python3"),
        {QStringLiteral("-c"),
         QStringLiteral(
             "import json,sys\nn=0\nfor l in sys.stdin.buffer.read().decode().split('\\n'):\n"
             "  if l:\n    r=json.loads(l); n+=1\n"
             "    assert json.loads(r['document'])['agentName']==r['expected'], r\n"
             "assert n==2000, n")},
        &code, records);
    QVERIFY2(code == 0, python.left(500).constData());
}

// cloud-init reads with PyYAML, which is stricter than yaml-cpp about characters.
void TestUserData::pyYamlAgrees()
{
    QRandomGenerator random(4);
    QTemporaryDir directory;
    for (int round = 0; round < 25; ++round) {
        CloudInitInput input = plainInput();
        input.consoleSshKey = QStringLiteral("k") + nastyText(random, 40);
        save(directory.filePath(QStringLiteral("%1.yaml").arg(round)), render(input).toUtf8());
        save(directory.filePath(QStringLiteral("%1.txt").arg(round)), input.consoleSshKey.toUtf8());
    }
    int code = -1;
    const QByteArray said = runProgram(
        QStringLiteral("/usr/bin/python3"),
        {QStringLiteral("-c"),
         QStringLiteral(
             "import sys,yaml\nfor i in range(25):\n"
             "  d=yaml.safe_load(open(f'{sys.argv[1]}/{i}.yaml',encoding='utf-8').read())\n"
             "  w=open(f'{sys.argv[1]}/{i}.txt',encoding='utf-8',newline='').read()\n"
             "  g=d['users'][0]['ssh_authorized_keys'][0]\n"
             "  assert g==w, (i,g,w)"),
         directory.path()},
        &code);
    QVERIFY2(code == 0, said.constData());
}

QTEST_GUILESS_MAIN(TestUserData)
#include "tst_userdata.moc"
