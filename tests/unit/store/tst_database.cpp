// One connection: how it is set up, what its errors mean, statements used again.
#include "core/store/database.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace ltb::core;
using namespace ltb::core::store;

namespace {

mode_t modeOf(const QString &path)
{
    struct stat status {};
    return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? status.st_mode & 07777 : 0;
}

} // namespace

class TestDatabase : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void locations_data();
    void locations();
    void postgresqlIsNotThereYet();
    void settings_data();
    void settings();
    void filesArePrivate();
    void tightensAnExistingFile();
    void createsTheFolderPrivate();
    void errors_data();
    void errors();
    void refusesAFileThatIsNoDatabase();
    void refusesADamagedFile();
    void busyIsAStorageError();
    void values_data();
    void values();
    void refusesTheWrongNumberOfValues();
    void aStatementCanRunInsideItself();
    void manyStatements();
    void transactions();
    void deletedSecretsLeaveTheFile();

private:
    std::unique_ptr<Database> open();
    QString text(const QString &sql, const QVariantList &values = {});
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<Database> m_database;
};

void TestDatabase::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(QStringLiteral("test.sqlite"));
    m_database = open();
    QVERIFY(m_database);
}

void TestDatabase::cleanup()
{
    m_database.reset();
    m_folder.reset();
}

std::unique_ptr<Database> TestDatabase::open()
{
    Result<std::unique_ptr<Database>> database = Database::open(StoreLocation::sqlite(m_path));
    if (!database)
        qWarning() << describe(database.error());
    return database ? std::move(database).value() : nullptr;
}

QString TestDatabase::text(const QString &sql, const QVariantList &values)
{
    Result<Query> rows = m_database->run(sql, values);
    if (!rows)
        return describe(rows.error());
    return rows->next() ? rows->text(0) : QStringLiteral("no row");
}

void TestDatabase::locations_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("path"); // empty: refused
    QTest::newRow("a file") << QStringLiteral("sqlite:/var/lib/hub.sqlite")
                            << QStringLiteral("/var/lib/hub.sqlite");
    QTest::newRow("a relative file")
        << QStringLiteral("sqlite:hub.sqlite") << QStringLiteral("hub.sqlite");
    QTest::newRow("no file") << QStringLiteral("sqlite:") << QString();
    QTest::newRow("nothing") << QString() << QString();
    QTest::newRow("no scheme") << QStringLiteral("/var/lib/hub.sqlite") << QString();
    QTest::newRow("another scheme") << QStringLiteral("mysql://host/db") << QString();
    QTest::newRow("PostgreSQL") << QStringLiteral("postgresql://hub@db.example/hub")
                                << QStringLiteral("postgresql://hub@db.example/hub");
    QTest::newRow("PostgreSQL with a password")
        << QStringLiteral("postgresql://hub:hunter2@db.example/hub") << QString();
    QTest::newRow("PostgreSQL without a host") << QStringLiteral("postgresql:///hub") << QString();
}

void TestDatabase::locations()
{
    QFETCH(const QString, text);
    QFETCH(const QString, path);
    const Result<StoreLocation> location = StoreLocation::parse(text);
    QCOMPARE(location.isOk(), !path.isEmpty());
    if (location) {
        QCOMPARE(location->path, path);
        return;
    }
    QCOMPARE(location.error().code, ErrorCode::InvalidInput);
    QCOMPARE(location.error().field, QStringLiteral("store"));
    QVERIFY(!describe(location.error()).contains(QStringLiteral("hunter2")));
}

void TestDatabase::postgresqlIsNotThereYet()
{
    const auto database = Database::open(
        {StoreLocation::Engine::PostgreSql, QStringLiteral("postgresql://hub@db.example/hub")});
    QCOMPARE(database.error().code, ErrorCode::InvalidInput);
}

void TestDatabase::settings_data()
{
    QTest::addColumn<QString>("pragma");
    QTest::addColumn<QString>("value");
    const auto row = [](const char *pragma, const char *value) {
        QTest::newRow(pragma) << QString::fromLatin1(pragma) << QString::fromLatin1(value);
    };
    row("journal_mode", "wal");
    row("synchronous", "2");
    row("foreign_keys", "1");
    row("secure_delete", "1");
    row("trusted_schema", "0");
    row("busy_timeout", "5000");
}

void TestDatabase::settings()
{
    QFETCH(const QString, pragma);
    QFETCH(const QString, value);
    QCOMPARE(text(QStringLiteral("PRAGMA ") + pragma), value);
}

