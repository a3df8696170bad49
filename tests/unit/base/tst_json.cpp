// Strict JSON: every way a text can be wrong is refused, with a reason that quotes nothing.
#include "core/base/jsonfields.h"

#include <QTest>

using namespace ltb::core;

class TestJson : public QObject {
    Q_OBJECT
private slots:
    void refuses_data();
    void refuses();
    void keepsEverythingElse();
    void namesTheField_data();
    void namesTheField();
};

void TestJson::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("trailing text") << QByteArray("{} x");
    QTest::newRow("two documents") << QByteArray("{}{}");
    QTest::newRow("duplicate key") << QByteArray(R"({"a":1,"a":2})");
    QTest::newRow("duplicate key, nested") << QByteArray(R"({"o":{"a":1,"b":2,"a":3}})");
    QTest::newRow("escaped duplicate key") << QByteArray(R"({"a":1,"\u0061":2})");
    QTest::newRow("invalid UTF-8") << QByteArray("{\"a\":\"\xff\"}");
    QTest::newRow("overlong UTF-8") << QByteArray("{\"a\":\"\xc0\xaf\"}");
    QTest::newRow("raw surrogate") << QByteArray("{\"a\":\"\xed\xa0\x80\"}");
    QTest::newRow("lone surrogate escape") << QByteArray(R"({"a":"\ud800"})");
    QTest::newRow("NUL escape") << QByteArray(R"({"a":"\u0000"})");
    QTest::newRow("NUL byte") << QByteArray("{\"a\":\"\0\"}", 9);
    QTest::newRow("NUL in key") << QByteArray(R"({"\u0000":1})");
    QTest::newRow("integer beyond 64 bits") << QByteArray(R"({"a":18446744073709551616})");
    QTest::newRow("number overflow") << QByteArray(R"({"a":1e999})");
    QTest::newRow("NaN") << QByteArray(R"({"a":NaN})");
    QTest::newRow("comment") << QByteArray("{/*x*/}");
    QTest::newRow("trailing comma") << QByteArray(R"({"a":1,})");
    QTest::newRow("byte order mark only") << QByteArray("\xef\xbb\xbf");
    QTest::newRow("33 levels") << QByteArray(33, '[') + QByteArray(33, ']');
    QTest::newRow("a million levels") << QByteArray(1'000'000, '[');
}

void TestJson::refuses()
{
    QFETCH(QByteArray, text);
    const auto parsed = parseJson(text);
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().code, ErrorCode::Protocol);
    QVERIFY(!parsed.error().cause.isEmpty());
}

void TestJson::keepsEverythingElse()
{
    const QByteArray text =
        R"({"a":[1,-2,18446744073709551615,0.5,null,true,"ü\ud83d\ude00"],"o":{"k":{}}})";
    const auto parsed = parseJson(text);
    QVERIFY(parsed.isOk());
    const auto again = parseJson(dumpJson(*parsed));
    QVERIFY(again.isOk());
    QVERIFY(*again == *parsed);
    QVERIFY(parseJson(QByteArray(32, '[') + QByteArray(32, ']')).isOk());
}

void TestJson::namesTheField_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("field");
    QTest::newRow("good") << QByteArray(R"({"name":"a","port":22})") << QString();
    QTest::newRow("port may be absent") << QByteArray(R"({"name":"a"})") << QString();
    QTest::newRow("missing") << QByteArray(R"({"port":22})") << QStringLiteral("agent.name");
    QTest::newRow("null") << QByteArray(R"({"name":null})") << QStringLiteral("agent.name");
    QTest::newRow("wrong type") << QByteArray(R"({"name":1})") << QStringLiteral("agent.name");
    QTest::newRow("too short") << QByteArray(R"({"name":""})") << QStringLiteral("agent.name");
    QTest::newRow("out of range") << QByteArray(R"({"name":"a","port":70000})")
                                  << QStringLiteral("agent.port");
    QTest::newRow("beyond int64") << QByteArray(R"({"name":"a","port":18446744073709551615})")
                                  << QStringLiteral("agent.port");
    QTest::newRow("unknown") << QByteArray(R"({"name":"a","nmae":1})")
                             << QStringLiteral("agent.nmae");
    QTest::newRow("not an object") << QByteArray("[]") << QStringLiteral("agent");
}

void TestJson::namesTheField()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, field);
    const auto parsed = parseJson(text);
    QVERIFY(parsed.isOk());
    JsonFields fields(*parsed, QStringLiteral("agent."));
    (void)fields.text("name", {.min = 1, .max = 8});
    (void)fields.optionalInteger("port", 1, 65535);
    fields.refuseOthers({QStringLiteral("name"), QStringLiteral("port")});
    const auto checked = fields.check();
    QCOMPARE(checked.isOk(), field.isEmpty());
    if (!checked)
        QCOMPARE(checked.error().field, field);
}

QTEST_GUILESS_MAIN(TestJson)
#include "tst_json.moc"
