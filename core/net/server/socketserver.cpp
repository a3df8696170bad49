#include "core/net/server/socketserver.h"

#include <QUrlQuery>

namespace ltb::core::net {

QByteArray HttpRequest::header(std::string_view lowerCaseName) const
{
    for (const auto &[name, value] : headers) {
        if (std::string_view(name.constData(), static_cast<std::size_t>(name.size()))
            == lowerCaseName)
            return value;
    }
    return {};
}

QString HttpRequest::queryValue(const QString &name) const
{
    const QUrlQuery parsed(QString::fromUtf8(query));
    return parsed.queryItemValue(name, QUrl::FullyDecoded);
}

} // namespace ltb::core::net