void TestDatabase::filesArePrivate()
{
    m_database.reset();
    QVERIFY(QFile::remove(m_path));
    const mode_t before = ::umask(0);
    m_database = open();
    const Result<int> written = m_database->change(QStringLiteral("CREATE TABLE t (a)"));
    ::umask(before);
    QVERIFY(written);
    for (const char *suffix : {"", "-wal", "-shm"})
        QCOMPARE(modeOf(m_path + QString::fromLatin1(suffix)), 0600U);
}

void TestDatabase::tightensAnExistingFile()
{
    m_database.reset();
    QCOMPARE(::chmod(QFile::encodeName(m_path).constData(), 0644), 0);
    m_database = open();
    QCOMPARE(modeOf(m_path), 0600U);
}

void TestDatabase::createsTheFolderPrivate()
{
    m_path = m_folder->filePath(QStringLiteral("new/deep/test.sqlite"));
    QVERIFY(open());
    QCOMPARE(modeOf(m_folder->filePath(QStringLiteral("new/deep"))), 0700U);
}

void TestDatabase::errors_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<int>("code");
    const auto row = [](const char *name, const char *sql, ErrorCode code) {
        QTest::newRow(name) << QString::fromLatin1(sql) << int(code);
    };
    row("a name twice", "INSERT INTO parent(id, name) VALUES (2, 'one')", ErrorCode::Conflict);
    row("an id twice", "INSERT INTO parent(id, name) VALUES (1, 'two')", ErrorCode::Conflict);
    row("a text id twice", "INSERT INTO texts(id) VALUES ('a')", ErrorCode::Conflict);
    row("a parent that does not exist", "INSERT INTO child(parent) VALUES (9)",
        ErrorCode::Conflict);
    row("removing what is used", "DELETE FROM parent WHERE id = 1", ErrorCode::Conflict);
    row("no value where one must be", "INSERT INTO parent(id) VALUES (3)", ErrorCode::Storage);
    row("a table that does not exist", "SELECT * FROM nowhere", ErrorCode::Storage);
    row("not SQL", "HELLO", ErrorCode::Storage);
}

void TestDatabase::errors()
{
    QVERIFY(m_database->begin());
    for (const char *sql :
         {"CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
          "CREATE TABLE child (parent INTEGER REFERENCES parent(id))",
          "CREATE TABLE texts (id TEXT NOT NULL PRIMARY KEY)",
          "INSERT INTO parent VALUES (1, 'one')", "INSERT INTO child VALUES (1)",
          "INSERT INTO texts VALUES ('a')"})
        QVERIFY(m_database->change(QString::fromLatin1(sql)));
    QVERIFY(m_database->commit());

    QFETCH(const QString, sql);
    QFETCH(const int, code);
    const Result<Query> result = m_database->run(sql);
    QVERIFY(!result);
    QCOMPARE(int(result.error().code), code);
    QVERIFY(!result.error().message.isEmpty());
    QVERIFY(!result.error().cause.isEmpty());
}

void TestDatabase::refusesAFileThatIsNoDatabase()
{
    m_path = m_folder->filePath(QStringLiteral("letter.txt"));
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray("Dear Ada, ").repeated(200));
    file.close();
    const auto database = Database::open(StoreLocation::sqlite(m_path));
    QVERIFY(!database);
    QCOMPARE(database.error().code, ErrorCode::Storage);
    QCOMPARE(database.error().message, QStringLiteral("The data file is not a database."));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().startsWith("Dear Ada, ")); // untouched
}

void TestDatabase::refusesADamagedFile()
{
    QVERIFY(m_database->change(QStringLiteral("CREATE TABLE t (a TEXT)")));
    QVERIFY(m_database->begin());
    for (int i = 0; i < 200; ++i)
        QVERIFY(
            m_database->change(QStringLiteral("INSERT INTO t VALUES (?)"), {QString(500, u'x')}));
    QVERIFY(m_database->commit());
    m_database.reset();
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    file.seek(4096);
    file.write(QByteArray(int(file.size()) - 4096, '\x5a'));
    file.close();

    m_database = open();
    QVERIFY(m_database);
    const Result<int> result = m_database->change(QStringLiteral("DELETE FROM t"));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Storage);
    QCOMPARE(result.error().message, QStringLiteral("The data file is damaged."));
    QVERIFY(result.error().nextStep.contains(QStringLiteral(".backup-")));
}

void TestDatabase::busyIsAStorageError()
{
    const std::unique_ptr<Database> other = open();
    QVERIFY(other->run(QStringLiteral("PRAGMA busy_timeout=1")));
    QVERIFY(m_database->begin());
    const Result<void> begun = other->begin();
    QVERIFY(!begun);
    QCOMPARE(begun.error().code, ErrorCode::Storage);
    QCOMPARE(begun.error().message, QStringLiteral("The data file is in use by another program."));
    QVERIFY(m_database->commit());
    QVERIFY(other->begin());
}

