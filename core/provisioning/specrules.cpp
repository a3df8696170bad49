#include "core/provisioning/specrules.h"

#include <QByteArray>
#include <QCoreApplication>
#include <QHostAddress>
#include <QRegularExpression>
#include <QUrl>

#include <algorithm>
#include <array>

namespace ltb::core::provisioning {

namespace {

QString because(const char *why)
{
    return QCoreApplication::translate("ltb::core", why);
}

bool fits(QStringView text, const QString &pattern)
{
    return QRegularExpression(QRegularExpression::anchoredPattern(pattern),
                              QRegularExpression::UseUnicodePropertiesOption)
        .match(text.toString())
        .hasMatch();
}

bool hasControlCharacters(QStringView text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) {
        return c.category() == QChar::Other_Control || c == QChar::LineSeparator
               || c == QChar::ParagraphSeparator;
    });
}

// Users and groups of Debian's and Ubuntu's base-passwd and of what the profiles install: useradd
// fails when the name exists as either.
constexpr std::array reservedUsers{
    "root",
    "daemon",
    "bin",
    "sys",
    "sync",
    "games",
    "man",
    "lp",
    "mail",
    "news",
    "uucp",
    "proxy",
    "www-data",
    "backup",
    "list",
    "irc",
    "gnats",
    "nobody",
    "nogroup",
    "operator",
    "adm",
    "admin",
    "tty",
    "disk",
    "kmem",
    "dialout",
    "fax",
    "voice",
    "cdrom",
    "floppy",
    "tape",
    "sudo",
    "audio",
    "dip",
    "src",
    "shadow",
    "utmp",
    "video",
    "sasl",
    "plugdev",
    "staff",
    "users",
    "input",
    "sgx",
    "kvm",
    "render",
    "crontab",
    "netdev",
    "messagebus",
    "sshd",
    "ssh",
    "_ssh",
    "_apt",
    "polkitd",
    "uuidd",
    "tcpdump",
    "landscape",
    "lxd",
    "docker",
    "syslog",
    "debian",
    "ubuntu",
    "node",
    "pollinate",
    "tss",
    "rdma",
    "wheel",
    "portainer",
    "launchthatbot",
    "systemd-network",
    "systemd-resolve",
    "systemd-timesync",
    "systemd-journal",
    "systemd-coredump",
};

bool isLoopbackHost(const QString &host)
{
    return host == QStringLiteral("localhost") || QHostAddress(host).isLoopback();
}

QString whyNotUrl(const QString &text, const QString &secure, const QString &plain)
{
    const QUrl url(text, QUrl::StrictMode);
    constexpr qsizetype longest = 2048;
    // Only what no reader of an environment file or of YAML could take for syntax.
    if (!url.isValid() || url.isRelative() || url.host().isEmpty() || text.size() > longest
        || !fits(text, QStringLiteral("[A-Za-z0-9._~:/?&=%@+,#\\[\\]-]+")))
        return because(QT_TRANSLATE_NOOP("ltb::core", "must be an address such as %1://host/path"))
            .arg(secure);
    if (!url.userInfo().isEmpty())
        return because(QT_TRANSLATE_NOOP("ltb::core", "must not contain a user name or password"));
    if (!url.fragment().isEmpty())
        return because(QT_TRANSLATE_NOOP("ltb::core", "must not contain a fragment (#…)"));
    if (url.scheme() == secure)
        return {};
    if (url.scheme() == plain && isLoopbackHost(url.host()))
        return {};
    return because(QT_TRANSLATE_NOOP("ltb::core",
                                     "must start with %1:// (%2:// only on this computer)"))
        .arg(secure, plain);
}

} // namespace

QString whyNotHostLabel(QStringView text)
{
    if (fits(text, QStringLiteral("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")))
        return {};
    return because(QT_TRANSLATE_NOOP("ltb::core",
                                     "must have 1 to 63 of a-z, 0-9 and '-', and must not start or "
                                     "end with '-'"));
}

QString whyNotHostName(QStringView text)
{
    constexpr qsizetype longest = 253;
    const auto labels = text.split(u'.');
    const bool good = text.size() <= longest && labels.size() > 1
                      && std::all_of(labels.begin(), labels.end(), [](QStringView label) {
                             return whyNotHostLabel(label).isEmpty();
                         });
    return good ? QString()
                : because(QT_TRANSLATE_NOOP("ltb::core",
                                            "must be a host name such as agent.example.com"));
}

QString whyNotUserName(QStringView text)
{
    if (!fits(text, QStringLiteral("[a-z_][a-z0-9_-]{0,30}")))
        return because(QT_TRANSLATE_NOOP("ltb::core",
                                         "must have 1 to 31 of a-z, 0-9, '_' and '-', and must "
                                         "start with a letter or '_'"));
    const bool taken =
        text.startsWith(QLatin1String("systemd"))
        || std::any_of(reservedUsers.begin(), reservedUsers.end(),
                       [text](const char *name) { return text == QLatin1String(name); });
    if (taken)
        return because(QT_TRANSLATE_NOOP("ltb::core", "is a name that the system uses itself"));
    return {};
}

