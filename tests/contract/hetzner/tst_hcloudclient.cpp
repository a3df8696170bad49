// Debian's hcloud, a client by other people, creates, lists, describes and deletes at our
// simulator.
#include "core/rehearsal/hetzner/hetznersimulator.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using namespace ltb::core;
using rehearsal::HetznerSimulator;
using rehearsal::HetznerSimulatorOptions;

namespace {

// The client warns about tokens that have not 64 characters.
const QByteArray token(64, 'k');
constexpr int clientLimitMs = 60'000;

const char publicKeyLine[] =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB9FGTCpvQ3Xb0Zm1o8i0hYrMsjXhJfIMGQ3rT2vZzK0 ops\n";

struct Outcome {
    int exitCode = -1;
    QByteArray output;
    QByteArray errors;
};

} // namespace

class TestHcloudClient : public QObject {
    Q_OBJECT
public:
    explicit TestHcloudClient(QString program) : m_program(std::move(program)) {}

private slots:
    void initTestCase();
    void theWholeLife();
    void refusals();

private:
    Outcome hcloud(const QStringList &arguments);
    Json describe(const QString &name);

    QString m_program;
    QTemporaryDir m_folder;
    std::unique_ptr<HetznerSimulator> m_simulator;
    QString m_endpoint;
};

#define HCLOUD_OK(outcome) \
    QVERIFY2((outcome).exitCode == 0, ((outcome).errors + (outcome).output).constData())

void TestHcloudClient::initTestCase()
{
    HetznerSimulatorOptions options;
    options.api.tokens = {{Secret::fromBytes(token), false}};
    options.api.speed = 20;
    m_simulator = std::make_unique<HetznerSimulator>(std::move(options), systemClock());
    const Result<QUrl> url = m_simulator->listen(QHostAddress::LocalHost, 0);
    QVERIFY(url);
    m_endpoint = QStringLiteral("http://127.0.0.1:%1").arg(url->port());
}

// The simulator lives in this process, so the event loop turns while the client runs.
Outcome TestHcloudClient::hcloud(const QStringList &arguments)
{
    QProcess client;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("HCLOUD_ENDPOINT"), m_endpoint);
    environment.insert(QStringLiteral("HCLOUD_TOKEN"), QString::fromLatin1(token));
    environment.insert(QStringLiteral("HOME"), m_folder.path());
    client.setProcessEnvironment(environment);
    client.start(m_program, arguments);
    const bool ended = QTest::qWaitFor([&client] { return client.state() == QProcess::NotRunning; },
                                       clientLimitMs);
    Outcome outcome;
    outcome.exitCode =
        ended && client.exitStatus() == QProcess::NormalExit ? client.exitCode() : -1;
    outcome.output = client.readAllStandardOutput();
    outcome.errors = client.readAllStandardError();
    return outcome;
}

Json TestHcloudClient::describe(const QString &name)
{
    const Outcome outcome = hcloud({u"server"_qs, u"describe"_qs, name, u"-o"_qs, u"json"_qs});
    const Result<Json> json = parseJson(outcome.output);
    return json ? *json : Json::object();
}

