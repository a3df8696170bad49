// Schema steps: applied once, whole or not at all, after a copy, and never on a file that is not
// theirs.
#include "core/store/database.h"
#include "core/store/migrations.h"
#include "tests/support/manualclock.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace ltb::core;
using namespace ltb::core::store;
using ltb::tests::ManualClock;

namespace {

Migration step(const char *fileName, const char *sql)
{
    return Migration::fromFile(QString::fromLatin1(fileName), QByteArray(sql)).value();
}

Migration firstStep()
{
    return step("0001_base.sql", "CREATE TABLE a (x); INSERT INTO a VALUES (1);");
}

Migration secondStep()
{
    return step("0020_more.sql", "ALTER TABLE a ADD COLUMN y; CREATE TABLE b (x);");
}

} // namespace

class TestMigrations : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void embeddedOnesApply();
    void embeddedOnesApplyOnlyOnce();
    void oneByOneIsTheSameSchema();
    void fileNames_data();
    void fileNames();
    void lineEndsDoNotCount();
    void recordsWhatItApplied();
    void aLowerNumberMayComeLater();
    void refusesANewerFile();
    void refusesAnotherChecksum();
    void refusesAnotherProgramsFile();
    void aFailedStepIsUndone();
    void copiesBeforeAChange();
    void copiesNothingWithoutNeed();
    void keepsThreeCopies();
    void aFullFolderStopsBeforeTheChange();
    void twoProcessesAtOnce();

private:
    Result<void> apply(const std::vector<Migration> &migrations);
    QString text(const QString &sql);
    QString schema();
    QStringList copies() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    StoreLocation m_location;
    std::unique_ptr<Database> m_database;
    ManualClock m_clock;
};

void TestMigrations::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_location = StoreLocation::sqlite(m_folder->filePath(QStringLiteral("test.sqlite")));
    m_database = Database::open(m_location).value();
}

void TestMigrations::cleanup()
{
    m_database.reset();
    m_folder.reset();
}

Result<void> TestMigrations::apply(const std::vector<Migration> &migrations)
{
    m_clock.advance(1000);
    return applyMigrations(*m_database, migrations, m_clock);
}

QString TestMigrations::text(const QString &sql)
{
    Result<Query> rows = m_database->run(sql);
    if (!rows)
        return describe(rows.error());
    QStringList values;
    while (rows->next())
        values.append(rows->text(0));
    return values.join(u' ');
}

QString TestMigrations::schema()
{
    return text(QStringLiteral("SELECT type || ':' || name || ':' || coalesce(sql, '') FROM "
                               "sqlite_master ORDER BY type, name"));
}

QStringList TestMigrations::copies() const
{
    return QDir(m_folder->path())
        .entryList({QStringLiteral("*.backup-*")}, QDir::Files, QDir::Name);
}

void TestMigrations::embeddedOnesApply()
{
    const Result<void> migrated = m_database->migrate(m_clock);
    QVERIFY2(migrated, migrated ? "" : qPrintable(describe(migrated.error())));
    for (const char *table : {"provider_accounts", "secrets", "settings"})
        QVERIFY(schema().contains(QStringLiteral("table:%1:").arg(QString::fromLatin1(table))));
    QCOMPARE(text(QStringLiteral("PRAGMA integrity_check")), QStringLiteral("ok"));
    QCOMPARE(text(QStringLiteral("PRAGMA foreign_key_check")), QString());
}

void TestMigrations::embeddedOnesApplyOnlyOnce()
{
    QVERIFY(m_database->migrate(m_clock));
    const QString before = schema();
    QVERIFY(m_database->migrate(m_clock));
    m_database = Database::open(m_location).value();
    QVERIFY(m_database->migrate(m_clock));
    QCOMPARE(schema(), before);
    QCOMPARE(copies(), QStringList());
}

void TestMigrations::oneByOneIsTheSameSchema()
{
    const std::vector<Migration> all = embeddedMigrations().value();
    std::vector<Migration> some;
    for (const Migration &migration : all) {
        some.push_back(migration);
        const Result<void> applied = apply(some);
        QVERIFY2(applied, applied ? "" : qPrintable(describe(applied.error())));
    }
    const QString stepwise = schema();
    const QTemporaryDir folder;
    m_database =
        Database::open(StoreLocation::sqlite(folder.filePath(QStringLiteral("at-once")))).value();
    QVERIFY(m_database->migrate(m_clock));
    QCOMPARE(stepwise, schema());
    m_database.reset();
}

void TestMigrations::fileNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("accepted");
    QTest::newRow("a good one") << QStringLiteral("0020_relay.sql") << true;
    QTest::newRow("three digits") << QStringLiteral("020_relay.sql") << false;
    QTest::newRow("no name") << QStringLiteral("0020.sql") << false;
    QTest::newRow("upper case") << QStringLiteral("0020_Relay.sql") << false;
    QTest::newRow("another suffix") << QStringLiteral("0020_relay.txt") << false;
}

void TestMigrations::fileNames()
{
    QFETCH(const QString, name);
    QFETCH(const bool, accepted);
    QCOMPARE(Migration::fromFile(name, "SELECT 1").isOk(), accepted);
}

void TestMigrations::lineEndsDoNotCount()
{
    QCOMPARE(step("0001_a.sql", "SELECT 1;\r\nSELECT 2;\r\n"),
             step("0001_a.sql", "SELECT 1;\nSELECT 2;\n"));
    QVERIFY(!(step("0001_a.sql", "SELECT 1;") == step("0001_a.sql", "SELECT 2;")));
}

