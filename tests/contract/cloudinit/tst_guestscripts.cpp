// The scripts inside user_data: shellcheck clean, and guest.py does what the shell relies on.
#include "core/base/json.h"
#include "core/provisioning/cloudinit.h"
#include "tests/contract/cloudinit/nastytext.h"

#include <QCryptographicHash>
#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace ltb::core;
using namespace ltb::core::provisioning;

namespace {

const QString scripts = QStringLiteral(LTB_SOURCE_DIR "/resources/cloudinit");

struct Ran {
    int code = -1;
    QByteArray out;
    QByteArray err;
};

Ran run(const QString &program, const QStringList &arguments, const QString &etc = {})
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LTB_ETC"), etc);
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    if (!process.waitForFinished(60'000))
        return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

Ran guest(const QString &etc, const QStringList &arguments)
{
    return run(QStringLiteral("python3"),
               QStringList{scripts + QStringLiteral("/guest.py")} + arguments, etc);
}

void save(const QString &path, const QByteArray &content)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
}

QByteArray read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("<missing>");
}

bool isPrivate(const QString &path)
{
    return (QFileInfo(path).permissions() & (QFile::ReadGroup | QFile::ReadOther)) == 0;
}

} // namespace

class TestGuestScripts : public QObject {
    Q_OBJECT
private slots:
    void shellcheckIsSilent();
    void stagesExist();
    void unitsAreValid();
    void settingsReachTheShell();
    void exchangeIsStored();
    void environmentFileIsLiteral();
    void eventsAreRedacted();
};

