// Prices: every line of the chosen place, to the last micro-unit, and clear refusals.
#include "core/provisioning/quote.h"

#include <QTest>

using namespace ltb::core;
using namespace ltb::core::provisioning;
using namespace ltb::core::providers;

namespace {

Money euro(qint64 micros)
{
    return {micros, QStringLiteral("EUR")};
}

Catalogue catalogue()
{
    Catalogue all;
    all.fetchedAtMs = 1'700'000'000'123;
    all.backupPercent = 20;
    all.vatRate = QStringLiteral("19.000000");
    all.locations = {{QStringLiteral("fsn1"), QStringLiteral("Falkenstein"), QStringLiteral("DE")},
                     {QStringLiteral("ash"), QStringLiteral("Ashburn"), QStringLiteral("US")},
                     {QStringLiteral("sin"), QStringLiteral("Singapore"), QStringLiteral("SG")}};
    Size size;
    size.id = QStringLiteral("cx23");
    size.prices = {{QStringLiteral("fsn1"), euro(5'831), euro(3'558'101)},
                   {QStringLiteral("ash"), euro(7'000), euro(4'000'003), false}};
    all.sizes = {size};
    all.ipv4Prices = {{QStringLiteral("fsn1"), euro(952), euro(595'000)},
                      {QStringLiteral("ash"), euro(1), euro(2)}};
    return all;
}

DeploymentSpec at(const char *location, bool backups)
{
    DeploymentSpec spec;
    spec.location = QString::fromLatin1(location);
    spec.size = QStringLiteral("cx23");
    spec.backups = backups;
    return spec;
}

} // namespace

class TestQuote : public QObject {
    Q_OBJECT
private slots:
    void addsUpExactly();
    void roundsBackupsHalfUp();
    void refuses_data();
    void refuses();
    void survivesStorage();
};

void TestQuote::addsUpExactly()
{
    const auto plain = quote(catalogue(), at("fsn1", false));
    QVERIFY(plain.isOk());
    QCOMPARE(plain->lines.size(), size_t(2));
    QCOMPARE(plain->monthly, euro(3'558'101 + 595'000));
    QCOMPARE(plain->hourly, euro(5'831 + 952));
    QCOMPARE(plain->quotedAtMs, 1'700'000'000'123);
    QCOMPARE(plain->vatRate, QStringLiteral("19.000000"));
}

void TestQuote::roundsBackupsHalfUp()
{
    const auto backed = quote(catalogue(), at("fsn1", true));
    QVERIFY(backed.isOk());
    QCOMPARE(backed->lines.size(), size_t(3));
    QCOMPARE(backed->lines[2].monthly, euro(711'620)); // 20 % of 3,558,101 is 711,620.2
    QCOMPARE(backed->lines[2].hourly, euro(1'166)); // 20 % of 5,831 is 1,166.2
    QCOMPARE(backed->monthly, euro(3'558'101 + 595'000 + 711'620));
    QCOMPARE(backed->backupPercent, 20);
}

void TestQuote::refuses_data()
{
    QTest::addColumn<QString>("location");
    QTest::addColumn<QString>("size");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("field");
    QTest::newRow("no such place") << "mars1"
                                   << "cx23" << ErrorCode::InvalidInput << "location";
    QTest::newRow("no such size") << "fsn1"
                                  << "cx99" << ErrorCode::InvalidInput << "size";
    QTest::newRow("not sold there") << "sin"
                                    << "cx23" << ErrorCode::Unavailable << "location";
    QTest::newRow("sold out there") << "ash"
                                    << "cx23" << ErrorCode::Unavailable << "location";
}

void TestQuote::refuses()
{
    QFETCH(QString, location);
    QFETCH(QString, size);
    QFETCH(ErrorCode, code);
    QFETCH(QString, field);
    DeploymentSpec spec;
    spec.location = location;
    spec.size = size;
    const auto answer = quote(catalogue(), spec);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, code);
    QCOMPARE(answer.error().field, field);

    Catalogue mixed = catalogue();
    mixed.ipv4Prices.front().monthly.currency = QStringLiteral("USD");
    QCOMPARE(quote(mixed, at("fsn1", false)).error().code, ErrorCode::Protocol);
}

void TestQuote::survivesStorage()
{
    const auto backed = quote(catalogue(), at("fsn1", true));
    const auto again = Quote::fromJson(backed->toJson());
    QVERIFY(again.isOk());
    QVERIFY(*again == *backed);
    Json broken = backed->toJson();
    broken["lines"][0]["item"] = "gift";
    QVERIFY(!Quote::fromJson(broken));
}

QTEST_GUILESS_MAIN(TestQuote)
#include "tst_quote.moc"
