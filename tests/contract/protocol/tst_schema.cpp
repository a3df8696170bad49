// docs/protocol.schema.json and the codec accept and refuse the same frames, except where JSON
// Schema cannot say what the protocol demands; those cases are named one by one.
#include "badvalues.h"
#include "core/protocol/codec.h"
#include "sampleframes.h"

#include <QProcess>
#include <QTest>

#include <random>

using namespace ltb::core;
using namespace ltb::core::protocol;
using namespace ltb::tests;

namespace {

using Pointer = Json::json_pointer;
constexpr int mutations = 2500;
constexpr int validatorMs = 240'000;

// Everything a mutation may put in a field's place.
std::vector<Json> valuePool()
{
    return {nullptr,
            true,
            false,
            0,
            1,
            -1,
            1.5,
            -0.5,
            9'007'199'254'740'991,
            9'007'199'254'740'992,
            18'446'744'073'709'551'615ULL,
            "",
            "text",
            "ui",
            "end",
            "update",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "01arz3ndektsv4rrffq69g5fav",
            "agent:ada:launchthatbot:project:p:thread:t",
            "agent:ada:*",
            "agent:*x",
            "aGVsbG8=",
            "aGVsbG8",
            "a\nb",
            "a\n",
            std::string(129, 'x'),
            std::string(9000, 'x'),
            Json::object(),
            Json::array(),
            Json::array({1}),
            Json::array({"a", "b c"})};
}

// The paths of everything inside a document.
void collectPaths(const Json &json, Pointer at, std::vector<Pointer> &paths)
{
    if (json.is_object()) {
        for (const auto &[key, value] : json.items()) {
            paths.push_back(at / key);
            collectPaths(value, paths.back(), paths);
        }
    } else if (json.is_array()) {
        for (size_t i = 0; i < json.size(); ++i) {
            paths.push_back(at / i);
            collectPaths(json[i], paths.back(), paths);
        }
    }
}

Json mutated(Json frame, std::mt19937 &random)
{
    static const std::vector<Json> pool = valuePool();
    const auto pick = [&random](size_t count) {
        return std::uniform_int_distribution<size_t>(0, count - 1)(random);
    };
    for (size_t changes = 1 + pick(3); changes > 0; --changes) {
        std::vector<Pointer> paths;
        collectPaths(frame, Pointer(), paths);
        if (paths.empty())
            break;
        const Pointer path = paths[pick(paths.size())];
        Json &parent = frame[path.parent_pointer()];
        switch (pick(4)) {
        case 0:
            if (parent.is_object())
                parent.erase(path.back());
            break;
        case 1:
            if (parent.is_object())
                parent["zz_unknown"] = pool[pick(pool.size())];
            break;
        default:
            frame[path] = pool[pick(pool.size())];
        }
    }
    return frame;
}

std::vector<Json> frames()
{
    std::vector<Json> all;
    for (const SampleMessage &message : sampleMessages()) {
        all.push_back(message.full);
        for (const FieldRule &rule : message.fields) {
            const Pointer path(rule.path);
            Json absent = message.full;
            if (absent[path.parent_pointer()].is_object()) {
                absent[path.parent_pointer()].erase(path.back());
                all.push_back(absent);
            }
            BadValues bad = wrongTypes(rule.kind);
            for (const auto &value : wrongValues(rule))
                bad.push_back(value);
            bad.emplace_back("null", nullptr);
            for (const auto &[what, value] : bad) {
                Json changed = message.full;
                changed[path] = value;
                all.push_back(std::move(changed));
            }
        }
    }
    std::mt19937 random(20'261'122);
    const auto &samples = sampleMessages();
    for (int i = 0; i < mutations; ++i)
        all.push_back(mutated(samples[size_t(i) % samples.size()].full, random));
    for (const char *other : {"[]", "5", "null", "{}", R"({"type":7})", R"({"type":""})",
                              R"({"type":"takeover","anything":[1]})"})
        all.push_back(*parseJson(std::string_view(other)));
    return all;
}

// One character a frame, '1' or '0'; empty when there is no validator on this machine.
QByteArray schemaVerdicts(const QByteArray &lines)
{
    QProcess validator;
    validator.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    validator.start(QStringLiteral("python3"),
                    {QStringLiteral(LTB_SOURCE_DIR "/tests/contract/protocol/validate.py"),
                     QStringLiteral(LTB_SOURCE_DIR "/docs/protocol.schema.json")});
    if (!validator.waitForStarted())
        return {};
    validator.write(lines);
    validator.closeWriteChannel();
    if (!validator.waitForFinished(validatorMs) || validator.exitCode() != 0)
        return {};
    return validator.readAllStandardOutput().replace('\n', "");
}

// What JSON Schema cannot say about a parsed frame.
bool isKnownException(const Error &refusal)
{
    return refusal.field.endsWith(QStringLiteral(".sizeBytes")) // must equal the decoded size
           || refusal.providerCode == QStringLiteral("too_large"); // sum over all attachments
}

} // namespace

