// Secret files: who may read them, and that they are whole or not there.
#include "core/secrets/secretfile.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace ltb::core;
using namespace ltb::core::secrets;

class TestSecretFile : public QObject {
    Q_OBJECT
private slots:
    void init();
    void writesAndReads();
    void createdPrivateWhateverTheUmask();
    void keepsAnExistingFile();
    void replacesAsAWhole();
    void leavesNoTemporaryFile();
    void refusesWidePermissions_data();
    void refusesWidePermissions();
    void refusesALink();
    void refusesAFolder();
    void refusesAPipe();
    void refusesAnotherOwner();
    void refusesTooMuch();
    void missingFile();
    void missingFolder();
    void tokenIsTheFirstLine_data();
    void tokenIsTheFirstLine();

private:
    void write(const QByteArray &content, mode_t mode = 0600);
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

void TestSecretFile::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(QStringLiteral("secret"));
}

void TestSecretFile::write(const QByteArray &content, mode_t mode)
{
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
    file.close();
    QCOMPARE(::chmod(QFile::encodeName(m_path).constData(), mode), 0);
}

void TestSecretFile::writesAndReads()
{
    const Secret content = Secret::random(1000);
    QVERIFY(writeSecretFile(m_path, content, IfExists::Fail));
    const Result<Secret> read = readSecretFile(m_path);
    QVERIFY(read);
    QVERIFY(*read == content);
}

void TestSecretFile::createdPrivateWhateverTheUmask()
{
    const mode_t before = ::umask(0);
    const Result<void> written = writeSecretFile(m_path, Secret::random(8), IfExists::Fail);
    ::umask(before);
    QVERIFY(written);
    struct stat status {};
    QCOMPARE(::stat(QFile::encodeName(m_path).constData(), &status), 0);
    QCOMPARE(status.st_mode & 07777, 0600U);
}

void TestSecretFile::keepsAnExistingFile()
{
    write("first");
    const Result<void> written =
        writeSecretFile(m_path, Secret::fromBytes("second"), IfExists::Fail);
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Conflict);
    QCOMPARE(readSecretFile(m_path)->reveal(), QByteArray("first"));
}

void TestSecretFile::replacesAsAWhole()
{
    write("a much longer first content", 0644);
    QVERIFY(writeSecretFile(m_path, Secret::fromBytes("second"), IfExists::Replace));
    QCOMPARE(readSecretFile(m_path)->reveal(), QByteArray("second")); // and 0600 again
}

void TestSecretFile::leavesNoTemporaryFile()
{
    QVERIFY(writeSecretFile(m_path, Secret::random(8), IfExists::Fail));
    QVERIFY(!writeSecretFile(m_path, Secret::random(8), IfExists::Fail));
    QVERIFY(writeSecretFile(m_path, Secret::random(8), IfExists::Replace));
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList{QStringLiteral("secret")});
}

void TestSecretFile::refusesWidePermissions_data()
{
    QTest::addColumn<uint>("mode");
    QTest::addColumn<bool>("accepted");
    QTest::newRow("owner reads and writes") << 0600U << true;
    QTest::newRow("owner reads") << 0400U << true;
    QTest::newRow("owner may execute") << 0700U << true;
    QTest::newRow("group reads") << 0640U << false;
    QTest::newRow("group writes") << 0620U << false;
    QTest::newRow("others read") << 0604U << false;
    QTest::newRow("others execute") << 0601U << false;
}

void TestSecretFile::refusesWidePermissions()
{
    QFETCH(const uint, mode);
    QFETCH(const bool, accepted);
    write("content", mode);
    const Result<Secret> read = readSecretFile(m_path);
    QCOMPARE(read.isOk(), accepted);
    if (!read) {
        QCOMPARE(read.error().code, ErrorCode::Forbidden);
        QVERIFY(read.error().nextStep.contains(QStringLiteral("chmod 600")));
    }
    QVERIFY(readSecretFile(m_path, FileTrust::Credential)); // systemd grants by ACL
}

void TestSecretFile::refusesALink()
{
    write("content");
    const QString link = m_folder->filePath(QStringLiteral("link"));
    QVERIFY(QFile::link(m_path, link));
    QCOMPARE(readSecretFile(link).error().code, ErrorCode::Forbidden);
    QCOMPARE(readSecretFile(link, FileTrust::Credential).error().code, ErrorCode::Forbidden);
}

void TestSecretFile::refusesAFolder()
{
    QCOMPARE(readSecretFile(m_folder->path()).error().code, ErrorCode::Forbidden);
}

void TestSecretFile::refusesAPipe()
{
    QCOMPARE(::mkfifo(QFile::encodeName(m_path).constData(), 0600), 0);
    QCOMPARE(readSecretFile(m_path).error().code, ErrorCode::Forbidden); // and does not wait
}

void TestSecretFile::refusesAnotherOwner()
{
    if (::geteuid() != 0)
        QSKIP("only root can give a file away");
    write("content");
    QCOMPARE(::chown(QFile::encodeName(m_path).constData(), 65534, 65534), 0);
    QCOMPARE(readSecretFile(m_path).error().code, ErrorCode::Forbidden);
}

void TestSecretFile::refusesTooMuch()
{
    write(QByteArray(101, 'x'));
    QCOMPARE(readSecretFile(m_path, FileTrust::OwnerOnly, 100).error().code,
             ErrorCode::InvalidInput);
    QVERIFY(readSecretFile(m_path, FileTrust::OwnerOnly, 101));
}

void TestSecretFile::missingFile()
{
    QCOMPARE(readSecretFile(m_path).error().code, ErrorCode::NotFound);
}

void TestSecretFile::missingFolder()
{
    const QString path = m_folder->filePath(QStringLiteral("none/secret"));
    QCOMPARE(readSecretFile(path).error().code, ErrorCode::NotFound);
    const Result<void> written = writeSecretFile(path, Secret::random(8), IfExists::Fail);
    QCOMPARE(written.error().code, ErrorCode::Storage);
    QVERIFY(!written.error().nextStep.isEmpty());
}

void TestSecretFile::tokenIsTheFirstLine_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("token");
    QTest::newRow("without a line end") << QByteArray("abc") << QByteArray("abc");
    QTest::newRow("with a line end") << QByteArray("abc\n") << QByteArray("abc");
    QTest::newRow("from Windows") << QByteArray("abc\r\n") << QByteArray("abc");
    QTest::newRow("with more lines") << QByteArray("abc\ndef\n") << QByteArray("abc");
    QTest::newRow("empty") << QByteArray("") << QByteArray();
    QTest::newRow("an empty line") << QByteArray("\n") << QByteArray();
}

void TestSecretFile::tokenIsTheFirstLine()
{
    QFETCH(const QByteArray, content);
    QFETCH(const QByteArray, token);
    write(content);
    const Result<Secret> read = readTokenFile(m_path);
    QCOMPARE(read.isOk(), !token.isEmpty());
    if (read)
        QCOMPARE(read->reveal(), token);
    else
        QCOMPARE(read.error().code, ErrorCode::InvalidInput);
}

QTEST_GUILESS_MAIN(TestSecretFile)
#include "tst_secretfile.moc"
