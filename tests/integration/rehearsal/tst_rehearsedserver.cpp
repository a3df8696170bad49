// A simulated server at a real hub: user_data in, stages reported, the real connector up with its
// one-time token, a conversation with a tool row, a reboot, and nothing left when it is gone.
#include "core/base/jsonfields.h"
#include "core/net/http.h"
#include "core/rehearsal/guest/virtualguest.h"
#include "tests/integration/openclaw/child.h"
#include "tests/integration/openclaw/uiclient.h"
#include "tests/support/waitfor.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace ltb::core;
using namespace ltb::core::protocol;
using namespace ltb::core::rehearsal;
using namespace ltb::tests;
using namespace Qt::StringLiterals;

namespace {

constexpr int patienceMs = 90'000;
const QString session = u"agent:ada:launchthatbot:project:default:thread:t1"_s;
const QString program = QStringLiteral(LTB_BIN_DIR "/launchthatbot");

} // namespace

class TestRehearsedServer : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void setsItselfUp();
    void talks();
    void usesATool();
    void comesBackAfterAReboot();
    void aUsedTokenIsRefused();
    void endsWithoutATrace();

private:
    Json ask(const QByteArray &method, const QString &path, const Json &body = {});
    QByteArray userData(const Json &instance) const;
    std::unique_ptr<VirtualGuest> makeGuest(const QByteArray &data);

    QTemporaryDir m_folder;
    std::unique_ptr<Child> m_hub;
    QUrl m_hubUrl; // ws://127.0.0.1:port/ws
    Secret m_token;
    net::Http m_http;
    Json m_instance;
    std::unique_ptr<UiClient> m_ui;
    std::unique_ptr<VirtualGuest> m_guest;
};

void TestRehearsedServer::initTestCase()
{
    const QString store = u"sqlite:"_s + m_folder.filePath(u"hub.sqlite"_s);
    m_hub = std::make_unique<Child>(u"hub"_s, m_folder.filePath(u"hub.log"_s));
    QVERIFY(m_hub->start(program, {u"--relay"_s, u"--listen"_s, u"127.0.0.1:0"_s, u"--store"_s,
                                   store, u"--data-dir"_s, m_folder.path()}));
    const QString url = m_hub->waitForLine(u"listening "_s, patienceMs).trimmed();
    QVERIFY(!url.isEmpty());
    m_hubUrl = QUrl(url);
    m_hubUrl.setScheme(u"ws"_s);
    m_hubUrl.setPath(u"/ws"_s);
    Child create(u"token"_s, m_folder.filePath(u"token.log"_s));
    QVERIFY(create.start(program, {u"token"_s, u"create"_s, u"--role"_s, u"ui"_s, u"--scopes"_s,
                                   u"read,chat,operate"_s, u"--store"_s, store, u"--data-dir"_s,
                                   m_folder.path()}));
    const QString token = create.waitForLine(u"ltbo_"_s, patienceMs).trimmed();
    QVERIFY(!token.isEmpty());
    m_token = Secret::fromUtf8(u"ltbo_"_s + token);
    m_ui = std::make_unique<UiClient>(m_hubUrl, m_token, u"agent:ada:*"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_ui->isReady(), patienceMs);
}

Json TestRehearsedServer::ask(const QByteArray &method, const QString &path, const Json &body)
{
    net::HttpCall call;
    call.method = method;
    call.url = m_hubUrl;
    call.url.setScheme(u"http"_s);
    call.url.setPath(path);
    call.bearer = m_token;
    if (!body.is_null())
        call.body = dumpJson(body);
    const auto answer = waitFor(m_http.send(std::move(call)), patienceMs);
    if (!answer || answer->status >= 300)
        return Json::object();
    return parseJson(answer->body).value();
}

QByteArray TestRehearsedServer::userData(const Json &instance) const
{
    const Json bootstrap{{"hubUrl", m_hubUrl.toString().toStdString()},
                         {"token", instance.at("bootstrapToken")},
                         {"instanceId", instance.at("instanceId")},
                         {"deploymentId", "01ARZ3NDEKTSV4RRFFQ69G5FAV"},
                         {"agentId", "ada"}};
    const Json config{{"write_files",
                       Json::array({{{"path", "/etc/launchthatbot/bootstrap.json"},
                                     {"content", bootstrap.dump()}},
                                    {{"path", "/etc/launchthatbot/deployment.json"},
                                     {"content", Json({{"agentName", "Ada Lovelace"}}).dump()}}})}};
    return "#cloud-config\n" + dumpJson(config);
}

