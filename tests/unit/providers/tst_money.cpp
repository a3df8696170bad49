// Prices stay exact from the provider's text to whole millionths.
#include "core/providers/money.h"

#include <QTest>

using namespace ltb::core;
using namespace ltb::core::providers;

class TestMoney : public QObject {
    Q_OBJECT
private slots:
    void amounts_data();
    void amounts();
    void notAmounts_data();
    void notAmounts();
    void everyCentIsExact();
};

void TestMoney::amounts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("micros");
    QTest::newRow("ten decimals, as Hetzner writes them") << u"5.9381000000"_qs << 5'938'100LL;
    QTest::newRow("a small hourly price") << u"0.0057120000"_qs << 5'712LL;
    QTest::newRow("a whole number") << u"12"_qs << 12'000'000LL;
    QTest::newRow("one decimal") << u"0.1"_qs << 100'000LL;
    QTest::newRow("nothing") << u"0.0000"_qs << 0LL;
    QTest::newRow("leading zeros") << u"007.5"_qs << 7'500'000LL;
    QTest::newRow("the seventh decimal rounds up at five") << u"0.0000005"_qs << 1LL;
    QTest::newRow("and down below") << u"0.00000049999"_qs << 0LL;
    QTest::newRow("rounding carries over") << u"0.9999999"_qs << 1'000'000LL;
    QTest::newRow("large") << u"999999999999.999999"_qs << 999'999'999'999'999'999LL;
}

void TestMoney::amounts()
{
    QFETCH(QString, text);
    QFETCH(qint64, micros);
    const Result<qint64> amount = microsFromDecimal(text);
    QVERIFY(amount);
    QCOMPARE(*amount, micros);
}

void TestMoney::notAmounts_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"", " ", "-1", "+1", "1,5", ".5", "5.", "1e3", "0x10", "NaN", "1 ",
                             "12345678901234", "1.123456789012345678901", "1.2.3", "١"})
        QTest::addRow("\"%s\"", text) << QString::fromUtf8(text);
}

void TestMoney::notAmounts()
{
    QFETCH(QString, text);
    const Result<qint64> amount = microsFromDecimal(text);
    QVERIFY(!amount);
    QCOMPARE(amount.error().code, ErrorCode::InvalidInput);
}

void TestMoney::everyCentIsExact()
{
    for (int cents = 0; cents < 20'000; ++cents) {
        const QString text =
            QStringLiteral("%1.%2").arg(cents / 100).arg(cents % 100, 2, 10, QLatin1Char('0'));
        QCOMPARE(microsFromDecimal(text).value(), qint64(cents) * 10'000);
    }
}

QTEST_GUILESS_MAIN(TestMoney)
#include "tst_money.moc"
