#include "core/secrets/masterkey.h"

#include "core/base/redaction.h"

#include <QCoreApplication>

#include <algorithm>
#include <cctype>

namespace ltb::core::secrets {

namespace {

constexpr qsizetype hexSize = 2 * qsizetype(masterKeySize);

bool isHexKey(const QByteArray &text)
{
    return text.size() == hexSize && std::all_of(text.begin(), text.end(), [](char c) {
               return std::isxdigit(static_cast<unsigned char>(c)) != 0;
           });
}

} // namespace

Secret newMasterKey()
{
    Secret key = Secret::random(masterKeySize);
    rememberMasterKey(key);
    return key;
}

void rememberMasterKey(const Secret &key)
{
    QByteArray raw = key.reveal(); // to know its text forms
    QByteArray hex = raw.toHex();
    QByteArray base64 = raw.toBase64();
    rememberSecret(Secret::fromBytes(hex));
    rememberSecret(Secret::fromBytes(base64));
    wipe(raw);
    wipe(hex);
    wipe(base64);
}

Result<Secret> parseMasterKey(const Secret &content, const QString &where)
{
    Secret key = content;
    if (content.size() != masterKeySize) {
        QByteArray text = content.reveal(); // to decode its hex digits
        if (text.endsWith('\n'))
            text.chop(text.endsWith("\r\n") ? 2 : 1);
        const bool isHex = isHexKey(text);
        QByteArray raw = isHex ? QByteArray::fromHex(text) : QByteArray();
        key = Secret::fromBytes(raw);
        wipe(text);
        wipe(raw);
        if (!isHex)
            return Error{
                .code = ErrorCode::InvalidInput,
                .message = QCoreApplication::translate("ltb::core", "There is no valid key in %1.")
                               .arg(where),
                .cause = QStringLiteral("%1 bytes").arg(content.size()),
                .field = QStringLiteral("key-file"),
                .nextStep = QCoreApplication::translate(
                    "ltb::core", "A key is 32 bytes, or 64 hexadecimal digits. Restore the file.")};
    }
    rememberMasterKey(key);
    return key;
}

} // namespace ltb::core::secrets
