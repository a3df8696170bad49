// A writer killed with SIGKILL, again and again, at any moment: the file stays whole, and what was
// answered is there.
#include "core/store/database.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace ltb::core;
using namespace ltb::core::store;

namespace {

constexpr int rounds = 50;

} // namespace

class TestStoreKill : public QObject {
    Q_OBJECT
private slots:
    void survivesFiftyKills();

private:
    // Starts a writer, kills it after a random time, and keeps the numbers it printed.
    void runAndKill(bool waitForFirst);
    void checkFile();

    const QTemporaryDir m_folder;
    const QString m_path = m_folder.filePath(QStringLiteral("killed.sqlite"));
    QRandomGenerator m_random{20'261'122};
    QList<qint64> m_answered;
    qint64 m_next = 1;
};

void TestStoreKill::runAndKill(bool waitForFirst)
{
    QProcess writer;
    writer.start(QStringLiteral(LTB_CRASH_WRITER), {m_path, QString::number(m_next)});
    QVERIFY(writer.waitForStarted(60'000));
    if (waitForFirst)
        QVERIFY2(writer.waitForReadyRead(60'000), writer.readAllStandardError().constData());
    QTest::qSleep(m_random.bounded(waitForFirst ? 60 : 250));
    writer.kill();
    QVERIFY(writer.waitForFinished(60'000));
    QVERIFY2(writer.exitStatus() == QProcess::CrashExit,
             writer.readAllStandardError().constData()); // killed, not stopped by an error
    QByteArray printed = writer.readAllStandardOutput();
    printed.truncate(printed.lastIndexOf('\n') + 1);
    for (const QByteArray &line : printed.split('\n')) {
        if (!line.isEmpty())
            m_answered.append(line.toLongLong());
    }
}

void TestStoreKill::checkFile()
{
    Result<std::unique_ptr<Database>> opened = Database::open(StoreLocation::sqlite(m_path));
    QVERIFY2(opened, opened ? "" : qPrintable(describe(opened.error())));
    Database &database = **opened;
    QVERIFY(database.migrate()); // the first kill may come before it was done
    Result<Query> integrity = database.run(QStringLiteral("PRAGMA integrity_check"));
    QVERIFY(integrity && integrity->next());
    QCOMPARE(integrity->text(0), QStringLiteral("ok"));

    QSet<qint64> left;
    QSet<qint64> right;
    Result<Query> rows = database.run(QStringLiteral("SELECT key, updated_at FROM settings"));
    QVERIFY(rows);
    while (rows->next()) {
        (rows->text(0).startsWith(QStringLiteral("left/")) ? left : right).insert(rows->integer(1));
        m_next = std::max(m_next, rows->integer(1) + 1);
    }
    QVERIFY(!database.takeReadError());
    QCOMPARE(left, right); // a job is there as a whole or not at all
    for (const qint64 number : m_answered)
        QVERIFY2(left.contains(number), qPrintable(QStringLiteral("lost %1").arg(number)));
}

void TestStoreKill::survivesFiftyKills()
{
    for (int round = 0; round < rounds; ++round) {
        runAndKill(round % 3 != 0); // every third one at any moment of the start
        if (!QTest::currentTestFailed())
            checkFile();
        if (QTest::currentTestFailed()) {
            qWarning("in round %d", round);
            return;
        }
    }
    qInfo("%d rounds, %d answered writes, none lost", rounds, int(m_answered.size()));
    QVERIFY(m_answered.size() > rounds); // it did write between the kills
}

QTEST_GUILESS_MAIN(TestStoreKill)
#include "tst_storekill.moc"