QString whyNotHubUrl(const QString &text)
{
    return whyNotUrl(text, QStringLiteral("wss"), QStringLiteral("ws"));
}

QString whyNotHttpsUrl(const QString &text)
{
    return whyNotUrl(text, QStringLiteral("https"), QStringLiteral("http"));
}

QString whyNotCidr(const QString &text)
{
    const QString why = because(QT_TRANSLATE_NOOP(
        "ltb::core", "must be a network such as 198.51.100.7/32 or 2001:db8::/64"));
    if (!fits(text, QStringLiteral("[0-9a-f.:]+/[0-9]{1,3}")))
        return why;
    const auto [address, bits] = QHostAddress::parseSubnet(text);
    if (address.isNull() || bits < 0)
        return why;
    if (QHostAddress(text.section(u'/', 0, 0)) != address) // host bits beyond the prefix
        return because(QT_TRANSLATE_NOOP(
                           "ltb::core", "has address bits beyond its prefix; the network is %1/%2"))
            .arg(address.toString())
            .arg(bits);
    return {};
}

QString whyNotSshPublicKey(const QString &text)
{
    const QString why = because(QT_TRANSLATE_NOOP(
        "ltb::core", "must be an OpenSSH public key (ssh-ed25519 …) on one line"));
    constexpr qsizetype longest = 8192;
    if (text.size() > longest || hasControlCharacters(text))
        return why;
    static const QRegularExpression shape(QRegularExpression::anchoredPattern(QStringLiteral(
        "(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\\.com|"
        "sk-ecdsa-sha2-nistp256@openssh\\.com) ([A-Za-z0-9+/]+={0,2})( .*)?")));
    const auto match = shape.match(text);
    if (!match.hasMatch())
        return why;
    const auto decoded = QByteArray::fromBase64Encoding(match.captured(2).toLatin1(),
                                                        QByteArray::AbortOnBase64DecodingErrors);
    const QByteArray type = match.captured(1).toLatin1();
    // The blob starts with the type's name again (RFC 4253 section 6.6).
    const QByteArray start = QByteArray::fromRawData("\0\0\0", 3) + char(type.size()) + type;
    if (!decoded || !decoded.decoded.startsWith(start)
        || decoded.decoded.size() < start.size() + 32)
        return because(QT_TRANSLATE_NOOP("ltb::core", "is not a complete OpenSSH public key"));
    return {};
}

QString whyNotModel(QStringView text)
{
    if (fits(text, QStringLiteral("[a-z0-9][a-z0-9-]{0,31}/[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}")))
        return {};
    return because(QT_TRANSLATE_NOOP("ltb::core", "must be provider/model, such as "
                                                  "minimax/MiniMax-M3"));
}

QString whyNotImageReference(QStringView text)
{
    constexpr qsizetype longest = 255;
    const bool good =
        text.size() <= longest
        && fits(text,
                QStringLiteral("[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)+"
                               "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?"));
    return good ? QString()
                : because(QT_TRANSLATE_NOOP("ltb::core", "must be a container image such as "
                                                         "ghcr.io/openclaw/openclaw:2026.9.2"));
}

QString whyNotDisplayName(QStringView text)
{
    constexpr qsizetype longest = 64;
    if (text.trimmed().isEmpty() || text.size() > longest)
        return because(QT_TRANSLATE_NOOP("ltb::core", "must have 1 to 64 characters"));
    if (hasControlCharacters(text))
        return because(QT_TRANSLATE_NOOP("ltb::core", "must not contain control characters"));
    return {};
}

QString whyNotLabelKey(QStringView text)
{
    if (!fits(text, QStringLiteral("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")))
        return because(QT_TRANSLATE_NOOP("ltb::core",
                                         "must have a name of 1 to 63 letters, digits, "
                                         "'.', '_' and '-'"));
    if (text == QLatin1String("managed-by") || text.startsWith(QLatin1String("ltb-")))
        return because(QT_TRANSLATE_NOOP("ltb::core", "is a name that LaunchThatBot uses itself"));
    return {};
}

QString whyNotLabelValue(QStringView text)
{
    if (text.isEmpty()
        || fits(text, QStringLiteral("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")))
        return {};
    return because(QT_TRANSLATE_NOOP("ltb::core",
                                     "must be empty or have 1 to 63 letters, digits, '.', '_' and "
                                     "'-'"));
}

QString whyNotSha256(QStringView text)
{
    return fits(text, QStringLiteral("[0-9a-f]{64}"))
               ? QString()
               : because(
                   QT_TRANSLATE_NOOP("ltb::core", "must be 64 lower-case hexadecimal digits"));
}

QString whyNotCertificate(const QString &text)
{
    constexpr qsizetype longest = 16 << 10;
    const bool good =
        text.size() <= longest
        && fits(text, QStringLiteral("(-----BEGIN CERTIFICATE-----\\n([A-Za-z0-9+/=]{1,76}\\n)+"
                                     "-----END CERTIFICATE-----\\n?)+"));
    return good ? QString()
                : because(QT_TRANSLATE_NOOP("ltb::core",
                                            "must be one or more certificates in PEM format"));
}

} // namespace ltb::core::provisioning
