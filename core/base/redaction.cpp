#include "core/base/redaction.h"

#include <QRegularExpression>

#include <mutex>
#include <vector>

namespace ltb::core {

namespace {

struct RememberedSecrets {
    std::mutex mutex;
    std::vector<Secret> values;
};

RememberedSecrets &remembered()
{
    static RememberedSecrets secrets;
    return secrets;
}

const QRegularExpression &credentialPattern()
{
    static const QRegularExpression pattern(
        QStringLiteral(R"((\bltb[a-z]_[A-Za-z0-9_-]{16,}))" // our tokens
                       R"(|((?<=[Bb]earer )[A-Za-z0-9._~+/=-]{8,}))"
                       R"(|(\bsk-[A-Za-z0-9_-]{8,}))" // OpenAI-compatible keys
                       R"(|(\b(?:dop|doo|dor)_v1_[a-f0-9]{16,}))" // DigitalOcean
                       R"(|(\bgh[pousr]_[A-Za-z0-9]{16,})|(\bgithub_pat_[A-Za-z0-9_]{16,}))"
                       R"(|(-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----))"
                       R"(|((?<=://)[^\s/:@]+:[^\s/@]+(?=@)))"), // user:password in a URL
        QRegularExpression::DotMatchesEverythingOption);
    return pattern;
}

} // namespace

QString redact(QString text)
{
    static const QString mask = QStringLiteral("[redacted]");
    {
        RememberedSecrets &secrets = remembered();
        const std::lock_guard lock(secrets.mutex);
        for (const Secret &secret : secrets.values) {
            QByteArray value = secret.reveal();
            text.replace(QString::fromUtf8(value), mask);
            wipe(value);
        }
    }
    text.replace(credentialPattern(), mask);
    return text;
}

void rememberSecret(const Secret &secret)
{
    constexpr size_t shortest = 8;
    if (secret.size() < shortest)
        return;
    RememberedSecrets &secrets = remembered();
    const std::lock_guard lock(secrets.mutex);
    for (const Secret &known : secrets.values) {
        if (known == secret)
            return;
    }
    secrets.values.push_back(secret);
}

} // namespace ltb::core
