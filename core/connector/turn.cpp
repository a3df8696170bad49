#include "core/connector/turn.h"

#include <QCryptographicHash>
#include <QUuid>

namespace ltb::core::connector {

using namespace Qt::StringLiterals;

QString runKeyFor(const QString &messageId)
{
    static const QUuid space(u"{6d1f0f8e-5a8e-4b7b-9c57-0a6f3a2f7c11}"_s);
    return QUuid::createUuidV5(space, messageId).toString(QUuid::WithoutBraces);
}

QString derivedId(const QString &messageId, const QString &what)
{
    static constexpr char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    constexpr qsizetype timeCharacters = 10;
    constexpr int randomCharacters = 16;
    const QByteArray hash = QCryptographicHash::hash(messageId.toUtf8() + '\n' + what.toUtf8(),
                                                     QCryptographicHash::Sha256);
    QString id = messageId.left(timeCharacters);
    for (int i = 0; i < randomCharacters; ++i)
        id += QLatin1Char(alphabet[quint8(hash[i]) & 31U]);
    return id;
}

} // namespace ltb::core::connector