class TestSchema : public QObject {
    Q_OBJECT
private slots:
    void agreesWithTheCodec();
    void exceptionsAreReal_data();
    void exceptionsAreReal();
};

void TestSchema::agreesWithTheCodec()
{
    const std::vector<Json> all = frames();
    QByteArray lines;
    for (const Json &frame : all)
        lines += dumpJson(frame) + '\n';
    const QByteArray verdicts = schemaVerdicts(lines);
    if (verdicts.isEmpty())
        QSKIP("python3-jsonschema is not installed");
    QCOMPARE(verdicts.size(), qsizetype(all.size()));
    int accepted = 0;
    int disagreements = 0;
    for (size_t i = 0; i < all.size(); ++i) {
        const QByteArray text = dumpJson(all[i]);
        const auto decoded = decode(text.toStdString());
        const bool schemaAccepts = verdicts[qsizetype(i)] == '1';
        accepted += schemaAccepts ? 1 : 0;
        if (decoded.isOk() == schemaAccepts || (!decoded && isKnownException(decoded.error())))
            continue;
        ++disagreements;
        qWarning("codec %s, schema %s: %s",
                 decoded ? "accepts" : qPrintable(describe(decoded.error())),
                 schemaAccepts ? "accepts" : "refuses", text.left(600).constData());
    }
    QCOMPARE(disagreements, 0);
    // Both sides of the question were asked.
    QVERIFY2(accepted > 300 && accepted < int(all.size()) - 300,
             qPrintable(QString::number(accepted)));
}

void TestSchema::exceptionsAreReal_data()
{
    QTest::addColumn<QByteArray>("frame");
    QByteArray delta;
    QByteArray inbound;
    for (const SampleMessage &message : sampleMessages()) {
        if (std::string_view(message.name) == "outbound.delta")
            delta = dumpJson(message.full);
        if (std::string_view(message.name) == "inbound.user")
            inbound = dumpJson(message.full);
    }
    const auto row = [](const char *name, QByteArray frame, const char *from,
                        const QByteArray &to) { QTest::newRow(name) << frame.replace(from, to); };
    row("a duplicate key", delta, "\"index\":3", "\"index\":3,\"index\":3");
    row("nested deeper than 32", delta, "\"index\":3",
        "\"index\":3,\"x\":" + QByteArray(40, '[') + QByteArray(40, ']'));
    row("NUL in a text", delta, " piece", "\\u0000");
    row("a lone surrogate", delta, " piece", "\\ud800");
    row("a whole number with a fraction", delta, "\"index\":3", "\"index\":3.0");
    row("an unknown number that does not fit", delta, "\"index\":3", "\"index\":3,\"x\":1e999");
    row("a text limit counted in bytes", delta, "run-1", QByteArray("ü").repeated(100));
    row("an attachment that is not its size", inbound, "\"sizeBytes\":5", "\"sizeBytes\":6");
}

void TestSchema::exceptionsAreReal()
{
    QFETCH(QByteArray, frame);
    QVERIFY(!decode(frame.toStdString()));
    const QByteArray verdict = schemaVerdicts(frame + '\n');
    if (verdict.isEmpty())
        QSKIP("python3-jsonschema is not installed");
    QCOMPARE(verdict, QByteArray("1")); // if this fails, the schema can say it after all
}

QTEST_GUILESS_MAIN(TestSchema)
#include "tst_schema.moc"
