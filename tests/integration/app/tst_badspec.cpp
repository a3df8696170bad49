// Wrong specifications at the command line: each is refused with the field's name, exit code 2, and
// nothing happens.
#include "tests/integration/app/playground.h"

#include <QTest>

using namespace ltb::tests;
using namespace Qt::StringLiterals;
using ltb::core::Json;

namespace {

Json goodSpec()
{
    return {{"name", "support-eu-1"},
            {"provider", "hetzner"},
            {"location", "fsn1"},
            {"size", "cx23"},
            {"hubUrl", "wss://hub.example.com/ws"},
            {"agent", {{"name", "Ada"}}}};
}

Json withKeys(int count)
{
    Json spec = goodSpec();
    Json keys = Json::array();
    // A public key's beginning is its type's name; the rest need not be a real number here.
    QByteArray blob("\0\0\0\x07ssh-rsa", 11);
    blob += QByteArray(1100, 'k');
    const QByteArray key = "ssh-rsa " + blob.toBase64();
    for (int i = 0; i < count; ++i)
        keys.push_back((key + " key" + QByteArray::number(i)).toStdString());
    spec["access"] = {{"sshKeys", keys}};
    return spec;
}

} // namespace

class TestBadSpec : public QObject {
    Q_OBJECT
private slots:
    void goodSpecRenders();
    void badField_data();
    void badField();
    void notJson_data();
    void notJson();
    void tooMuchForTheProvider();
    void unreadableFile();
    void revealNeedsTheToken();

private:
    Playground m_playground;
    Outcome render(const QByteArray &spec, const QStringList &more = {})
    {
        const QString file = m_playground.writeFile(u"spec.json"_s, spec);
        return m_playground.run(QStringList{u"user-data"_s, u"render"_s, u"--spec"_s, file} + more);
    }
};

void TestBadSpec::goodSpecRenders()
{
    const QByteArray spec = ltb::core::dumpJson(goodSpec());
    const Outcome text = render(spec);
    QVERIFY2(text.exitCode == 0, qPrintable(text.describe()));
    QVERIFY2(text.out.startsWith("#cloud-config\n"), qPrintable(text.describe()));
    const Outcome again = render(spec);
    QCOMPARE(again.out, text.out);
    const Outcome json = render(spec, {u"--json"_s});
    QVERIFY2(json.json().contains("userData"), qPrintable(json.describe()));
    QVERIFY(json.json().value("bytes", 0) > 1000);
    QVERIFY(json.json().value("bytes", 0) <= 32 * 1024);
}

void TestBadSpec::badField_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QByteArray>("spec");
    const auto row = [](const char *name, const char *field, const char *key, const Json &value) {
        Json spec = goodSpec();
        spec[Json::json_pointer(key)] = value;
        QTest::newRow(name) << QString::fromLatin1(field) << ltb::core::dumpJson(spec);
    };
    row("an empty name", "name", "/name", "");
    row("a name of 64 letters", "name", "/name", std::string(64, 'a'));
    row("a name with a shell command", "name", "/name", "a;reboot");
    row("a name with a substitution", "name", "/name", "$(reboot)");
    row("a name with backticks", "name", "/name", "`id`");
    row("a name with a quote", "name", "/name", "a\"b");
    row("a name with a YAML mapping", "name", "/name", "a: {b: c}");
    row("a name with a line break", "name", "/name", "a\nruncmd: [reboot]");
    row("a name that begins with a hyphen", "name", "/name", "-rf");
    row("a name in capitals", "name", "/name", "Support");
    row("a name with a dot", "name", "/name", "a.b");
    row("a number as the name", "name", "/name", 7);
    row("an agent name with a line break", "agent.name", "/agent/name", "Ada\n- boo");
    row("an agent without a name", "agent.name", "/agent/name", "");
    row("an agent id with a colon", "agent.id", "/agent/id", "a:b");
    row("a model with a shell command", "agent.model", "/agent/model", "a/b;reboot");
    row("an image with a blank", "agent.openclawImage", "/agent/openclawImage", "a b");
    row("a soul of a megabyte", "agent.soul", "/agent/soul", std::string(1 << 20, 's'));
    row("a hub without TLS", "hubUrl", "/hubUrl", "ws://hub.example.com/ws");
    row("a hub that is a web page", "hubUrl", "/hubUrl", "https://hub.example.com");
    row("a hub with a password", "hubUrl", "/hubUrl", "wss://a:b@hub.example.com/ws");
    row("an unknown profile", "profile", "/profile", "fancy");
    row("an ssh key that is text", "access.sshKeys[0]", "/access",
        {{"sshKeys", {"ssh-ed25519 hello"}}});
    row("a network with host bits", "access.sshFrom[0]", "/access",
        {{"sshFrom", {"198.51.100.7/24"}}});
    row("a user the system has", "access.user", "/access", {{"user", "root"}});
    row("a label of ours", "labels.ltb-deployment", "/labels", {{"ltb-deployment", "x"}});
    row("an unknown key", "colour", "/colour", "blue");
    row("an unknown key inside", "agent.mood", "/agent/mood", "good");
    row("an agent that is a text", "agent", "/agent", "Ada");
    row("an unknown provider's name as a path", "provider", "/provider", "../hetzner");
}

