// No secret leaks: the whole path once, with every secret of it collected, and then a search
// through everything that was printed, stored, rendered or passed to a process.
#include "core/secrets/masterkey.h"
#include "tests/integration/app/playground.h"
#include "tests/integration/app/processwatch.h"
#include "tests/integration/app/secretsearch.h"
#include "tests/support/ciphertextcheck.h"

#include <QDirIterator>
#include <QRegularExpression>
#include <QTest>

using namespace ltb;
using namespace ltb::tests;
using namespace Qt::StringLiterals;
using core::Json;

class TestSecretLeaks : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void searchFindsWhatIsThere();
    void nothingInArgumentsAndEnvironments();
    void nothingInWhatWasPrinted();
    void nothingInFilesButWhereItBelongs();
    void databasesHoldEnvelopesOnly();
    void userDataHasTheOneTimeTokenOnly();
    void printNames();

private:
    void collectFromGuest();
    void collectFromDatabase();
    QByteArray fileBelow(const QString &folder, const QString &name) const;
    QString guestFolder() const;
    bool mayHold(const QString &path, const QString &secret) const;

    Playground m_playground;
    ProcessWatch m_watch;
    SecretSearch m_search;
    QByteArray m_maskedUserData;
};

QString TestSecretLeaks::guestFolder() const
{
    QDirIterator folders(m_playground.path(u"."_s), {u"ltb-guest-*"_s}, QDir::Dirs);
    return folders.hasNext() ? folders.next() : QString();
}

