// Key pairs as OpenSSH's own tool sees them.
#include "core/secrets/secretfile.h"
#include "core/secrets/sshkeypair.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace ltb::core;
using namespace ltb::core::secrets;

class TestSshKeyPair : public QObject {
    Q_OBJECT
private slots:
    void sshKeygenAgrees_data();
    void sshKeygenAgrees();
    void fingerprints_data();
    void fingerprints();
    void eachPairIsNew();
    void refusesACommentOfSeveralLines();

private:
    static QByteArray sshKeygen(const QStringList &arguments);
};

// Empty, with the tool's own words as a warning, when it fails.
QByteArray TestSshKeyPair::sshKeygen(const QStringList &arguments)
{
    QProcess process;
    process.start(QStringLiteral("ssh-keygen"), arguments);
    if (!process.waitForFinished(30'000) || process.exitCode() != 0) {
        qWarning() << process.readAllStandardError();
        return {};
    }
    return process.readAllStandardOutput().trimmed();
}

void TestSshKeyPair::sshKeygenAgrees_data()
{
    QTest::addColumn<QString>("comment");
    QTest::newRow("no comment") << QString();
    for (int length = 1; length <= 8; ++length) // every length of the padding
        QTest::addRow("comment of %d", length) << QString(length, u'c');
    QTest::newRow("spaces and accents") << QStringLiteral("Ada’s laptop – launchthatbot");
}

void TestSshKeyPair::sshKeygenAgrees()
{
    if (QStandardPaths::findExecutable(QStringLiteral("ssh-keygen")).isEmpty())
        QSKIP("ssh-keygen is not installed");
    QFETCH(const QString, comment);
    const Result<SshKeyPair> pair = SshKeyPair::generate(comment);
    QVERIFY(pair);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("id"));
    QVERIFY(writeSecretFile(path, pair->privateKey, IfExists::Fail));

    QCOMPARE(sshKeygen({QStringLiteral("-y"), QStringLiteral("-f"), path}), pair->publicKey);
    const QByteArray listed = sshKeygen({QStringLiteral("-l"), QStringLiteral("-f"), path});
    const QString expected = QStringLiteral("256 %1 %2 (ED25519)").arg(pair->fingerprint, comment);
    QCOMPARE(QString::fromUtf8(listed), expected);
}

void TestSshKeyPair::fingerprints_data()
{
    QTest::addColumn<QByteArray>("publicKey");
    QTest::addColumn<QString>("fingerprint");
    const QByteArray known =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    QTest::newRow("a host key that GitHub publishes")
        << known << QStringLiteral("SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU");
    QTest::newRow("with a comment")
        << known + " git@example"
        << QStringLiteral("SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU");
    QTest::newRow("the type does not match the key") << "ssh-rsa" + known.mid(11) << QString();
    QTest::newRow("not base64") << QByteArray("ssh-ed25519 !!!!") << QString();
    QTest::newRow("one word") << QByteArray("ssh-ed25519") << QString();
    QTest::newRow("nothing") << QByteArray() << QString();
}

void TestSshKeyPair::fingerprints()
{
    QFETCH(const QByteArray, publicKey);
    QFETCH(const QString, fingerprint);
    QCOMPARE(sshFingerprint(publicKey), fingerprint);
}

void TestSshKeyPair::eachPairIsNew()
{
    const Result<SshKeyPair> first = SshKeyPair::generate({});
    const Result<SshKeyPair> second = SshKeyPair::generate({});
    QVERIFY(first->publicKey != second->publicKey);
    QVERIFY(!(first->privateKey == second->privateKey));
}

void TestSshKeyPair::refusesACommentOfSeveralLines()
{
    const Result<SshKeyPair> pair =
        SshKeyPair::generate(QStringLiteral("a\nssh-ed25519 AAAA another"));
    QVERIFY(!pair);
    QCOMPARE(pair.error().code, ErrorCode::InvalidInput);
    QCOMPARE(pair.error().field, QStringLiteral("comment"));
}

QTEST_GUILESS_MAIN(TestSshKeyPair)
#include "tst_sshkeypair.moc"