std::unique_ptr<VirtualGuest> TestRehearsedServer::makeGuest(const QByteArray &data)
{
    GuestOptions options;
    options.connectorProgram = program;
    options.workDirectory = m_folder.path();
    options.speed = 200;
    options.chatSpeed = 20;
    return std::make_unique<VirtualGuest>(data, GuestFacts{u"42"_s, u"ada-1"_s}, options,
                                          systemClock());
}

void TestRehearsedServer::setsItselfUp()
{
    m_instance = ask("POST", u"/api/openclaw/instances"_s,
                     {{"deploymentId", "01ARZ3NDEKTSV4RRFFQ69G5FAV"},
                      {"name", "ada-1"},
                      {"agent", {{"agentId", "ada"}, {"name", "Ada Lovelace"}}},
                      {"secrets", Json::object()}});
    QVERIFY2(m_instance.contains("bootstrapToken"), m_instance.dump().c_str());
    m_guest = makeGuest(userData(m_instance));
    m_guest->boot();
    QTRY_COMPARE_WITH_TIMEOUT(m_guest->state(), VirtualGuest::State::Running, patienceMs);
    const QString path =
        u"/api/openclaw/instances/"_s + toQString(m_instance.at("instanceId").get<std::string>());
    Json seen;
    QTRY_VERIFY_WITH_TIMEOUT(
        (seen = ask("GET", path)).value("progress", Json::array()).size() == 17, patienceMs);
    QVERIFY(seen.at("progress").back().at("stage") == "provisioned");
    QVERIFY(seen.at("bootstrap").at("state") == "exchanged");
    QTRY_VERIFY_WITH_TIMEOUT(ask("GET", path).value("presence", Json()) == "online", patienceMs);
}

void TestRehearsedServer::talks()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_ui->gatewayUp(), patienceMs);
    const QString id = m_ui->say(session, u"Hello!"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_ui->finalFor(id), patienceMs);
    const OutboundFinal final = *m_ui->finalFor(id);
    QVERIFY2(final.text.contains(u"I am **Ada Lovelace**"), qPrintable(final.text));
    QCOMPARE(m_ui->joinedDeltas(id), final.text);
}

void TestRehearsedServer::usesATool()
{
    const QString id = m_ui->say(session, u"How full is the disk?"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_ui->finalFor(id), patienceMs);
    QCOMPARE(m_ui->finalFor(id)->stopReason, StopReason::End);
    QVERIFY(m_ui->finalFor(id)->text.contains(u"32 GB of 38 GB are free"));
    QStringList seen;
    for (const ToolProgress &step : m_ui->tools()) {
        if (step.replyTo == id && step.phase != ToolPhase::Update)
            seen << step.tool + u' ' + step.argsPreview;
    }
    QVERIFY2(seen.size() == 2 && seen.front().contains(u"df -h"), qPrintable(seen.join(u'\n')));
}

void TestRehearsedServer::comesBackAfterAReboot()
{
    const qint64 before = m_guest->connectorPid();
    m_guest->reboot();
    QTRY_VERIFY_WITH_TIMEOUT(m_guest->state() == VirtualGuest::State::Running
                                 && m_guest->connectorPid() > 0
                                 && m_guest->connectorPid() != before,
                             patienceMs);
    const QString id = m_ui->say(session, u"thanks"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_ui->finalFor(id), patienceMs);
    QVERIFY(m_ui->finalFor(id)->text.contains(u"You are welcome"));
    QCOMPARE(m_ui->finalsFor(id), 1);
}

void TestRehearsedServer::aUsedTokenIsRefused()
{
    // Somebody who copied the user_data boots a second server with it.
    const auto thief = makeGuest(userData(m_instance));
    thief->boot();
    QTRY_VERIFY_WITH_TIMEOUT(thief->connectorPid() > 0, patienceMs);
    const QString path =
        u"/api/openclaw/instances/"_s + toQString(m_instance.at("instanceId").get<std::string>());
    QTRY_VERIFY_WITH_TIMEOUT(ask("GET", path).at("bootstrap").at("state") == "alarm", patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(thief->state(), VirtualGuest::State::Failed, patienceMs);
}

void TestRehearsedServer::endsWithoutATrace()
{
    m_guest.reset();
    const QString path =
        u"/api/openclaw/instances/"_s + toQString(m_instance.at("instanceId").get<std::string>());
    QVERIFY(QDir(m_folder.path()).entryList({u"ltb-guest-*"_s}, QDir::Dirs).isEmpty());
    QVERIFY(!ask("GET", path).empty()); // the hub is fine
}

QTEST_GUILESS_MAIN(TestRehearsedServer)
#include "tst_rehearsedserver.moc"
