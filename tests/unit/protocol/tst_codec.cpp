// The relay protocol's codec: what is accepted comes back equal, everything else is refused by
// name.
#include "badvalues.h"
#include "core/protocol/codec.h"
#include "sampleframes.h"

#include <QTest>

#include <set>

using namespace ltb::core;
using namespace ltb::core::protocol;
using namespace ltb::tests;

namespace {

using Pointer = Json::json_pointer;

std::string textOf(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json without(Json json, const std::string &path)
{
    const Pointer pointer(path);
    json[pointer.parent_pointer()].erase(pointer.back());
    return json;
}

Json with(Json json, const std::string &path, Json value)
{
    json[Pointer(path)] = std::move(value);
    return json;
}

const SampleMessage &sample(std::string_view name)
{
    for (const SampleMessage &message : sampleMessages()) {
        if (message.name == name)
            return message;
    }
    qFatal("no such sample");
}

std::string frameOf(std::string_view name)
{
    return textOf(sample(name).full);
}

} // namespace

class TestCodec : public QObject {
    Q_OBJECT
private slots:
    void keepsEveryField_data();
    void keepsEveryField();
    void acceptsAbsentOptionalFields_data();
    void acceptsAbsentOptionalFields();
    void refusesBadFields_data();
    void refusesBadFields();
    void refusesBadText_data();
    void refusesBadText();
    void refusesOtherVersions_data();
    void refusesOtherVersions();
    void keepsUnknownTypes();
    void namesTheMessageThatWasRefused();
    void limitsAttachments();
    void base64IsStrict_data();
    void base64IsStrict();
    void encodesWhatPeersAccept();
    void knowsWhatIsDurable();
    void answersRefusals();
};

void TestCodec::keepsEveryField_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const SampleMessage &message : sampleMessages())
        QTest::newRow(message.name) << QByteArray::fromStdString(textOf(message.full));
}

void TestCodec::keepsEveryField()
{
    QFETCH(QByteArray, text);
    const auto decoded = decode(text.toStdString());
    QVERIFY2(decoded.isOk(), qPrintable(decoded ? QString() : describe(decoded.error())));
    QCOMPARE(QString::fromUtf8(encode(*decoded)),
             QString::fromUtf8(text)); // canonical: sorted keys
    const auto again = decode(encode(*decoded).toStdString());
    QVERIFY(again.isOk());
    QVERIFY(*again == *decoded);
}

void TestCodec::acceptsAbsentOptionalFields_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const SampleMessage &message : sampleMessages()) {
        Json least = message.full;
        for (const FieldRule &rule : message.fields) {
            const QString path = QString::fromLatin1(rule.path);
            const bool isItem = path.back().isDigit();
            if (rule.required || isItem)
                continue;
            const Json reduced = without(message.full, rule.path);
            QTest::addRow("%s without %s", message.name, rule.path)
                << QByteArray::fromStdString(textOf(reduced));
            const Json nulled = with(message.full, rule.path, nullptr);
            QTest::addRow("%s with %s null", message.name, rule.path)
                << QByteArray::fromStdString(textOf(nulled));
            if (least.contains(Pointer(rule.path)))
                least = without(least, rule.path);
        }
        QTest::addRow("%s with the least", message.name)
            << QByteArray::fromStdString(textOf(least));
    }
}

void TestCodec::acceptsAbsentOptionalFields()
{
    QFETCH(QByteArray, text);
    const auto decoded = decode(text.toStdString());
    QVERIFY2(decoded.isOk(), qPrintable(decoded ? QString() : describe(decoded.error())));
    const auto again = decode(encode(*decoded).toStdString());
    QVERIFY(again.isOk());
    QVERIFY(*again == *decoded);
}

void TestCodec::refusesBadFields_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("field");
    for (const SampleMessage &message : sampleMessages()) {
        for (const FieldRule &rule : message.fields) {
            const QString field = fieldName(rule.path);
            if (rule.required) {
                QTest::addRow("%s: %s is missing", message.name, rule.path)
                    << QByteArray::fromStdString(textOf(without(message.full, rule.path))) << field;
                QTest::addRow("%s: %s is null", message.name, rule.path)
                    << QByteArray::fromStdString(textOf(with(message.full, rule.path, nullptr)))
                    << field;
            }
            for (const auto &[what, value] : wrongTypes(rule.kind))
                QTest::addRow("%s: %s is %s", message.name, rule.path, what)
                    << QByteArray::fromStdString(textOf(with(message.full, rule.path, value)))
                    << field;
            for (const auto &[what, value] : wrongValues(rule))
                QTest::addRow("%s: %s is wrong: %s", message.name, rule.path, what)
                    << QByteArray::fromStdString(textOf(with(message.full, rule.path, value)))
                    << field;
        }
    }
}