void TestMigrations::recordsWhatItApplied()
{
    QVERIFY(apply({firstStep(), secondStep()}));
    QCOMPARE(text(QStringLiteral("SELECT version || ' ' || name || ' ' || checksum || ' ' || "
                                 "applied_at FROM schema_migrations WHERE version = 20")),
             QStringLiteral("20 0020_more %1 %2").arg(secondStep().checksum).arg(m_clock.nowMs()));
}

void TestMigrations::aLowerNumberMayComeLater()
{
    const Migration early = step("0002_early.sql", "CREATE TABLE early (x)");
    QVERIFY(apply({firstStep(), secondStep()}));
    QVERIFY(apply({firstStep(), early, secondStep()}));
    QVERIFY(schema().contains(QStringLiteral("table:early:")));
}

void TestMigrations::refusesANewerFile()
{
    QVERIFY(apply({firstStep(), secondStep()}));
    const QString before = schema();
    const Result<void> refused = apply({firstStep()});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Storage);
    QVERIFY(refused.error().message.contains(QStringLiteral("newer version")));
    QVERIFY(!refused.error().nextStep.isEmpty());
    QCOMPARE(schema(), before);
}

void TestMigrations::refusesAnotherChecksum()
{
    QVERIFY(apply({firstStep()}));
    const Result<void> refused =
        apply({step("0001_base.sql", "CREATE TABLE a (x, z);"), secondStep()});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Storage);
    QVERIFY(refused.error().message.contains(QStringLiteral("different build")));
    QVERIFY(refused.error().cause.contains(QStringLiteral("0001_base")));
    QVERIFY(!schema().contains(QStringLiteral("table:b:")));
}

void TestMigrations::refusesAnotherProgramsFile()
{
    QVERIFY(m_database->change(QStringLiteral("CREATE TABLE bookmarks (url)")));
    const QString before = schema();
    const Result<void> refused = apply({firstStep()});
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("another program")));
    QCOMPARE(schema(), before);
}

void TestMigrations::aFailedStepIsUndone()
{
    QVERIFY(apply({firstStep()}));
    const QString before = schema();
    const Migration broken = step("0002_broken.sql", "ALTER TABLE a ADD COLUMN y;"
                                                     "UPDATE a SET x = 2;"
                                                     "CREATE TABLE a (x);");
    const Result<void> failed = apply({firstStep(), broken});
    QVERIFY(!failed);
    QVERIFY(failed.error().cause.contains(QStringLiteral("0002_broken")));
    QCOMPARE(schema(), before);
    QCOMPARE(text(QStringLiteral("SELECT x FROM a")), QStringLiteral("1"));
    QVERIFY(apply({firstStep(), secondStep()})); // the connection is usable
}

void TestMigrations::copiesBeforeAChange()
{
    QVERIFY(apply({firstStep()}));
    QVERIFY(m_database->change(QStringLiteral("INSERT INTO a VALUES (42)"))); // still in the WAL
    m_clock.set(1'700'000'000'000);
    QVERIFY(applyMigrations(*m_database, {firstStep(), secondStep()}, m_clock));
    QCOMPARE(copies(), QStringList{QStringLiteral("test.sqlite.backup-0001-20231114T221320000Z")});

    const QString copy = m_folder->filePath(copies().first());
    struct stat status {};
    QCOMPARE(::stat(QFile::encodeName(copy).constData(), &status), 0);
    QCOMPARE(status.st_mode & 07777, 0600U);
    m_database = Database::open(StoreLocation::sqlite(copy)).value();
    QCOMPARE(text(QStringLiteral("SELECT x FROM a")), QStringLiteral("1 42"));
    QCOMPARE(text(QStringLiteral("SELECT version FROM schema_migrations")), QStringLiteral("1"));
    QCOMPARE(text(QStringLiteral("PRAGMA integrity_check")), QStringLiteral("ok"));
}

void TestMigrations::copiesNothingWithoutNeed()
{
    QVERIFY(apply({firstStep(), secondStep()})); // a new file
    QVERIFY(apply({firstStep(), secondStep()})); // nothing to do
    QCOMPARE(copies(), QStringList());
}

void TestMigrations::keepsThreeCopies()
{
    std::vector<Migration> steps{firstStep()};
    QVERIFY(apply(steps));
    for (const char *name :
         {"0050_a.sql", "0040_b.sql", "0030_c.sql", "0020_d.sql", "0010_e.sql"}) {
        steps.push_back(step(name, "CREATE TABLE IF NOT EXISTS more (x)"));
        QVERIFY(apply(steps));
    }
    QCOMPARE(copies().size(), 3);
    for (const QString &copy : copies()) // the newest, not those of the highest version
        QVERIFY2(copy.contains(QStringLiteral("backup-0050-")), qPrintable(copy));
}

void TestMigrations::aFullFolderStopsBeforeTheChange()
{
    QVERIFY(apply({firstStep()}));
    const QString before = schema();
    m_clock.set(1'700'000'000'000);
    QFile blocker(m_location.path + QStringLiteral(".backup-0001-20231114T221320000Z"));
    QVERIFY(blocker.open(QIODevice::WriteOnly)); // the copy's own name is taken
    const Result<void> refused = applyMigrations(*m_database, {firstStep(), secondStep()}, m_clock);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Storage);
    QVERIFY(refused.error().message.contains(QStringLiteral("could not be copied")));
    QCOMPARE(schema(), before);
}

void TestMigrations::twoProcessesAtOnce()
{
    // The other one read what is recorded before this one applied anything.
    const auto other = Database::open(m_location).value();
    QVERIFY(apply({firstStep(), secondStep()}));
    QVERIFY(applyMigrations(*other, {firstStep(), secondStep()}, m_clock));
    QCOMPARE(text(QStringLiteral("SELECT count(*) FROM a")), QStringLiteral("1"));
}

QTEST_GUILESS_MAIN(TestMigrations)
#include "tst_migrations.moc"