void TestHcloudClient::theWholeLife()
{
    QFile key(m_folder.filePath(u"key.pub"_qs));
    QVERIFY(key.open(QIODevice::WriteOnly));
    key.write(publicKeyLine);
    key.close();
    HCLOUD_OK(hcloud({u"ssh-key"_qs, u"create"_qs, u"--name"_qs, u"ops"_qs,
                      u"--public-key-from-file"_qs, key.fileName()}));
    QFile userData(m_folder.filePath(u"user-data"_qs));
    QVERIFY(userData.open(QIODevice::WriteOnly));
    userData.write("#cloud-config\n");
    userData.close();

    // Waits for the create and start actions.
    const Outcome created =
        hcloud({u"server"_qs, u"create"_qs, u"--name"_qs, u"ada"_qs, u"--type"_qs, u"cx23"_qs,
                u"--image"_qs, u"debian-12"_qs, u"--location"_qs, u"fsn1"_qs, u"--ssh-key"_qs,
                u"ops"_qs, u"--label"_qs, u"ltb-deployment=01J"_qs, u"--user-data-from-file"_qs,
                userData.fileName()});
    HCLOUD_OK(created);
    QCOMPARE(m_simulator->account().servers().size(), size_t(1));
    QCOMPARE(m_simulator->account().servers().front().userData, QByteArray("#cloud-config\n"));

    const Json server = describe(u"ada"_qs);
    QVERIFY(server["status"] == "running");
    QVERIFY(server["labels"]["ltb-deployment"] == "01J");
    QVERIFY(server["server_type"]["name"] == "cx23");

    const auto listed = [this](const QString &selector) {
        const Outcome outcome =
            hcloud({u"server"_qs, u"list"_qs, u"-o"_qs, u"json"_qs, u"-l"_qs, selector});
        const Result<Json> json = parseJson(outcome.output);
        if (json && json->is_null()) // how it prints an empty list
            return 0;
        return json && json->is_array() ? int(json->size()) : -1;
    };
    QCOMPARE(listed(u"ltb-deployment==01J"_qs), 1);
    QCOMPARE(listed(u"ltb-deployment==01K"_qs), 0);
    QCOMPARE(listed(u"!ltb-deployment"_qs), 0);

    HCLOUD_OK(hcloud({u"server"_qs, u"poweroff"_qs, u"ada"_qs}));
    QVERIFY(describe(u"ada"_qs)["status"] == "off");
    HCLOUD_OK(hcloud({u"server"_qs, u"poweron"_qs, u"ada"_qs}));
    HCLOUD_OK(hcloud({u"server"_qs, u"reboot"_qs, u"ada"_qs}));
    HCLOUD_OK(hcloud({u"server"_qs, u"metrics"_qs, u"--type"_qs, u"cpu"_qs, u"ada"_qs}));
    for (const char *kind : {"location", "server-type", "image"})
        HCLOUD_OK(hcloud({QString::fromLatin1(kind), u"list"_qs}));
    HCLOUD_OK(hcloud({u"server"_qs, u"delete"_qs, u"ada"_qs}));
    QTRY_COMPARE_WITH_TIMEOUT(m_simulator->account().servers().size(), size_t(0), 10'000);
    HCLOUD_OK(hcloud({u"ssh-key"_qs, u"delete"_qs, u"ops"_qs}));
}

void TestHcloudClient::refusals()
{
    const QStringList create = {u"server"_qs,     u"create"_qs, u"--name"_qs,  u"bob"_qs,
                                u"--type"_qs,     u"cx23"_qs,   u"--image"_qs, u"debian-12"_qs,
                                u"--location"_qs, u"fsn1"_qs};
    HCLOUD_OK(hcloud(create));
    const Outcome again = hcloud(create);
    QVERIFY(again.exitCode != 0);
    QVERIFY2(again.errors.contains("uniqueness_error"), again.errors.constData());
    QCOMPARE(m_simulator->account().servers().size(), size_t(1));

    QStringList soldOut = create;
    soldOut.replace(3, u"eve"_qs);
    soldOut.replace(5, u"cx33"_qs);
    const Outcome refused = hcloud(soldOut);
    QVERIFY(refused.exitCode != 0);
    QVERIFY2(refused.errors.contains("resource_unavailable"), refused.errors.constData());
}

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const QString program = QStandardPaths::findExecutable(QStringLiteral("hcloud"));
    if (program.isEmpty()) {
        std::puts("skipped: hcloud is not installed (Debian package hcloud-cli)");
        constexpr int skipped = 77;
        return skipped;
    }
    TestHcloudClient test(program);
    return QTest::qExec(&test, argc, argv);
}

#include "tst_hcloudclient.moc"
