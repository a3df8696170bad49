#include "core/connector/jsonmember.h"

namespace ltb::core::connector {

using namespace Qt::StringLiterals;

const Json &member(const Json &object, const char *name)
{
    static const Json nothing;
    if (!object.is_object())
        return nothing;
    const auto it = object.find(name);
    return it != object.end() ? *it : nothing;
}

QString memberText(const Json &object, const char *name)
{
    const Json &value = member(object, name);
    return value.is_string() ? toQString(value.get_ref<const std::string &>()) : QString();
}

qint64 memberInteger(const Json &object, const char *name, qint64 otherwise)
{
    const Json &value = member(object, name);
    return value.is_number_integer() ? value.get<qint64>() : otherwise;
}

double memberNumber(const Json &object, const char *name)
{
    const Json &value = member(object, name);
    return value.is_number() ? value.get<double>() : 0;
}

bool memberFlag(const Json &object, const char *name)
{
    const Json &value = member(object, name);
    return value.is_boolean() && value.get<bool>();
}

QString contentText(const Json &content)
{
    if (content.is_string())
        return toQString(content.get_ref<const std::string &>());
    QString text;
    if (!content.is_array())
        return text;
    for (const Json &block : content) {
        if (memberText(block, "type") == "text"_L1)
            text += memberText(block, "text");
    }
    return text;
}

} // namespace ltb::core::connector
