// Frames on their way through the hub: stamping keeps every other byte, peeking agrees with
// decode().
#include "core/protocol/codec.h"
#include "core/protocol/framehead.h"
#include "sampleframes.h"

#include <QTest>

using namespace ltb::core;
using namespace ltb::core::protocol;
using namespace ltb::tests;

namespace {

const QString hubInstance = QStringLiteral("inst-9");

std::string sampleText(std::string_view name)
{
    for (const SampleMessage &message : sampleMessages()) {
        if (message.name == name)
            return message.full.dump();
    }
    qFatal("no such sample");
}

} // namespace

class TestFrames : public QObject {
    Q_OBJECT
private slots:
    void stamps_data();
    void stamps();
    void keepsOtherBytes_data();
    void keepsOtherBytes();
    void stampsEveryMessage_data();
    void stampsEveryMessage();
    void peeks();
    void peeksTools();
    void leavesOthersToDecode_data();
    void leavesOthersToDecode();
    void peekAgreesWithDecode();
};

void TestFrames::stamps_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<QByteArray>("stamped");
    const auto row = [](const char *name, const char *frame, const char *stamped) {
        QTest::newRow(name) << QByteArray(frame) << QByteArray(stamped);
    };
    row("an empty object", "{}", R"({"seq":7,"instanceId":"inst-9"})");
    row("an empty object with space", " { } ", R"( {"seq":7,"instanceId":"inst-9" } )");
    row("neither is there", R"({"a":1})", R"({"seq":7,"instanceId":"inst-9","a":1})");
    row("both are there", R"({"seq":1,"a":{},"instanceId":"evil"})",
        R"({"seq":7,"a":{},"instanceId":"inst-9"})");
    row("the peer's own is last", R"({"a":[1,{"seq":2}],"seq":999})",
        R"({"instanceId":"inst-9","a":[1,{"seq":2}],"seq":7})");
    row("the peer's own is an object", R"({"seq":{"seq":[1,"}"]},"b":2})",
        R"({"instanceId":"inst-9","seq":7,"b":2})");
    row("the peer's own is null", R"({"seq":null})", R"({"instanceId":"inst-9","seq":7})");
    row("an escaped key", R"({"\u0073eq":999})", R"({"instanceId":"inst-9","\u0073eq":7})");
    row("an escaped key, all of it",
        R"({"\u0069\u006e\u0073\u0074\u0061\u006e\u0063\u0065\u0049\u0064":"evil"})",
        R"({"seq":7,"\u0069\u006e\u0073\u0074\u0061\u006e\u0063\u0065\u0049\u0064":"inst-9"})");
    row("twice, plain and escaped", R"({"seq":1,"\u0073eq":2})",
        R"({"instanceId":"inst-9","seq":7,"\u0073eq":7})");
    row("white space everywhere", "{ \"seq\" :\t1 ,\n\"a\" : [ ] }",
        "{\"instanceId\":\"inst-9\", \"seq\" :\t7 ,\n\"a\" : [ ] }");
    row("a text that looks like a field", R"({"a":"\"seq\":1,","b":"\\"})",
        R"({"seq":7,"instanceId":"inst-9","a":"\"seq\":1,","b":"\\"})");
    row("nested fields of the same name", R"({"a":{"seq":1,"instanceId":"x"}})",
        R"({"seq":7,"instanceId":"inst-9","a":{"seq":1,"instanceId":"x"}})");
    row("a key that only begins the same", R"({"seqx":1,"\"seq":2,"Seq":3})",
        R"({"seq":7,"instanceId":"inst-9","seqx":1,"\"seq":2,"Seq":3})");
}

void TestFrames::stamps()
{
    QFETCH(QByteArray, frame);
    QFETCH(QByteArray, stamped);
    QCOMPARE(stampFrame(frame.toStdString(), 7, hubInstance), stamped);
}

void TestFrames::keepsOtherBytes_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::newRow("unknown fields, odd numbers and escapes")
        << QByteArray(R"({"x":1.50e+2,"y":"\u00e9\/","type":"outbound.delta","z":[ {} , [ ] ]})");
    QTest::newRow("no object") << QByteArray("[1,2]");
    QTest::newRow("cut short") << QByteArray(R"({"a":"\)");
    QTest::newRow("cut short in a key") << QByteArray(R"({"a)");
    QTest::newRow("cut short in a list") << QByteArray(R"({"a":[[)");
    QTest::newRow("nothing") << QByteArray();
}

void TestFrames::keepsOtherBytes()
{
    QFETCH(QByteArray, frame);
    QCOMPARE(stampFrame(frame.toStdString(), -1, {}), frame);
    QVERIFY(stampFrame(frame.toStdString(), 7, hubInstance).size() >= frame.size());
}

void TestFrames::stampsEveryMessage_data()
{
    QTest::addColumn<QByteArray>("frame");
    for (const SampleMessage &message : sampleMessages()) {
        Json extended = message.full;
        extended["zz_unknown"] = {{"seq", 1}, {"deep", {1, 2, {{"instanceId", "x"}}}}};
        QTest::newRow(message.name) << QByteArray::fromStdString(extended.dump());
    }
}

