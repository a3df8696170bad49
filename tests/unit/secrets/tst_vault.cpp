// Envelopes open where they were sealed, with the right key, unchanged; and nowhere else.
#include "core/secrets/vault.h"

#include <QTest>

using namespace ltb::core;
using namespace ltb::core::secrets;

namespace {

FieldName tokenField()
{
    return {QStringLiteral("provider_accounts"), QStringLiteral("token_ciphertext"),
            QStringLiteral("01J0000000000000000000000A")};
}

Secret fixedKey(char fill)
{
    return Secret::fromBytes(QByteArray(32, fill));
}

} // namespace

class TestVault : public QObject {
    Q_OBJECT
private slots:
    void opensWhatItSealed_data();
    void opensWhatItSealed();
    void envelopeLayout();
    void sealsEachTimeDifferently();
    void refusesAnotherPlace_data();
    void refusesAnotherPlace();
    void refusesEveryFlippedBit();
    void refusesEveryShorterBlob();
    void refusesAppendedBytes();
    void refusesAnotherKey();
    void refusesAnotherKeyId();
    void refusesPlainText();
    void errorsTellNoSecret();

private:
    const Vault m_vault{fixedKey('k'), 7};
};

void TestVault::opensWhatItSealed_data()
{
    QTest::addColumn<QByteArray>("plain");
    QTest::newRow("a token") << QByteArray("hunter2-hunter2");
    QTest::newRow("nothing") << QByteArray("");
    QTest::newRow("one byte") << QByteArray("x");
    QTest::newRow("zero bytes and all others") << [] {
        QByteArray all;
        for (int i = 0; i < 256; ++i)
            all.append(char(i));
        return all;
    }();
    QTest::newRow("a megabyte") << QByteArray(1 << 20, 'm');
}

void TestVault::opensWhatItSealed()
{
    QFETCH(const QByteArray, plain);
    const QByteArray envelope = m_vault.seal(Secret::fromBytes(plain), tokenField());
    QVERIFY(Vault::isEnvelope(envelope));
    QCOMPARE(envelope.size(), plain.size() + 34);
    const Result<Secret> opened = m_vault.open(envelope, tokenField());
    QVERIFY(opened);
    QCOMPARE(opened->reveal(), plain);
}

void TestVault::envelopeLayout()
{
    const QByteArray envelope = m_vault.seal(Secret::fromUtf8(QStringLiteral("abc")), tokenField());
    QCOMPARE(envelope.first(6), QByteArray("L1\0\0\0\7", 6));
    QVERIFY(!envelope.contains("abc"));
}

void TestVault::sealsEachTimeDifferently()
{
    const Secret plain = Secret::fromUtf8(QStringLiteral("the same"));
    const QByteArray first = m_vault.seal(plain, tokenField());
    const QByteArray second = m_vault.seal(plain, tokenField());
    QVERIFY(first.mid(6, 12) != second.mid(6, 12)); // nonce
    QVERIFY(first.mid(18, 8) != second.mid(18, 8)); // ciphertext
}

void TestVault::refusesAnotherPlace_data()
{
    QTest::addColumn<QString>("table");
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("rowId");
    const FieldName field = tokenField();
    QTest::newRow("another row") << field.table << field.column << QStringLiteral("other");
    QTest::newRow("another column")
        << field.table << QStringLiteral("other_ciphertext") << field.rowId;
    QTest::newRow("another table") << QStringLiteral("secrets") << field.column << field.rowId;
    QTest::newRow("the separator moved")
        << QStringLiteral("provider_account") << QStringLiteral("stoken_ciphertext") << field.rowId;
}

void TestVault::refusesAnotherPlace()
{
    QFETCH(const QString, table);
    QFETCH(const QString, column);
    QFETCH(const QString, rowId);
    const QByteArray envelope = m_vault.seal(Secret::fromUtf8(QStringLiteral("s")), tokenField());
    const Result<Secret> opened = m_vault.open(envelope, {table, column, rowId});
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Storage);
    QVERIFY(!opened.error().nextStep.isEmpty());
}

void TestVault::refusesEveryFlippedBit()
{
    const QByteArray envelope =
        m_vault.seal(Secret::fromUtf8(QStringLiteral("a secret of some length")), tokenField());
    for (qsizetype position = 0; position < envelope.size(); ++position) {
        for (int bit = 0; bit < 8; ++bit) {
            QByteArray changed = envelope;
            changed[position] = char(changed[position] ^ (1 << bit));
            QVERIFY2(!m_vault.open(changed, tokenField()),
                     qPrintable(QStringLiteral("byte %1 bit %2").arg(position).arg(bit)));
        }
    }
}

void TestVault::refusesEveryShorterBlob()
{
    const QByteArray envelope = m_vault.seal(Secret::fromUtf8(QStringLiteral("abc")), tokenField());
    for (qsizetype size = 0; size < envelope.size(); ++size) {
        QVERIFY2(!m_vault.open(envelope.first(size), tokenField()),
                 qPrintable(QString::number(size)));
        QCOMPARE(Vault::isEnvelope(envelope.first(size)), size >= 34);
    }
}

void TestVault::refusesAppendedBytes()
{
    const QByteArray envelope = m_vault.seal(Secret::fromUtf8(QStringLiteral("abc")), tokenField());
    QVERIFY(!m_vault.open(envelope + '\0', tokenField()));
}

void TestVault::refusesAnotherKey()
{
    const QByteArray envelope = m_vault.seal(Secret::fromUtf8(QStringLiteral("abc")), tokenField());
    const Result<Secret> opened = Vault(fixedKey('x'), 7).open(envelope, tokenField());
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Storage);
}

void TestVault::refusesAnotherKeyId()
{
    const QByteArray envelope = m_vault.seal(Secret::fromUtf8(QStringLiteral("abc")), tokenField());
    const Result<Secret> opened = Vault(fixedKey('k'), 8).open(envelope, tokenField());
    QVERIFY(!opened);
    QVERIFY(opened.error().message.contains(QStringLiteral("another key")));
}

void TestVault::refusesPlainText()
{
    const QByteArray plain("a token somebody stored as it is, long enough to be an envelope");
    QVERIFY(!Vault::isEnvelope(plain));
    QVERIFY(!m_vault.open(plain, tokenField()));
}

void TestVault::errorsTellNoSecret()
{
    QByteArray envelope =
        m_vault.seal(Secret::fromUtf8(QStringLiteral("hunter2-hunter2")), tokenField());
    envelope.back() = char(envelope.back() ^ 1);
    const Error error = m_vault.open(envelope, tokenField()).error();
    QCOMPARE(error.cause, QStringLiteral("provider_accounts.token_ciphertext"));
    QVERIFY(!describe(error).contains(QStringLiteral("hunter2")));
}

QTEST_GUILESS_MAIN(TestVault)
#include "tst_vault.moc"
