#include "tests/integration/app/secretsearch.h"

#include <QtGlobal>

namespace ltb::tests {

void SecretSearch::add(const QString &name, const QByteArray &value)
{
    constexpr qsizetype shortest = 8;
    if (value.size() < shortest)
        qFatal("the secret \"%s\" is too short to look for", qPrintable(name));
    m_secrets.emplace_back(name, value);
    m_forms.push_back({name, "plain", value});
    m_forms.push_back({name, "hex", value.toHex()});
    m_forms.push_back({name, "HEX", value.toHex().toUpper()});
    for (int shift = 0; shift < 3; ++shift) {
        // Three bytes make four letters; those at the edges depend on the neighbours.
        const QByteArray whole = (QByteArray(shift, 'x') + value).toBase64();
        const qsizetype begin = shift == 0 ? 0 : 4;
        const QByteArray inner = whole.mid(begin, (shift + value.size()) / 3 * 4 - begin);
        QByteArray urlSafe = inner;
        urlSafe.replace('+', '-').replace('/', '_');
        m_forms.push_back({name, "base64", inner});
        if (urlSafe != inner)
            m_forms.push_back({name, "base64url", urlSafe});
    }
}

QStringList SecretSearch::names() const
{
    QStringList names;
    for (const auto &[name, value] : m_secrets)
        names << name;
    return names;
}

QByteArray SecretSearch::value(const QString &name) const
{
    for (const auto &[known, value] : m_secrets) {
        if (known == name)
            return value;
    }
    return {};
}

QStringList SecretSearch::hits(const QByteArray &haystack) const
{
    QStringList hits;
    for (const Form &form : m_forms) {
        if (haystack.contains(form.needle))
            hits << QStringLiteral("%1 (%2)").arg(form.secret, QString::fromLatin1(form.kind));
    }
    return hits;
}

} // namespace ltb::tests