void TestDatabase::values_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("type");
    QTest::newRow("text") << QVariant(QStringLiteral("a")) << QStringLiteral("text");
    QTest::newRow("empty text") << QVariant(QStringLiteral("")) << QStringLiteral("text");
    QTest::newRow("null QString") << QVariant(QString()) << QStringLiteral("text");
    QTest::newRow("bytes") << QVariant(QByteArray("a\0b", 3)) << QStringLiteral("blob");
    QTest::newRow("null QByteArray") << QVariant(QByteArray()) << QStringLiteral("blob");
    QTest::newRow("int") << QVariant(-5) << QStringLiteral("integer");
    QTest::newRow("qint64") << QVariant(qint64(1) << 40) << QStringLiteral("integer");
    QTest::newRow("quint64") << QVariant(quint64(1) << 40) << QStringLiteral("integer");
    QTest::newRow("bool") << QVariant(true) << QStringLiteral("integer");
    QTest::newRow("double") << QVariant(0.5) << QStringLiteral("real");
    QTest::newRow("nothing") << QVariant() << QStringLiteral("null");
}

void TestDatabase::values()
{
    QFETCH(const QVariant, value);
    QFETCH(const QString, type);
    Result<Query> rows =
        m_database->run(QStringLiteral("SELECT v, typeof(v) FROM (SELECT ? AS v)"), {value});
    QVERIFY(rows);
    QVERIFY(rows->next());
    QCOMPARE(rows->text(1), type);
    QCOMPARE(rows->isNull(0), !value.isValid());
    if (value.isValid())
        QCOMPARE(rows->bytes(0),
                 value.typeId() == QMetaType::Bool ? QByteArray("1") : value.toByteArray());
}

void TestDatabase::refusesTheWrongNumberOfValues()
{
    const QString sql = QStringLiteral("SELECT ?, ?");
    QCOMPARE(m_database->run(sql, {1}).error().code, ErrorCode::Internal);
    QCOMPARE(m_database->run(sql, {1, 2, 3}).error().code, ErrorCode::Internal);
    QVERIFY(m_database->run(sql, {1, 2}));
    QCOMPARE(m_database->run(sql, {1}).error().code, ErrorCode::Internal); // also the second time
    QVERIFY(m_database->run(sql, {1, 2}));
}

void TestDatabase::aStatementCanRunInsideItself()
{
    const QString sql = QStringLiteral("SELECT column1 FROM (VALUES (1), (2), (3))");
    QStringList seen;
    Result<Query> outer = m_database->run(sql);
    while (outer->next()) {
        Result<Query> inner = m_database->run(sql);
        while (inner->next())
            seen.append(outer->text(0) + inner->text(0));
    }
    QCOMPARE(seen.join(u' '), QStringLiteral("11 12 13 21 22 23 31 32 33"));
}

void TestDatabase::manyStatements()
{
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 300; ++i) // more than are kept
            QCOMPARE(text(QStringLiteral("SELECT %1").arg(i)), QString::number(i));
    }
}

void TestDatabase::transactions()
{
    const QString count = QStringLiteral("SELECT count(*) FROM t");
    QVERIFY(m_database->change(QStringLiteral("CREATE TABLE t (a)")));
    QVERIFY(m_database->begin());
    QCOMPARE(*m_database->change(QStringLiteral("INSERT INTO t VALUES (1), (2)")), 2);
    m_database->rollback();
    QCOMPARE(text(count), QStringLiteral("0"));
    QVERIFY(m_database->begin());
    QVERIFY(!m_database->begin());
    QVERIFY(m_database->change(QStringLiteral("INSERT INTO t VALUES (1)")));
    QVERIFY(m_database->commit());
    m_database->rollback(); // nothing left to undo
    QCOMPARE(text(count), QStringLiteral("1"));
}

void TestDatabase::deletedSecretsLeaveTheFile()
{
    const QByteArray secret("zebra-zebra-zebra");
    QVERIFY(m_database->change(QStringLiteral("CREATE TABLE t (a)")));
    QVERIFY(m_database->change(QStringLiteral("INSERT INTO t VALUES (?)"), {secret}));
    QVERIFY(m_database->change(QStringLiteral("DELETE FROM t")));
    m_database.reset(); // the last connection empties the WAL
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains(secret));
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files).size(), 1);
}

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"