void TestCodec::refusesBadFields()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, field);
    const auto decoded = decode(text.toStdString());
    QVERIFY(!decoded);
    QCOMPARE(decoded.error().providerCode, QStringLiteral("bad_field"));
    QCOMPARE(decoded.error().code, ErrorCode::InvalidInput);
    QCOMPARE(decoded.error().field, field);
    QVERIFY(decoded.error().message.endsWith(u'.'));
}

void TestCodec::refusesBadText_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("code");
    const auto bad = [](const char *name, const QByteArray &text) {
        QTest::newRow(name) << text << QStringLiteral("bad_json");
    };
    const QByteArray delta = QByteArray::fromStdString(frameOf("outbound.delta"));
    const auto replaced = [&delta](const char *with) {
        QByteArray copy = delta;
        return copy.replace(" piece", with);
    };
    bad("nothing", {});
    bad("half a frame", delta.chopped(10));
    bad("two frames", delta + delta);
    bad("duplicate key", QByteArray(delta).replace("\"index\":3", "\"index\":3,\"index\":4"));
    bad("escaped duplicate key",
        QByteArray(delta).replace("\"index\":3", R"("index":3,"\u0069ndex":4)"));
    bad("NUL byte", replaced(" ").replace("\"text\":\" \"", QByteArray("\"text\":\"\0\"", 10)));
    bad("NUL escape", replaced("\\u0000"));
    bad("lone surrogate", replaced("\\ud83d"));
    bad("swapped surrogates", replaced("\\ude00\\ud83d"));
    bad("invalid UTF-8", replaced("\xc3\x28"));
    bad("line break in text", replaced("\n"));
    bad("index beyond 64 bits",
        QByteArray(delta).replace("\"index\":3", "\"index\":99999999999999999999"));
    bad("unknown field that overflows",
        QByteArray(delta).replace("\"index\":3", "\"index\":3,\"x\":1e400"));
    bad("33 levels in an unknown field",
        QByteArray(delta).replace("\"index\":3", "\"index\":3,\"x\":" + QByteArray(32, '[')
                                                     + QByteArray(32, ']')));
    bad("a million levels", QByteArray(1'000'000, '{'));
    const auto field = [](const char *name, const char *text) {
        QTest::newRow(name) << QByteArray(text) << QStringLiteral("bad_field");
    };
    field("not an object", "[]");
    field("a number", "5");
    field("no type", "{}");
    field("type is a number", R"({"type":1})");
    field("type is empty", R"({"type":""})");
    field("type is null", R"({"type":null})");
}

void TestCodec::refusesBadText()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, code);
    const auto decoded = decode(text.toStdString());
    QVERIFY(!decoded);
    QCOMPARE(decoded.error().providerCode, code);
}

void TestCodec::refusesOtherVersions_data()
{
    QTest::addColumn<QString>("message");
    QTest::addColumn<qint64>("version");
    for (const qint64 version : {qint64(0), qint64(2), qint64(-1), qint64(1) << 40}) {
        QTest::addRow("hello %lld", version) << QStringLiteral("hello") << version;
        QTest::addRow("ack %lld", version) << QStringLiteral("ack of hello") << version;
    }
}

void TestCodec::refusesOtherVersions()
{
    QFETCH(QString, message);
    QFETCH(qint64, version);
    const Json json = with(sample(message.toStdString()).full, "/v", version);
    const auto decoded = decode(textOf(json));
    QVERIFY(!decoded);
    QCOMPARE(decoded.error().providerCode, QStringLiteral("unsupported_version"));
    QCOMPARE(decoded.error().field, QStringLiteral("v"));
}

void TestCodec::keepsUnknownTypes()
{
    const auto decoded = decode(R"({"type":"takeover","id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","x":[1]})");
    QVERIFY(decoded.isOk());
    const auto *unknown = std::get_if<UnknownMessage>(&*decoded);
    QVERIFY(unknown);
    QCOMPARE(unknown->type, QStringLiteral("takeover"));
    QCOMPARE(unknown->id, QStringLiteral("01ARZ3NDEKTSV4RRFFQ69G5FAV"));
    QCOMPARE(unknown->fields.at("x").dump(), std::string("[1]"));
    const auto badId = decode(R"({"type":"takeover","id":17})");
    QVERIFY(badId.isOk());
    QVERIFY(std::get<UnknownMessage>(*badId).id.isEmpty());
}

void TestCodec::namesTheMessageThatWasRefused()
{
    const auto refused = decode(textOf(without(sample("outbound.delta").full, "/index")));
    QVERIFY(!refused);
    QCOMPARE(refused.error().requestId, QStringLiteral("01ARZ3NDEKTSV4RRFFQ69G5FAV"));
    const auto nameless = decode(textOf(with(sample("outbound.delta").full, "/id", "x")));
    QVERIFY(!nameless);
    QVERIFY(nameless.error().requestId.isEmpty());
}

