// Reads the fields of a JSON object and remembers the first that is missing or wrong, by its path.
//
//   JsonFields fields(json);
//   request.name = fields.text("name", {.min = 1, .max = 63});
//   request.port = int(fields.optionalInteger("port", 1, 65535).value_or(22));
//   if (const auto ok = fields.check(); !ok)
//       return ok.error();                     // code InvalidInput, field "agent.name"
#pragma once

#include "core/base/json.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace ltb::core {

struct TextRule {
    qsizetype min = 0; // in UTF-8 bytes
    qsizetype max = 1 << 20;
};

class JsonFields {
public:
    // `path` prefixes field names in errors ("agent."). A non-object is itself an error.
    explicit JsonFields(const Json &object, QString path = {});

    // Required fields; a default value is returned, and the problem kept, when one is wrong.
    QString text(const char *name, TextRule rule = {});
    qint64 integer(const char *name, qint64 min, qint64 max);
    double number(const char *name);
    bool boolean(const char *name);
    const Json &object(const char *name);
    const Json &array(const char *name, size_t maxItems = 10'000);

    // Absent or null gives nullopt (or null Json); a wrong type is a problem.
    std::optional<QString> optionalText(const char *name, TextRule rule = {});
    std::optional<qint64> optionalInteger(const char *name, qint64 min, qint64 max);
    std::optional<double> optionalNumber(const char *name);
    std::optional<bool> optionalBoolean(const char *name);
    const Json *optionalObject(const char *name);
    const Json *optionalArray(const char *name, size_t maxItems = 10'000);

    bool has(const char *name) const;
    // Reports the first field whose name is not in the list.
    void refuseOthers(const QStringList &known);
    // Adds a problem of the caller's own finding.
    void refuse(const char *name, const QString &why);

    Result<void> check() const;
    const QString &path() const { return m_path; }

private:
    const Json *find(const char *name, bool required, const char *type);

    const Json &m_object;
    QString m_path;
    std::optional<Error> m_problem;
};

} // namespace ltb::core
