#include "core/base/jsonfields.h"

#include <QCoreApplication>

namespace ltb::core {

namespace {

const Json emptyObject = Json::object();
const Json emptyArray = Json::array();

bool hasType(const Json &value, std::string_view type)
{
    if (type == "text")
        return value.is_string();
    if (type == "integer")
        return value.is_number_integer();
    if (type == "number")
        return value.is_number();
    if (type == "true or false")
        return value.is_boolean();
    return type == "object" ? value.is_object() : value.is_array();
}

} // namespace

JsonFields::JsonFields(const Json &object, QString path)
    : m_object(object.is_object() ? object : emptyObject), m_path(std::move(path))
{
    if (!object.is_object())
        m_problem = Error{ErrorCode::InvalidInput,
                          QCoreApplication::translate("ltb::core", "A JSON object is expected."),
                          QString::fromUtf8(object.type_name()),
                          m_path.endsWith(u'.') ? m_path.chopped(1) : m_path};
}

void JsonFields::refuse(const char *name, const QString &why)
{
    if (m_problem)
        return;
    const QString field = m_path + QString::fromUtf8(name);
    m_problem =
        Error{ErrorCode::InvalidInput,
              QCoreApplication::translate("ltb::core", "The field \"%1\" %2.").arg(field, why),
              {},
              field};
}

bool JsonFields::has(const char *name) const
{
    const auto it = m_object.find(name);
    return it != m_object.end() && !it->is_null();
}

const Json *JsonFields::find(const char *name, bool required, const char *type)
{
    const auto it = m_object.find(name);
    if (it == m_object.end() || it->is_null()) {
        if (required)
            refuse(name, QCoreApplication::translate("ltb::core", "is missing"));
        return nullptr;
    }
    if (!hasType(*it, type)) {
        refuse(name, QCoreApplication::translate("ltb::core", "must be of type %1")
                         .arg(QString::fromLatin1(type)));
        return nullptr;
    }
    return &*it;
}

std::optional<QString> JsonFields::optionalText(const char *name, TextRule rule)
{
    const Json *value = find(name, false, "text");
    if (!value)
        return std::nullopt;
    const auto &text = value->get_ref<const std::string &>();
    if (qsizetype(text.size()) < rule.min || qsizetype(text.size()) > rule.max) {
        refuse(name, QCoreApplication::translate("ltb::core", "must have %1 to %2 bytes")
                         .arg(rule.min)
                         .arg(rule.max));
        return std::nullopt;
    }
    return toQString(text);
}

QString JsonFields::text(const char *name, TextRule rule)
{
    if (!find(name, true, "text"))
        return {};
    return optionalText(name, rule).value_or(QString());
}

std::optional<qint64> JsonFields::optionalInteger(const char *name, qint64 min, qint64 max)
{
    const Json *value = find(name, false, "integer");
    if (!value)
        return std::nullopt;
    const bool tooLarge = value->is_number_unsigned()
                          && value->get<quint64>() > quint64(std::numeric_limits<qint64>::max());
    const qint64 number = tooLarge ? 0 : value->get<qint64>();
    if (tooLarge || number < min || number > max) {
        refuse(name, QCoreApplication::translate("ltb::core", "must be between %1 and %2")
                         .arg(min)
                         .arg(max));
        return std::nullopt;
    }
    return number;
}

qint64 JsonFields::integer(const char *name, qint64 min, qint64 max)
{
    if (!find(name, true, "integer"))
        return min;
    return optionalInteger(name, min, max).value_or(min);
}

std::optional<double> JsonFields::optionalNumber(const char *name)
{
    const Json *value = find(name, false, "number");
    return value ? std::optional(value->get<double>()) : std::nullopt;
}

double JsonFields::number(const char *name)
{
    const Json *value = find(name, true, "number");
    return value ? value->get<double>() : 0;
}

std::optional<bool> JsonFields::optionalBoolean(const char *name)
{
    const Json *value = find(name, false, "true or false");
    return value ? std::optional(value->get<bool>()) : std::nullopt;
}

bool JsonFields::boolean(const char *name)
{
    const Json *value = find(name, true, "true or false");
    return value && value->get<bool>();
}

const Json *JsonFields::optionalObject(const char *name)
{
    return find(name, false, "object");
}

const Json &JsonFields::object(const char *name)
{
    const Json *value = find(name, true, "object");
    return value ? *value : emptyObject;
}

const Json *JsonFields::optionalArray(const char *name, size_t maxItems)
{
    const Json *value = find(name, false, "array");
    if (value && value->size() > maxItems) {
        refuse(name,
               QCoreApplication::translate("ltb::core", "has more than %1 items").arg(maxItems));
        return nullptr;
    }
    return value;
}

const Json &JsonFields::array(const char *name, size_t maxItems)
{
    if (!find(name, true, "array"))
        return emptyArray;
    const Json *value = optionalArray(name, maxItems);
    return value ? *value : emptyArray;
}

void JsonFields::refuseOthers(const QStringList &known)
{
    for (const auto &[name, value] : m_object.items()) {
        if (!known.contains(toQString(name)))
            refuse(name.c_str(), QCoreApplication::translate("ltb::core", "is not known"));
    }
}

Result<void> JsonFields::check() const
{
    return m_problem ? Result<void>(*m_problem) : Result<void>();
}

} // namespace ltb::core