void TestFrames::stampsEveryMessage()
{
    QFETCH(QByteArray, frame);
    const auto before = parseJson(frame);
    const auto after = parseJson(stampFrame(frame.toStdString(), 7, hubInstance));
    QVERIFY(before.isOk());
    QVERIFY(after.isOk());
    Json expected = *before;
    expected["seq"] = 7;
    expected["instanceId"] = hubInstance.toStdString();
    QVERIFY(*after == expected);
}

void TestFrames::peeks()
{
    const std::string frame = sampleText("outbound.delta");
    const auto head = peekFrame(frame);
    QVERIFY(head.has_value());
    QVERIFY(head->type == FrameHead::Type::OutboundDelta);
    QCOMPARE(head->id, std::string_view("01ARZ3NDEKTSV4RRFFQ69G5FAV"));
    QCOMPARE(head->sessionKey,
             std::string_view("agent:ada:launchthatbot:project:default:thread:t1"));
    QCOMPARE(head->runId, std::string_view("run-1"));
    QCOMPARE(head->replyTo, std::string_view("01BX5ZZKBKACTAV9WEVGEMMVRZ"));
    QCOMPARE(head->ts, 1);
    QCOMPARE(head->index, 3);
    QCOMPARE(head->rawText, std::string_view(" piece"));
    QVERIFY(head->kind == DeltaKind::Reasoning);
    QVERIFY(head->id.data() > frame.data() && head->id.data() < frame.data() + frame.size());
}

void TestFrames::peeksTools()
{
    const std::string frame = sampleText("tool.progress");
    const auto head = peekFrame(frame);
    QVERIFY(head.has_value());
    QVERIFY(head->type == FrameHead::Type::ToolProgress);
    QCOMPARE(head->rawCallId, std::string_view("call_1"));
    QVERIFY(head->phase == ToolPhase::End);
}

void TestFrames::leavesOthersToDecode_data()
{
    QTest::addColumn<QByteArray>("frame");
    const QByteArray delta = QByteArray::fromStdString(sampleText("outbound.delta"));
    const auto changed = [&delta](const char *name, const char *from, const char *to) {
        QTest::newRow(name) << QByteArray(delta).replace(from, to);
    };
    for (const SampleMessage &message : sampleMessages()) {
        const std::string_view name = message.name;
        if (name != "outbound.delta" && name != "tool.progress")
            QTest::newRow(message.name) << QByteArray::fromStdString(message.full.dump());
    }
    changed("a nested unknown field", "\"index\":3", "\"index\":3,\"x\":{}");
    changed("a fraction", "\"index\":3", "\"index\":3.0");
    changed("an integer of 19 digits", "\"index\":3", "\"index\":3,\"x\":1000000000000000000");
    changed("a leading zero", "\"index\":3", "\"index\":03");
    changed("a duplicate key", "\"index\":3", "\"index\":3,\"index\":3");
    changed("an escaped key", "\"index\":3", "\"\\u0069ndex\":3");
    changed("an escaped session key", "agent:ada", "agent:\\u0061da");
    changed("a wrong kind", "reasoning", "guess");
    changed("invalid UTF-8", " piece", "\xff");
    changed("a lone surrogate", " piece", "\\ud800");
    changed("a surrogate that comes second", " piece", "\\udc00");
    changed("NUL", " piece", "\\u0000");
    changed("an unknown escape", " piece", "\\x");
    changed("trailing text", "}", "} x");
    changed("trailing comma", "}", ",}");
    QTest::newRow("cut short") << delta.chopped(1);
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("an empty object") << QByteArray("{}");
}

void TestFrames::leavesOthersToDecode()
{
    QFETCH(QByteArray, frame);
    QVERIFY(!peekFrame(frame.toStdString()));
}

// Every byte of a delta replaced by every byte of a telling set: what peek accepts, decode accepts.
void TestFrames::peekAgreesWithDecode()
{
    const std::string_view replacements("\"\\{}[],:0-1.eEtn\x01\x80\xc3 u", 21);
    int accepted = 0;
    for (const char *name : {"outbound.delta", "tool.progress"}) {
        const std::string frame = sampleText(name);
        for (size_t at = 0; at < frame.size(); ++at) {
            for (const char replacement : replacements) {
                std::string mutated = frame;
                mutated[at] = replacement;
                const auto head = peekFrame(mutated);
                if (!head)
                    continue;
                ++accepted;
                const auto decoded = decode(mutated);
                QVERIFY2(decoded.isOk(), mutated.c_str());
                const auto *delta = std::get_if<OutboundDelta>(&*decoded);
                if (delta)
                    QCOMPARE(head->index, delta->index);
            }
        }
    }
    QVERIFY(accepted > 500); // changes inside texts are harmless
}

QTEST_GUILESS_MAIN(TestFrames)
#include "tst_frames.moc"
