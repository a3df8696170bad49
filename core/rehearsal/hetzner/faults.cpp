#include "core/rehearsal/hetzner/faults.h"

#include "core/base/jsonfields.h"

#include <QCoreApplication>
#include <QFile>
#include <QHash>

#include <limits>

namespace ltb::core::rehearsal {

namespace {

constexpr qint64 anyCount = std::numeric_limits<int>::max();

struct FaultKind {
    Fault::Kind kind;
    bool performs; // unless the rule says otherwise
};

const QHash<QString, FaultKind> &faultKinds()
{
    static const QHash<QString, FaultKind> kinds = {
        {QStringLiteral("delay"), {Fault::Kind::None, true}},
        {QStringLiteral("status"), {Fault::Kind::Status, false}},
        {QStringLiteral("drop"), {Fault::Kind::Drop, true}},
        {QStringLiteral("hang"), {Fault::Kind::Hang, false}},
        {QStringLiteral("garbage"), {Fault::Kind::Garbage, true}},
        {QStringLiteral("truncate"), {Fault::Kind::Truncate, true}},
    };
    return kinds;
}

QRegularExpression expression(JsonFields &fields, const char *name)
{
    QRegularExpression result(fields.optionalText(name).value_or(QString()));
    if (!result.isValid())
        fields.refuse(name, QCoreApplication::translate("ltb::core", "is no regular expression"));
    return result;
}

} // namespace

Result<Faults::Rule> Faults::parseRule(const Json &json, const QString &path)
{
    JsonFields fields(json, path);
    fields.refuseOthers(
        {QStringLiteral("method"), QStringLiteral("path"), QStringLiteral("nth"),
         QStringLiteral("times"), QStringLiteral("probability"), QStringLiteral("action"),
         QStringLiteral("perform"), QStringLiteral("delayMs"), QStringLiteral("status"),
         QStringLiteral("code"), QStringLiteral("body"), QStringLiteral("contentType")});
    Rule rule;
    rule.method = expression(fields, "method");
    rule.path = expression(fields, "path");
    rule.nth = fields.optionalInteger("nth", 1, anyCount).value_or(0);
    rule.times = fields.optionalInteger("times", 1, anyCount).value_or(-1);
    rule.probability = fields.optionalNumber("probability").value_or(1);

    const QString action = fields.optionalText("action").value_or(QStringLiteral("delay"));
    const auto kind = faultKinds().constFind(action);
    if (kind == faultKinds().constEnd()) {
        fields.refuse("action", QCoreApplication::translate("ltb::core", "is not known"));
    } else {
        rule.fault.kind = kind->kind;
        rule.fault.perform = fields.optionalBoolean("perform").value_or(kind->performs);
    }
    constexpr int hour = 3'600'000;
    rule.fault.delayMs = int(fields.optionalInteger("delayMs", 0, hour).value_or(0));
    rule.fault.status = int(fields.optionalInteger("status", 200, 599).value_or(500));
    rule.fault.code = fields.optionalText("code").value_or(QString());
    rule.fault.body =
        fields.optionalText("body").value_or(QStringLiteral("<html>Bad Gateway</html>")).toUtf8();
    rule.fault.contentType =
        fields.optionalText("contentType").value_or(QStringLiteral("text/html")).toLatin1();
    if (const Result<void> ok = fields.check(); !ok)
        return ok.error();
    return rule;
}

Result<Faults> Faults::parse(const Json &document)
{
    JsonFields fields(document);
    fields.refuseOthers({QStringLiteral("seed"), QStringLiteral("rules"), QStringLiteral("guest")});
    const qint64 seed =
        fields.optionalInteger("seed", 0, std::numeric_limits<qint64>::max()).value_or(1);
    const Json &rules = fields.array("rules");
    if (const Result<void> ok = fields.check(); !ok)
        return ok.error();
    Faults faults;
    faults.m_random.seed(quint64(seed));
    for (size_t i = 0; i < rules.size(); ++i) {
        Result<Rule> rule = parseRule(rules[i], QStringLiteral("rules.%1.").arg(i));
        if (!rule)
            return rule.error();
        faults.m_rules.push_back(std::move(rule).value());
    }
    return faults;
}

Result<Faults> Faults::load(const QString &fileName)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        return Error{.code = ErrorCode::InvalidInput,
                     .message = QCoreApplication::translate(
                         "ltb::core", "The file with the faults cannot be read."),
                     .cause = file.errorString(),
                     .field = QStringLiteral("faults")};
    const Result<Json> document = parseJson(file.readAll());
    if (!document)
        return document.error();
    return parse(*document);
}

Fault Faults::next(const QByteArray &method, const QByteArray &path)
{
    for (Rule &rule : m_rules) {
        const bool fits = rule.method.match(QString::fromLatin1(method)).hasMatch()
                          && rule.path.match(QString::fromUtf8(path)).hasMatch();
        if (!fits)
            continue;
        ++rule.seen;
        // From the engine's bits, since a distribution may differ between libraries.
        constexpr int unusedBits = 11;
        const double dice = double(m_random() >> unusedBits) / double(1ULL << 53);
        const bool strikes =
            rule.times != 0 && (rule.nth == 0 || rule.nth == rule.seen) && dice < rule.probability;
        if (!strikes)
            continue;
        if (rule.times > 0)
            --rule.times;
        return rule.fault;
    }
    return {};
}

} // namespace ltb::core::rehearsal