void TestBadSpec::badField()
{
    QFETCH(QString, field);
    QFETCH(QByteArray, spec);
    const Outcome text = render(spec);
    QVERIFY2(text.exitCode == 2, qPrintable(text.describe()));
    QVERIFY2(text.out.isEmpty(), qPrintable(text.describe()));
    QVERIFY2(text.errText().startsWith(u"error: "_s) && text.errText().contains(field),
             qPrintable(text.describe()));
    const Outcome json = render(spec, {u"--json"_s});
    QVERIFY2(json.exitCode == 2, qPrintable(json.describe()));
    const Json error = json.json().value("error", Json::object());
    QCOMPARE(QString::fromStdString(error.value("field", std::string())), field);
    QCOMPARE(error.value("code", std::string()), std::string("invalid_input"));
}

void TestBadSpec::notJson_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("half a document") << QByteArray("{\"name\": \"a\"");
    QTest::newRow("a web page") << QByteArray("<html><body>502</body></html>");
    QTest::newRow("a key twice") << QByteArray("{\"name\": \"a\", \"name\": \"b\"}");
    QTest::newRow("broken UTF-8") << QByteArray("{\"name\": \"\xff\xfe\"}");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("very deep") << QByteArray(10'000, '[');
}

void TestBadSpec::notJson()
{
    QFETCH(QByteArray, text);
    const Outcome outcome = render(text);
    QVERIFY2(outcome.exitCode == 2, qPrintable(outcome.describe()));
    QVERIFY2(outcome.err.startsWith("error: ") && outcome.err.size() < 1000,
             qPrintable(outcome.describe()));
}

void TestBadSpec::tooMuchForTheProvider()
{
    const Outcome outcome = render(ltb::core::dumpJson(withKeys(32)));
    QVERIFY2(outcome.exitCode == 2, qPrintable(outcome.describe()));
    QVERIFY2(outcome.err.contains("32"), qPrintable(outcome.describe()));
}

void TestBadSpec::unreadableFile()
{
    const Outcome outcome =
        m_playground.run({u"user-data"_s, u"render"_s, u"--spec"_s, u"/nowhere/spec.json"_s});
    QVERIFY2(outcome.exitCode == 2, qPrintable(outcome.describe()));
    QVERIFY2(outcome.err.contains("spec"), qPrintable(outcome.describe()));
}

void TestBadSpec::revealNeedsTheToken()
{
    const QByteArray spec = ltb::core::dumpJson(goodSpec());
    const Outcome without = render(spec, {u"--reveal"_s});
    QVERIFY2(without.exitCode == 2, qPrintable(without.describe()));
    QVERIFY2(without.err.contains("bootstrap-token-file"), qPrintable(without.describe()));
    const QByteArray token = "ltbb_" + QByteArray(43, 'x');
    const QString file = m_playground.writeFile(u"bootstrap.token"_s, token + '\n');
    const QStringList options{u"--bootstrap-token-file"_s, file};
    const Outcome masked = render(spec, options);
    QVERIFY2(masked.exitCode == 0 && !masked.out.contains(token), qPrintable(masked.describe()));
    const Outcome revealed = render(spec, options + QStringList{u"--reveal"_s});
    QVERIFY2(revealed.exitCode == 0 && revealed.out.contains(token),
             qPrintable(revealed.describe()));
}

QTEST_GUILESS_MAIN(TestBadSpec)
#include "tst_badspec.moc"
