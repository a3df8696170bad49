// Key files, systemd credentials and passphrases: create once, read back, refuse the rest.
#include "core/base/redaction.h"
#include "core/secrets/keystore.h"
#include "tests/support/waitfor.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ltb::core;
using namespace ltb::core::secrets;
using ltb::tests::waitFor;

class TestKeyStores : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void fileCreatesOnce();
    void fileForms_data();
    void fileForms();
    void fileRefusesWidePermissions();
    void readOrCreate();
    void keysDisappearFromLogs();
    void credential();
    void credentialIsNotCreated_data();
    void credentialIsNotCreated();
    void passphrase();
    void passphraseFileHoldsNoKey();
    void passphraseRefusesAnotherFile();

private:
    void write(const QByteArray &content,
               QFile::Permissions permissions = QFile::ReadOwner | QFile::WriteOwner);
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

void TestKeyStores::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(QStringLiteral("master.key"));
}

void TestKeyStores::cleanup()
{
    qunsetenv("CREDENTIALS_DIRECTORY");
}

void TestKeyStores::write(const QByteArray &content, QFile::Permissions permissions)
{
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
    QVERIFY(file.setPermissions(permissions));
}

void TestKeyStores::fileCreatesOnce()
{
    const auto store = makeFileKeyStore(m_path);
    QVERIFY(store->describe().contains(m_path));
    QCOMPARE(waitFor(store->read()).error().code, ErrorCode::NotFound);
    const Result<Secret> created = waitFor(store->create());
    QVERIFY(created);
    QCOMPARE(created->size(), size_t(32));
    QVERIFY(*waitFor(store->read()) == *created);
    QCOMPARE(waitFor(store->create()).error().code, ErrorCode::Conflict);
    QVERIFY(*waitFor(store->read()) == *created);
}

void TestKeyStores::fileForms_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<bool>("accepted");
    QTest::newRow("32 bytes") << QByteArray(32, 'A') << true;
    QTest::newRow("64 hex digits") << QByteArray(64, '4') << true;
    QTest::newRow("64 hex digits and a line end") << QByteArray(64, '4') + "\n" << true;
    QTest::newRow("64 hex digits from Windows") << QByteArray(64, '4') + "\r\n" << true;
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("31 bytes") << QByteArray(31, 'A') << false;
    QTest::newRow("33 bytes") << QByteArray(33, 'A') << false;
    QTest::newRow("63 hex digits") << QByteArray(63, '4') << false;
    QTest::newRow("64 letters") << QByteArray(64, 'z') << false;
    QTest::newRow("64 hex digits and two line ends") << QByteArray(64, '4') + "\n\n" << false;
}

void TestKeyStores::fileForms()
{
    QFETCH(const QByteArray, content);
    QFETCH(const bool, accepted);
    write(content);
    const Result<Secret> key = waitFor(makeFileKeyStore(m_path)->read());
    QCOMPARE(key.isOk(), accepted);
    if (key)
        QCOMPARE(key->reveal(), content.size() == 32 ? content : QByteArray(32, 'D'));
    else
        QCOMPARE(key.error().code, ErrorCode::InvalidInput);
}

void TestKeyStores::fileRefusesWidePermissions()
{
    write(QByteArray(32, 'A'), QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup);
    const auto store = makeFileKeyStore(m_path);
    QCOMPARE(waitFor(store->read()).error().code, ErrorCode::Forbidden);
    QCOMPARE(waitFor(readOrCreateKey(store.get())).error().code, ErrorCode::Forbidden);
}

void TestKeyStores::readOrCreate()
{
    const auto store = makeFileKeyStore(m_path);
    const Result<Secret> first = waitFor(readOrCreateKey(store.get()));
    QVERIFY(first);
    const auto again = makeFileKeyStore(m_path);
    QVERIFY(*waitFor(readOrCreateKey(again.get())) == *first);
}

void TestKeyStores::keysDisappearFromLogs()
{
    const Result<Secret> key = waitFor(makeFileKeyStore(m_path)->create());
    const QString hex = QString::fromLatin1(key->reveal().toHex());
    const QString base64 = QString::fromLatin1(key->reveal().toBase64());
    QVERIFY(!redact(QStringLiteral("key %1 %2").arg(hex, base64)).contains(hex));
    QVERIFY(!redact(QStringLiteral("key %1 %2").arg(hex, base64)).contains(base64));
}

void TestKeyStores::credential()
{
    write(QByteArray(32, 'A'), QFile::ReadOwner | QFile::ReadGroup); // as systemd shows an ACL
    qputenv("CREDENTIALS_DIRECTORY", m_folder->path().toUtf8());
    const Result<Secret> key = waitFor(makeCredentialKeyStore()->read());
    QVERIFY(key);
    QCOMPARE(key->reveal(), QByteArray(32, 'A'));
}

void TestKeyStores::credentialIsNotCreated_data()
{
    QTest::addColumn<bool>("hasFolder");
    QTest::newRow("outside of systemd") << false;
    QTest::newRow("a service without this credential") << true;
}

void TestKeyStores::credentialIsNotCreated()
{
    QFETCH(const bool, hasFolder);
    if (hasFolder)
        qputenv("CREDENTIALS_DIRECTORY", m_folder->path().toUtf8());
    const auto store = makeCredentialKeyStore();
    QCOMPARE(waitFor(store->read()).error().code, ErrorCode::NotFound);
    const Result<Secret> created = waitFor(readOrCreateKey(store.get()));
    QCOMPARE(created.error().code, ErrorCode::Forbidden);
    QVERIFY(created.error().nextStep.contains(QStringLiteral("LoadCredential=master.key")));
}

void TestKeyStores::passphrase()
{
    const Secret phrase = Secret::fromUtf8(QStringLiteral("correct horse battery"));
    const auto store = makePassphraseKeyStore(m_path, phrase);
    QCOMPARE(waitFor(store->read()).error().code, ErrorCode::NotFound);
    const Result<Secret> created = waitFor(store->create());
    QVERIFY(created);
    QVERIFY(*waitFor(makePassphraseKeyStore(m_path, phrase)->read()) == *created);

    const Secret wrong = Secret::fromUtf8(QStringLiteral("incorrect horse"));
    const Result<Secret> refused = waitFor(makePassphraseKeyStore(m_path, wrong)->read());
    QCOMPARE(refused.error().code, ErrorCode::Unauthorized);
    QCOMPARE(refused.error().field, QStringLiteral("passphrase"));
    QCOMPARE(waitFor(store->create()).error().code, ErrorCode::Conflict);
}

void TestKeyStores::passphraseFileHoldsNoKey()
{
    const Secret phrase = Secret::fromUtf8(QStringLiteral("correct horse battery"));
    const Result<Secret> key = waitFor(makePassphraseKeyStore(m_path, phrase)->create());
    QVERIFY(key);
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray content = file.readAll();
    QCOMPARE(content.size(), 5 + 16 + 34 + 32);
    QVERIFY(!content.contains(key->reveal()));
    QVERIFY(!content.contains("horse"));
}

void TestKeyStores::passphraseRefusesAnotherFile()
{
    write(QByteArray(32, 'A'));
    const auto store = makePassphraseKeyStore(m_path, Secret::fromUtf8(QStringLiteral("phrase")));
    QCOMPARE(waitFor(store->read()).error().code, ErrorCode::InvalidInput);
}

QTEST_GUILESS_MAIN(TestKeyStores)
#include "tst_keystores.moc"