void TestCodec::limitsAttachments()
{
    const auto attachment = [](qint64 size) {
        return Attachment{QStringLiteral("a"), QStringLiteral("b"), size, QByteArray(size, 'x')};
    };
    auto message = std::get<InboundUser>(*decode(frameOf("inbound.user")));
    const qint64 half = Limits().attachmentsBytes / 2;
    message.attachments = {attachment(half), attachment(half)};
    QVERIFY(decode(encode(message).toStdString()).isOk());
    message.attachments.push_back(attachment(1));
    const auto decoded = decode(encode(message).toStdString());
    QVERIFY(!decoded);
    QCOMPARE(decoded.error().providerCode, QStringLiteral("too_large"));
    QCOMPARE(decoded.error().field, QStringLiteral("attachments"));
}

void TestCodec::base64IsStrict_data()
{
    QTest::addColumn<QByteArray>("base64");
    QTest::addColumn<int>("size");
    QTest::newRow("no padding") << QByteArray("aGVsbG8") << 5;
    QTest::newRow("a line break") << QByteArray("aGVs\nbG8=") << 5;
    QTest::newRow("a space") << QByteArray("aGVs bG8=") << 5;
    QTest::newRow("URL alphabet") << QByteArray("-_-_") << 3;
    QTest::newRow("stray bits") << QByteArray("aGVsbG9=") << 5;
    QTest::newRow("padding inside") << QByteArray("aA==aGVs") << 4;
    QTest::newRow("only padding") << QByteArray("====") << 0;
    QTest::newRow("a letter of another script") << QByteArray("aGVsbG8\xc3\xa9") << 5;
}

void TestCodec::base64IsStrict()
{
    QFETCH(QByteArray, base64);
    QFETCH(int, size);
    Json json =
        with(sample("inbound.user").full, "/attachments/0/dataBase64", base64.toStdString());
    json = with(json, "/attachments/0/sizeBytes", size);
    const auto decoded = decode(textOf(json));
    QVERIFY(!decoded);
    QCOMPARE(decoded.error().field, QStringLiteral("attachments[0].dataBase64"));
}

void TestCodec::encodesWhatPeersAccept()
{
    // What a gateway's tool prints may hold NUL and half a surrogate pair.
    auto message = std::get<ToolProgress>(*decode(frameOf("tool.progress")));
    message.resultPreview =
        QStringLiteral("a") + QChar(u'\0') + QChar(0xd83d) + QStringLiteral("b");
    const auto decoded = decode(encode(message).toStdString());
    QVERIFY(decoded.isOk());
    const QString text = std::get<ToolProgress>(*decoded).resultPreview;
    QVERIFY(text.startsWith(QStringLiteral("a\uFFFD")));
    QVERIFY(text.endsWith(u'b'));

    // Preview limits count characters, not bytes or UTF-16 units.
    message.argsPreview = QStringLiteral("😀").repeated(maxArgsPreviewCharacters);
    QVERIFY(decode(encode(message).toStdString()).isOk());
    message.argsPreview += u'x';
    QVERIFY(!decode(encode(message).toStdString()));
}

void TestCodec::knowsWhatIsDurable()
{
    const std::set<std::string_view> durable{"inbound.user", "outbound.final", "tool.progress"};
    for (const SampleMessage &message : sampleMessages())
        QCOMPARE(isDurable(*decode(textOf(message.full))), durable.count(message.name) == 1);
    for (const char *phase : {"start", "update", "end", "error"}) {
        const auto decoded = decode(textOf(with(sample("tool.progress").full, "/phase", phase)));
        QCOMPARE(isDurable(*decoded), std::string_view(phase).front() == 'e');
    }
}

void TestCodec::answersRefusals()
{
    const auto refused = decode(textOf(without(sample("outbound.delta").full, "/index")));
    const ErrorMessage answer = toErrorMessage(refused.error(), 17);
    QCOMPARE(answer.ts, 17);
    QCOMPARE(answer.ref, QStringLiteral("01ARZ3NDEKTSV4RRFFQ69G5FAV"));
    QCOMPARE(answer.code, QStringLiteral("bad_field"));
    QCOMPARE(answer.field, QStringLiteral("index"));
    QVERIFY(!answer.retryable);
    QVERIFY(decode(encode(answer).toStdString()).isOk());

    Error busy{ErrorCode::RateLimited, QStringLiteral("Slow down.")};
    busy.retryAfterMs = 250;
    const ErrorMessage later = toErrorMessage(busy, 0);
    QCOMPARE(later.code, QStringLiteral("rate_limited"));
    QVERIFY(later.retryable);
    QCOMPARE(later.retryAfterMs, std::optional<qint64>(250));
}

QTEST_GUILESS_MAIN(TestCodec)
#include "tst_codec.moc"
