// A full disk: a clear sentence, nothing damaged or lost, and on it goes when there is space again.
#include "core/store/migrations.h"
#include "core/store/storethread.h"
#include "tests/support/waitfor.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>

using namespace ltb::core;
using namespace ltb::core::store;
using ltb::tests::waitFor;

namespace {

std::function<Result<void>(Database &)> writing(int number)
{
    return [number](Database &database) -> Result<void> {
        const Result<int> added = database.change(
            QStringLiteral("INSERT INTO settings(key, value_json, updated_at) VALUES (?, ?, ?)"),
            {QString::number(number), QString(20'000, u'x'), number});
        return added ? Result<void>() : added.error();
    };
}

Result<QString> oneText(Database &database, const QString &sql)
{
    Result<Query> rows = database.run(sql);
    if (!rows)
        return rows.error();
    return rows->next() ? rows->text(0) : QString();
}

} // namespace

class TestStoreDiskFull : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();
    void writesGoOnWhenThereIsSpaceAgain();
    void neighboursInTheGroupHearTheSame();
    void aNewFileOnAFullDisk();
    void aMigrationNeedsSpaceForItsCopy();
    void aLimitOfTheFileSize();

private:
    void startStore();
    // Writes rows until one fails; returns its error and leaves the number of good ones in
    // m_written.
    Error writeUntilFull();
    void checkEverythingIsThere();
    void fillUp(const QString &name);
    QString onDisk(const QString &name) const { return m_disk.filePath(name); }

    const QTemporaryDir m_folder;
    QDir m_disk;
    QString m_path;
    bool m_mounted = false;
    bool m_mayMount = false;
    int m_written = 0;
    std::unique_ptr<StoreThread> m_store;
};

void TestStoreDiskFull::initTestCase()
{
    m_disk.setPath(m_folder.filePath(QStringLiteral("disk")));
    QVERIFY(QDir().mkpath(m_disk.path()));
    std::signal(SIGXFSZ, SIG_IGN);
}

void TestStoreDiskFull::init()
{
    m_written = 0;
    m_path = onDisk(QStringLiteral("test.sqlite"));
    m_mayMount = QProcess::execute(QStringLiteral("mount"),
                                   {QStringLiteral("-t"), QStringLiteral("tmpfs"),
                                    QStringLiteral("-o"), QStringLiteral("size=4m,mode=700"),
                                    QStringLiteral("tmpfs"), m_disk.path()})
                 == 0;
    m_mounted = m_mayMount;
}

void TestStoreDiskFull::cleanup()
{
    m_store.reset();
    if (m_mounted)
        QCOMPARE(QProcess::execute(QStringLiteral("umount"), {m_disk.path()}), 0);
    m_mounted = false;
    m_disk.removeRecursively();
    QVERIFY(QDir().mkpath(m_disk.path()));
}

void TestStoreDiskFull::startStore()
{
    Result<std::unique_ptr<StoreThread>> store = StoreThread::start(StoreLocation::sqlite(m_path));
    QVERIFY2(store, store ? "" : qPrintable(describe(store.error())));
    m_store = std::move(store).value();
}

Error TestStoreDiskFull::writeUntilFull()
{
    while (m_written < 10'000) {
        const Result<void> written = waitFor(m_store->write<void>(writing(m_written)));
        if (!written)
            return written.error();
        ++m_written;
    }
    return Error{ErrorCode::Internal, QStringLiteral("test: the disk never got full")};
}

void TestStoreDiskFull::checkEverythingIsThere()
{
    using Texts = std::pair<QString, QString>;
    const Result<Texts> texts =
        waitFor(m_store->read<Texts>([](Database &database) -> Result<Texts> {
            const Result<QString> check =
                oneText(database, QStringLiteral("PRAGMA integrity_check"));
            if (!check)
                return check.error();
            const Result<QString> keys = oneText(
                database,
                QStringLiteral("SELECT count(*) || ' ' || coalesce(max(updated_at), -1) FROM "
                               "settings"));
            if (!keys)
                return keys.error();
            return Texts{*check, *keys};
        }));
    QVERIFY2(texts, texts ? "" : qPrintable(describe(texts.error())));
    QCOMPARE(texts->first, QStringLiteral("ok"));
    QCOMPARE(texts->second, QStringLiteral("%1 %2").arg(m_written).arg(m_written - 1));
}

void TestStoreDiskFull::fillUp(const QString &name)
{
    QFile file(onDisk(name));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    for (const int size : {64 * 1024, 4096, 512}) {
        while (file.write(QByteArray(size, 'b')) == size) {}
    }
}

void TestStoreDiskFull::writesGoOnWhenThereIsSpaceAgain()
{
    if (!m_mayMount)
        QSKIP("mounting a small disk needs root");
    QFile ballast(onDisk(QStringLiteral("ballast")));
    QVERIFY(ballast.open(QIODevice::WriteOnly));
    QCOMPARE(ballast.write(QByteArray(2 << 20, 'b')), 2 << 20);
    ballast.close();
    startStore();
    QVERIFY(m_store);

    const Error full = writeUntilFull();
    QCOMPARE(full.code, ErrorCode::Storage);
    QCOMPARE(full.message, QStringLiteral("The disk is full."));
    QVERIFY(!full.nextStep.isEmpty());
    QVERIFY(m_written > 10);
    checkEverythingIsThere();

    QVERIFY(ballast.remove());
    for (int i = 0; i < 20; ++i, ++m_written) {
        const Result<void> written = waitFor(m_store->write<void>(writing(m_written)));
        QVERIFY2(written, written ? "" : qPrintable(describe(written.error())));
    }
    checkEverythingIsThere();
    m_store.reset();
    startStore(); // and a restart finds the same
    QVERIFY(m_store);
    checkEverythingIsThere();
}

void TestStoreDiskFull::neighboursInTheGroupHearTheSame()
{
    if (!m_mayMount)
        QSKIP("mounting a small disk needs root");
    startStore();
    QVERIFY(m_store);
    int good = 0;
    QList<Error> errors;
    TaskScope scope;
    for (int i = 0; i < 400; ++i) // twice what fits, queued at once
        scope.spawn(m_store->write<void>(writing(i)), [&good, &errors](const Result<void> &result) {
            if (result)
                ++good;
            else
                errors.append(result.error());
        });
    QTRY_COMPARE_WITH_TIMEOUT(good + errors.size(), 400, 60'000);
    QVERIFY(!errors.isEmpty());
    for (const Error &error : errors)
        QCOMPARE(error.message, QStringLiteral("The disk is full."));
    const Result<QString> count = waitFor(m_store->read<QString>([](Database &database) {
        return oneText(database, QStringLiteral("SELECT count(*) FROM settings"));
    }));
    QVERIFY2(count, count ? "" : qPrintable(describe(count.error())));
    QCOMPARE(*count, QString::number(good)); // those answered well, and no others
}

void TestStoreDiskFull::aNewFileOnAFullDisk()
{
    if (!m_mayMount)
        QSKIP("mounting a small disk needs root");
    fillUp(QStringLiteral("ballast"));
    const Result<std::unique_ptr<StoreThread>> store =
        StoreThread::start(StoreLocation::sqlite(m_path));
    QVERIFY(!store);
    QCOMPARE(store.error().code, ErrorCode::Storage);
    QCOMPARE(store.error().message, QStringLiteral("The disk is full."));
    QVERIFY(QFile::remove(onDisk(QStringLiteral("ballast"))));
    startStore();
    QVERIFY(m_store);
    checkEverythingIsThere();
}

void TestStoreDiskFull::aMigrationNeedsSpaceForItsCopy()
{
    if (!m_mayMount)
        QSKIP("mounting a small disk needs root");
    startStore();
    QVERIFY(m_store);
    for (; m_written < 40; ++m_written)
        QVERIFY(waitFor(m_store->write<void>(writing(m_written))));
    m_store.reset();

    std::vector<Migration> migrations = embeddedMigrations().value();
    migrations.push_back(
        Migration::fromFile(QStringLiteral("9999_more.sql"), "CREATE TABLE more (x)").value());
    {
        const auto database = Database::open(StoreLocation::sqlite(m_path));
        QVERIFY2(database, database ? "" : qPrintable(describe(database.error())));
        fillUp(QStringLiteral("ballast"));
        const Result<void> refused = applyMigrations(**database, migrations, systemClock());
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Storage);
        QVERIFY(refused.error().message.contains(QStringLiteral("could not be copied")));
    }
    QCOMPARE(m_disk.entryList({QStringLiteral("*.backup-*")}, QDir::Files), QStringList());
    QVERIFY(QFile::remove(onDisk(QStringLiteral("ballast"))));
    startStore();
    QVERIFY(m_store);
    checkEverythingIsThere();
}

void TestStoreDiskFull::aLimitOfTheFileSize()
{
    startStore();
    QVERIFY(m_store);
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit small = before;
    small.rlim_cur = 1 << 20;
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const Error error = writeUntilFull();
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    QCOMPARE(error.code, ErrorCode::Storage);
    QCOMPARE(error.message, QStringLiteral("The data could not be written to the disk."));
    QVERIFY(error.nextStep.contains(QStringLiteral("quota")));
    QVERIFY(m_written > 10);

    checkEverythingIsThere();
    QVERIFY(waitFor(m_store->write<void>(writing(m_written))));
    ++m_written;
    checkEverythingIsThere();
}

QTEST_GUILESS_MAIN(TestStoreDiskFull)
#include "tst_storediskfull.moc"