QByteArray TestSecretLeaks::fileBelow(const QString &folder, const QString &name) const
{
    QFile file(folder + u'/' + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void TestSecretLeaks::initTestCase()
{
    QVERIFY(
        m_playground.startSimulator({}, {u"--state"_s, m_playground.path(u"simulator.state"_s)}));
    QVERIFY(m_playground.startHub());
    m_search.add(u"provider token"_s, m_playground.providerToken());
    m_search.add(u"read-only provider token"_s, m_playground.readOnlyToken());
    m_search.add(u"operator token of the hub"_s, m_playground.hubToken());
    const QByteArray modelKey = "sk-test-" + core::Secret::random(24).reveal().toHex();
    m_search.add(u"model key"_s, modelKey);
    QVERIFY2(m_playground.addAccount().exitCode == 0, qPrintable(m_playground.logs()));
    const QStringList options{
        u"--name"_s,           u"ada-1"_s,
        u"--location"_s,       u"fsn1"_s,
        u"--size"_s,           u"cx23"_s,
        u"--model"_s,          u"minimax/MiniMax-M3"_s,
        u"--model-key-file"_s, m_playground.writeFile(u"model.key"_s, modelKey + '\n')};
    const Outcome plan = m_playground.onHub(QStringList{u"server"_s, u"plan"_s} + options);
    QVERIFY2(plan.exitCode == 0, qPrintable(plan.describe()));
    m_maskedUserData = plan.out;
    const Outcome created = m_playground.onHub(QStringList{u"server"_s, u"create"_s} + options);
    QVERIFY2(created.exitCode == 0, qPrintable(created.describe() + m_playground.logs()));
    for (const QStringList &look : {QStringList{u"deployment"_s, u"show"_s, u"ada-1"_s},
                                    {u"deployment"_s, u"list"_s},
                                    {u"credential"_s, u"list"_s},
                                    {u"credential"_s, u"test"_s},
                                    {u"server"_s, u"list"_s},
                                    {u"server"_s, u"show"_s, u"ada-1"_s},
                                    {u"fleet"_s, u"status"_s}}) {
        QVERIFY2(m_playground.onHub(look).exitCode == 0, qPrintable(m_playground.logs()));
        QVERIFY2(m_playground.onHub(look + QStringList{u"--json"_s}).exitCode == 0,
                 qPrintable(look.join(u' ')));
    }
    const Outcome answer = m_playground.onHub(
        {u"chat"_s, u"send"_s, u"--agent"_s, u"ada-1"_s, u"--text"_s, u"What can you do?"_s});
    QVERIFY2(answer.exitCode == 0, qPrintable(answer.describe() + m_playground.logs()));
    // A wrong token of the right shape is a secret of somebody, too.
    const QByteArray wrong = core::Secret::random(32).reveal().toHex();
    m_search.add(u"wrong provider token"_s, wrong);
    const Outcome refused =
        m_playground.console({u"credential"_s, u"set"_s, u"hetzner"_s, u"--name"_s, u"wrong"_s,
                              u"--endpoint"_s, m_playground.simulatorUrl(), u"--token-file"_s,
                              m_playground.writeFile(u"wrong.token"_s, wrong)});
    QVERIFY2(refused.exitCode == 4, qPrintable(refused.describe()));
    collectFromGuest();
    collectFromDatabase();
}

// What a server has on its disk after its set-up.
void TestSecretLeaks::collectFromGuest()
{
    const QString folder = guestFolder();
    QVERIFY(!folder.isEmpty());
    const auto bootstrap = core::parseJson(fileBelow(folder, u"bootstrap.json"_s));
    QVERIFY(bootstrap.isOk());
    m_search.add(u"bootstrap token"_s,
                 QByteArray::fromStdString(bootstrap->value("token", std::string())));
    m_search.add(u"token of the rehearsal gateway"_s,
                 fileBelow(folder, u"gateway.token"_s).trimmed());
    const auto grant = core::parseJson(fileBelow(folder, u"connector/instance.json"_s));
    QVERIFY(grant.isOk());
    int secrets = 0;
    const std::function<void(const Json &, const QString &)> walk = [&](const Json &json,
                                                                        const QString &path) {
        for (const auto &[key, value] : json.items()) {
            const QString name = path + u'.' + QString::fromStdString(key);
            if (value.is_structured())
                walk(value, name);
            else if (value.is_string() && (key == "token" || path.endsWith(u".secrets"_s))) {
                m_search.add(u"connector"_s + name,
                             QByteArray::fromStdString(value.get<std::string>()));
                ++secrets;
            }
        }
    };
    walk(*grant, u"instance"_s);
    QVERIFY2(secrets >= 2, "the connector's grant holds a token and the sealed secrets");
    // Whatever else the connector keeps for itself: the device's private key.
    QDirIterator files(folder + u"/connector"_s, QDir::Files);
    while (files.hasNext()) {
        const QByteArray content =
            fileBelow(folder + u"/connector"_s, QFileInfo(files.next()).fileName());
        static const QRegularExpression key(u"\"privateKey[A-Za-z]*\"\\s*:\\s*\"([^\"]+)\""_s);
        const auto match = key.match(QString::fromUtf8(content));
        if (match.hasMatch() && !m_search.names().contains(u"device key"_s))
            m_search.add(u"device key"_s, match.captured(1).toUtf8());
    }
}

// What the console keeps sealed, opened with its key.
void TestSecretLeaks::collectFromDatabase()
{
    for (const char *name : {"master.key", "hub.sqlite.key"}) {
        const QByteArray text = m_playground.readFile(QString::fromLatin1(name));
        const auto key = core::secrets::parseMasterKey(core::Secret::fromBytes(text), u"test"_s);
        QVERIFY2(key.isOk(), name);
        m_search.add(u"data key %1"_s.arg(QString::fromLatin1(name)), key->reveal());
    }
    const auto key = core::secrets::parseMasterKey(
        core::Secret::fromBytes(m_playground.readFile(u"master.key"_s)), u"test"_s);
    const core::secrets::Vault vault(*key);
    const auto database = core::store::Database::open(
        {core::store::StoreLocation::Engine::Sqlite, m_playground.path(u"data/console.sqlite"_s)});
    QVERIFY(database.isOk());
    int opened = 0;
    for (const char *column : {"ssh_private_key_ciphertext", "gateway_token_ciphertext",
                               "portainer_password_ciphertext"}) {
        const QString name = QString::fromLatin1(column);
        auto rows =
            (*database)->run(u"SELECT id, %1 FROM deployments WHERE %1 IS NOT NULL"_s.arg(name));
        QVERIFY(rows.isOk());
        while (rows->next()) {
            const auto plain = vault.open(rows->bytes(1), {u"deployments"_s, name, rows->text(0)});
            QVERIFY2(plain.isOk(), column);
            m_search.add(name.chopped(11), plain->reveal().trimmed());
            ++opened;
        }
    }
    QVERIFY2(opened >= 1, "the SSH key at least is kept");
    // The key's own lines, since a document may have been wrapped anew.
    const QByteArray ssh = m_search.value(u"ssh_private_key"_s);
    QVERIFY(ssh.startsWith("-----BEGIN OPENSSH PRIVATE KEY-----"));
    m_search.add(u"middle of the ssh_private_key"_s, ssh.split('\n').value(2));
}

void TestSecretLeaks::searchFindsWhatIsThere()
{
    SecretSearch search;
    search.add(u"a"_s, "correct horse battery");
    for (int shift = 0; shift < 3; ++shift) {
        const QByteArray text = QByteArray(shift, '-') + "correct horse battery--";
        QVERIFY(!search.hits(text.toBase64()).isEmpty());
        QVERIFY(!search.hits(text.toHex()).isEmpty());
        QVERIFY(!search.hits(text).isEmpty());
    }
    QVERIFY(search.hits("correct horse").isEmpty());
}

void TestSecretLeaks::nothingInArgumentsAndEnvironments()
{
    QVERIFY2(m_watch.processes() > 5, "no process was seen");
    QStringList found;
    bool sawConnector = false;
    for (const QByteArray &text : m_watch.seen()) {
        sawConnector = sawConnector || text.contains("--bootstrap-file");
        for (const QString &hit : m_search.hits(text))
            found << hit + u": "_s + QString::fromUtf8(text.left(40));
    }
    QVERIFY2(sawConnector, "the connector's process was not looked at");
    QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
}

void TestSecretLeaks::nothingInWhatWasPrinted()
{
    QStringList found;
    for (const Outcome &outcome : m_playground.history())
        found << m_search.hits(outcome.out) << m_search.hits(outcome.err);
    for (Program *program : {&m_playground.simulator(), &m_playground.hub()})
        found << m_search.hits(program->out()) << m_search.hits(program->err());
    QVERIFY(m_playground.history().size() > 15);
    QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
}

// Files that exist to hold a secret; each is readable by its owner only.
bool TestSecretLeaks::mayHold(const QString &path, const QString &secret) const
{
    const QString guest = QFileInfo(guestFolder()).fileName() + u'/';
    static const QMultiHash<QString, QString> inputs{
        {u"provider.token"_s, u"provider token"_s},
        {u"simulator.tokens"_s, u"provider token"_s},
        {u"simulator.tokens"_s, u"read-only provider token"_s},
        {u"wrong.token"_s, u"wrong provider token"_s},
        {u"hub.token"_s, u"operator token of the hub"_s},
        {u"model.key"_s, u"model key"_s},
        {u"model.key"_s, u"connectorinstance.secrets.model_key"_s}, // the same
        {u"master.key"_s, u"data key master.key"_s},
        {u"hub.sqlite.key"_s, u"data key hub.sqlite.key"_s},
        {u"simulator.state"_s, u"bootstrap token"_s}, // the provider's copy of user_data
    };
    if (inputs.contains(path, secret))
        return true;
    if (!path.startsWith(guest))
        return false;
    const QString inside = path.mid(guest.size());
    return (inside == u"bootstrap.json"_s && secret == u"bootstrap token"_s)
           || (inside == u"gateway.token"_s && secret == u"token of the rehearsal gateway"_s)
           || (inside == u"connector/instance.json"_s
               && (secret.startsWith(u"connector"_s) || secret == u"model key"_s
                   || secret == u"gateway_token"_s || secret == u"portainer_password"_s))
           || (inside.startsWith(u"connector/"_s) && inside.endsWith(u".json"_s)
               && secret == u"device key"_s);
}

void TestSecretLeaks::nothingInFilesButWhereItBelongs()
{
    const QString root = QFileInfo(m_playground.path(u"."_s)).canonicalFilePath();
    QDirIterator files(root, QDir::Files | QDir::Hidden | QDir::System,
                       QDirIterator::Subdirectories);
    QStringList found;
    int databases = 0;
    while (files.hasNext()) {
        QFile file(files.next());
        const QString path = QDir(root).relativeFilePath(file.fileName());
        if (!file.open(QIODevice::ReadOnly))
            continue; // gone
        databases += int(path.contains(u".sqlite"_s));
        for (const QString &hit : m_search.hits(file.readAll())) {
            const bool open =
                file.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteOther);
            if (open || !mayHold(path, hit.section(u" ("_s, 0, -2)))
                found << u"%1: %2%3"_s.arg(path, hit, open ? u", readable by others"_s : QString());
        }
    }
    QVERIFY2(databases >= 3, "the databases were not looked at");
    QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
}

void TestSecretLeaks::databasesHoldEnvelopesOnly()
{
    for (const QString &name : {u"data/console.sqlite"_s, u"hub.sqlite"_s}) {
        const auto database = core::store::Database::open(
            {core::store::StoreLocation::Engine::Sqlite, m_playground.path(name)});
        QVERIFY2(database.isOk(), qPrintable(name));
        const QStringList violations = ciphertextViolations(**database);
        QVERIFY2(violations.isEmpty(), qPrintable(name + u": "_s + violations.join(u'\n')));
    }
}

void TestSecretLeaks::userDataHasTheOneTimeTokenOnly()
{
    QVERIFY(m_maskedUserData.contains("#cloud-config"));
    QCOMPARE(m_search.hits(m_maskedUserData), QStringList());
    const QStringList hits = m_search.hits(m_playground.readFile(u"simulator.state"_s));
    QVERIFY2(!hits.isEmpty(), "the state file does not hold the user_data any more");
    for (const QString &hit : hits)
        QVERIFY2(hit.startsWith(u"bootstrap token"_s), qPrintable(hit));
}

void TestSecretLeaks::printNames()
{
    qInfo("looked for: %s", qPrintable(m_search.names().join(u", "_s)));
    QVERIFY(m_search.names().size() >= 10);
}

QTEST_GUILESS_MAIN(TestSecretLeaks)
#include "tst_secretleaks.moc"