void TestGuestScripts::shellcheckIsSilent()
{
    QDir directory(scripts);
    const QStringList names = directory.entryList({QStringLiteral("*.sh")});
    QVERIFY(names.size() >= 2);
    for (const QString &name : names) {
        QProcess process;
        process.setWorkingDirectory(scripts);
        process.start(QStringLiteral("shellcheck"), {QStringLiteral("-x"), name});
        QVERIFY(process.waitForFinished(60'000));
        QVERIFY2(process.exitCode() == 0, process.readAll().constData());
    }
}

// Every stage but the last is a function of the profile's scripts.
void TestGuestScripts::stagesExist()
{
    CloudInitInput input;
    input.spec.name = input.spec.provider = input.spec.location = input.spec.size =
        QStringLiteral("a");
    input.spec.hubUrl = QStringLiteral("wss://hub.example.com/ws");
    input.spec.agent.name = QStringLiteral("a");
    const auto files = guestFiles(input);
    QVERIFY2(files.isOk(), files ? "" : qPrintable(files.error().message));
    QByteArray stages;
    Json settings;
    for (const GuestFile &file : *files) {
        if (file.path.endsWith(QStringLiteral("/stages.sh")))
            stages = file.content;
        if (file.path.endsWith(QStringLiteral("/deployment.json")))
            settings = *parseJson(file.content);
    }
    QCOMPARE(settings.at("stages").size(), size_t(9));
    for (const Json &stage : settings.at("stages")) {
        const QByteArray name =
            QByteArray::fromStdString(stage.get<std::string>()).split(':').front();
        if (name != "provisioned")
            QVERIFY2(stages.contains("\nstage_" + name + "() {"), name.constData());
    }
}

void TestGuestScripts::unitsAreValid()
{
    const Ran analyze =
        run(QStringLiteral("systemd-analyze"),
            {QStringLiteral("security"), QStringLiteral("--offline=true"),
             QStringLiteral("--threshold=20"),
             QStringLiteral(LTB_SOURCE_DIR "/packaging/systemd/launchthatbot-connector.service")});
    if (analyze.code < 0)
        QSKIP("systemd-analyze is not here");
    QVERIFY2(analyze.code == 0, (analyze.out + analyze.err).constData()); // exposure at most 2.0
    const QByteArray unit =
        read(QStringLiteral(LTB_SOURCE_DIR "/packaging/systemd/launchthatbot-connector.service"));
    QVERIFY(unit.contains("IPAddressDeny=169.254.169.254"));
    QVERIFY(unit.contains("DynamicUser=yes"));
}

void TestGuestScripts::settingsReachTheShell()
{
    QTemporaryDir etc;
    QRandomGenerator random(9);
    for (int round = 0; round < 12; ++round) {
        QString value = ltb::tests::nastyText(random, 12);
        while (value.endsWith(u'\n')) // $(…) takes these away; no setting ends in one
            value.chop(1);
        save(etc.filePath(QStringLiteral("deployment.json")),
             dumpJson({{"deep", {{"value", value.toStdString()}}}}));
        const Ran ran =
            run(QStringLiteral("sh"),
                {QStringLiteral("-c"),
                 QStringLiteral("v=$(python3 \"$0\" setting deep.value); printf %s \"$v\""),
                 scripts + QStringLiteral("/guest.py")},
                etc.path());
        QCOMPARE(ran.out, value.toUtf8());
    }
    save(etc.filePath(QStringLiteral("deployment.json")), R"({"list":["a b","c"],"none":[]})");
    QCOMPARE(guest(etc.path(), {QStringLiteral("setting"), QStringLiteral("list")}).out,
             QByteArray("a b\nc\n"));
    QCOMPARE(guest(etc.path(), {QStringLiteral("setting"), QStringLiteral("none")}).out,
             QByteArray());
    QVERIFY(guest(etc.path(), {QStringLiteral("setting"), QStringLiteral("missing")}).code != 0);
}

void TestGuestScripts::exchangeIsStored()
{
    QTemporaryDir etc;
    const QString answer = etc.filePath(QStringLiteral("answer"));
    save(answer, R"({"instanceId":"i","ingestToken":"ltbi_x","secrets":{"gateway_token":"g'\n"}})");
    QCOMPARE(guest(etc.path(), {QStringLiteral("bootstrap-answer"), answer}).code, 0);
    const QString secrets = etc.filePath(QStringLiteral("secrets/"));
    QCOMPARE(read(secrets + QStringLiteral("instance_token")), QByteArray("ltbi_x"));
    QCOMPARE(read(secrets + QStringLiteral("gateway_token")), QByteArray("g'\n"));
    QVERIFY(isPrivate(secrets + QStringLiteral("instance_token")));
    QVERIFY(isPrivate(secrets));
    save(answer, R"({"ingestToken":"t","secrets":{"../../passwd":"x"}})");
    QVERIFY(guest(etc.path(), {QStringLiteral("bootstrap-answer"), answer}).code != 0);

    save(etc.filePath(QStringLiteral("bootstrap.json")), R"({"token":"ltbb_secret"})");
    QCOMPARE(guest(etc.path(), {QStringLiteral("auth"), etc.path()}).code, 0);
    QCOMPARE(
        read(etc.filePath(QStringLiteral("progress.auth"))),
        "Authorization: Bearer "
            + QCryptographicHash::hash("progress:ltbb_secret", QCryptographicHash::Sha256).toHex());
    QVERIFY(isPrivate(etc.filePath(QStringLiteral("bootstrap.auth"))));
    const Ran request =
        guest(etc.path(), {QStringLiteral("bootstrap-request"), QStringLiteral("n0")});
    const auto body = parseJson(request.out);
    QVERIFY(body.isOk());
    QVERIFY(body->at("nonce") == Json("n0"));
    QVERIFY(body->at("sshHostKeys").is_array());
}

void TestGuestScripts::environmentFileIsLiteral()
{
    QTemporaryDir etc;
    save(etc.filePath(QStringLiteral("secrets/gateway_token")), "abc-123");
    save(etc.filePath(QStringLiteral("secrets/model_key")), "sk $HOME `id` \"#");
    const QString file = etc.filePath(QStringLiteral("gateway.env"));
    const QStringList command = {
        QStringLiteral("environment"),         file,
        QStringLiteral("TOKEN=gateway_token"), QStringLiteral("KEY=model_key"),
        QStringLiteral("=model_key"),          QStringLiteral("NONE=absent")};
    QCOMPARE(guest(etc.path(), command).code, 0);
    QCOMPARE(read(file), QByteArray("TOKEN=abc-123\nKEY='sk $HOME `id` \"#'\n"));
    QVERIFY(isPrivate(file));
    save(etc.filePath(QStringLiteral("secrets/model_key")), "a'b");
    QVERIFY(guest(etc.path(), command).code != 0);
}

void TestGuestScripts::eventsAreRedacted()
{
    QTemporaryDir etc;
    save(etc.filePath(QStringLiteral("secrets/model_key")), "a-rather-secret-key");
    save(etc.filePath(QStringLiteral("bootstrap.json")), R"({"token":"the-one-time-token"})");
    const QString log = etc.filePath(QStringLiteral("log"));
    save(log, QByteArray(100'000, 'x') + "\nkey a-rather-secret-key token the-one-time-token "
                  + "ltbi_0123456789abcdef0123 last line\xff\n");
    const QString file = etc.filePath(QStringLiteral("event"));
    QCOMPARE(
        guest(etc.path(), {QStringLiteral("event"), file, QStringLiteral("run1"),
                           QStringLiteral("3"), QStringLiteral("docker"), QStringLiteral("failed"),
                           QStringLiteral("100"), QStringLiteral("7"), log})
            .code,
        0);
    const auto event = parseJson(read(file));
    QVERIFY(event.isOk());
    QVERIFY(event->at("runId") == Json("run1"));
    QVERIFY(event->at("seq") == Json(3));
    QVERIFY(event->at("exitCode") == Json(100));
    const QByteArray tail = QByteArray::fromBase64(
        QByteArray::fromStdString(event->at("logBase64").get<std::string>()));
    QVERIFY(tail.contains("last line"));
    QVERIFY(tail.contains("[redacted]"));
    QVERIFY(tail.size() <= 2100);
    for (const char *secret : {"rather-secret", "one-time", "0123456789abcdef"})
        QVERIFY(!tail.contains(secret));
}

QTEST_GUILESS_MAIN(TestGuestScripts)
#include "tst_guestscripts.moc"
