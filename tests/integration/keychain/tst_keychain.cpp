// The key store on the OS keychain against a real gnome-keyring: unlocked, locked, silent, absent.
#include "core/base/json.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace ltb::core;

namespace {

struct Outcome {
    QString key; // its hash; empty when there is an error
    QString error;
    QString message;
    QString nextStep;
};

} // namespace

class TestKeychain : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void createsOnceAndReadsBack();
    void profilesAreSeparate();
    void aLockedKeyringIsUnavailable_data();
    void aLockedKeyringIsUnavailable();
    void aLockedKeyringKeepsItsKey();
    void aSilentKeyringIsATimeout_data();
    void aSilentKeyringIsATimeout();
    void noKeyringIsUnavailable_data();
    void noKeyringIsUnavailable();

private:
    // Runs the probe in a session of its own. `patienceMs` is the key store's.
    Outcome probe(const QString &state, const QString &call, int patienceMs = 30'000,
                  const QString &profile = QStringLiteral("test"));
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestKeychain::initTestCase()
{
    for (const char *program : {"dbus-run-session", "gnome-keyring-daemon", "dbus-send"}) {
        if (QStandardPaths::findExecutable(QString::fromLatin1(program)).isEmpty())
            QSKIP("a program this test starts is not installed: scripts/install-dependencies test");
    }
}

void TestKeychain::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

Outcome TestKeychain::probe(const QString &state, const QString &call, int patienceMs,
                            const QString &profile)
{
    QProcess process;
    process.start(QStringLiteral(LTB_KEYCHAIN_SESSION),
                  {state, m_folder->path(), QStringLiteral(LTB_KEYCHAIN_PROBE), call, profile,
                   QString::number(patienceMs)});
    if (!process.waitForFinished(120'000))
        return {.error = QStringLiteral("the probe did not end")};
    const Result<Json> answer = parseJson(process.readAllStandardOutput().trimmed());
    if (!answer)
        return {.error = QStringLiteral("no answer: ")
                         + QString::fromUtf8(process.readAllStandardError())};
    const auto text = [&answer](const char *name) {
        return QString::fromStdString(answer->value(name, std::string()));
    };
    return {text("key"), text("error"), text("message"), text("nextStep")};
}

void TestKeychain::createsOnceAndReadsBack()
{
    const QString unlocked = QStringLiteral("unlocked");
    QCOMPARE(probe(unlocked, QStringLiteral("read")).error, QStringLiteral("not_found"));
    const Outcome created = probe(unlocked, QStringLiteral("read-or-create"));
    QCOMPARE(created.error, QString());
    QCOMPARE(created.key.size(), 64);
    QCOMPARE(probe(unlocked, QStringLiteral("read")).key, created.key);
    QCOMPARE(probe(unlocked, QStringLiteral("create")).error, QStringLiteral("conflict"));
    QCOMPARE(probe(unlocked, QStringLiteral("read-or-create")).key, created.key);
}

void TestKeychain::profilesAreSeparate()
{
    const QString unlocked = QStringLiteral("unlocked");
    const Outcome one = probe(unlocked, QStringLiteral("create"), 30'000, QStringLiteral("one"));
    const Outcome two = probe(unlocked, QStringLiteral("create"), 30'000, QStringLiteral("two"));
    QCOMPARE(one.error + two.error, QString());
    QVERIFY(one.key != two.key);
}

void TestKeychain::aLockedKeyringIsUnavailable_data()
{
    QTest::addColumn<QString>("call");
    QTest::newRow("reading") << QStringLiteral("read");
    QTest::newRow("creating") << QStringLiteral("create");
    QTest::newRow("the first start") << QStringLiteral("read-or-create");
}

void TestKeychain::aLockedKeyringIsUnavailable()
{
    QFETCH(const QString, call);
    // The keyring exists, without a key of ours.
    QCOMPARE(probe(QStringLiteral("unlocked"), QStringLiteral("read")).error,
             QStringLiteral("not_found"));
    const Outcome outcome = probe(QStringLiteral("locked"), call);
    QCOMPARE(outcome.error, QStringLiteral("unavailable"));
    QVERIFY(!outcome.nextStep.isEmpty());
}

void TestKeychain::aLockedKeyringKeepsItsKey()
{
    const Outcome created = probe(QStringLiteral("unlocked"), QStringLiteral("create"));
    QCOMPARE(created.error, QString());
    QCOMPARE(probe(QStringLiteral("locked"), QStringLiteral("read")).error,
             QStringLiteral("unavailable"));
    QCOMPARE(probe(QStringLiteral("locked"), QStringLiteral("read-or-create")).error,
             QStringLiteral("unavailable"));
    QCOMPARE(probe(QStringLiteral("unlocked"), QStringLiteral("read")).key, created.key);
}

void TestKeychain::aSilentKeyringIsATimeout_data()
{
    aLockedKeyringIsUnavailable_data();
}

void TestKeychain::aSilentKeyringIsATimeout()
{
    QFETCH(const QString, call);
    const Outcome outcome = probe(QStringLiteral("silent"), call, 400);
    QCOMPARE(outcome.error, QStringLiteral("timeout"));
    QVERIFY(outcome.message.contains(QStringLiteral("waiting for your keyring")));
    QVERIFY(!outcome.nextStep.isEmpty());
}

void TestKeychain::noKeyringIsUnavailable_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("call");
    for (const char *state : {"no-provider", "dead-bus", "no-bus"}) {
        for (const char *call : {"read", "create", "read-or-create"})
            QTest::addRow("%s, %s", state, call)
                << QString::fromLatin1(state) << QString::fromLatin1(call);
    }
}

void TestKeychain::noKeyringIsUnavailable()
{
    QFETCH(const QString, state);
    QFETCH(const QString, call);
    const Outcome outcome = probe(state, call);
    QCOMPARE(outcome.error, QStringLiteral("unavailable"));
    QVERIFY(outcome.nextStep.contains(QStringLiteral("passphrase")));
}

QTEST_GUILESS_MAIN(TestKeychain)
#include "tst_keychain.moc"
