// Looks for secrets in bytes: as they are, in hex and in base64 at every alignment.
#pragma once

#include <QByteArray>
#include <QStringList>

#include <vector>

namespace ltb::tests {

class SecretSearch {
public:
    // `name` is for messages; values shorter than 8 bytes are refused (they would hit by chance).
    void add(const QString &name, const QByteArray &value);
    QStringList names() const;
    QByteArray value(const QString &name) const;
    // "name (base64)" for every secret that occurs.
    QStringList hits(const QByteArray &haystack) const;

private:
    struct Form {
        QString secret;
        const char *kind;
        QByteArray needle;
    };
    std::vector<std::pair<QString, QByteArray>> m_secrets;
    std::vector<Form> m_forms;
};

} // namespace ltb::tests
