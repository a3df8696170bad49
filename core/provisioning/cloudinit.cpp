#include "core/provisioning/cloudinit.h"

#include "core/protocol/gueststages.h"
#include "core/provisioning/guestconfig.h"
#include "core/provisioning/gzip.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>

namespace ltb::core::provisioning {

namespace {

const QString hiddenValue = QStringLiteral("[hidden]");

QString translatedText(const char *text)
{
    return QCoreApplication::translate("ltb::core", text);
}

// One file that the server will have.
struct Part {
    QString path;
    QByteArray content;
    const char *permissions = "0600";
    bool packed = false; // gzip + base64: for what is long and the same for everybody
};

// What a profile is made of. One line here and its scripts in resources/cloudinit.
struct Profile {
    const char *name;
    std::vector<const char *> stageScripts; // joined in this order
};

const std::vector<Profile> &profiles()
{
    static const std::vector<Profile> all = {{"standard", {"stages.sh"}}};
    return all;
}

Result<QByteArray> resource(const QString &name)
{
    QFile file(QStringLiteral(":/ltb/cloudinit/") + name);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::Internal,
                     translatedText(QT_TRANSLATE_NOOP("ltb::core", "A template is missing.")),
                     name};
    return file.readAll();
}

Result<QByteArray> stageScript(const QString &profileName)
{
    for (const Profile &profile : profiles()) {
        if (profileName != QLatin1String(profile.name))
            continue;
        QByteArray script;
        for (const char *name : profile.stageScripts) {
            const auto text = resource(QString::fromLatin1(name));
            if (!text)
                return text.error();
            script += *text;
        }
        return script;
    }
    Error error{ErrorCode::InvalidInput,
                translatedText(QT_TRANSLATE_NOOP("ltb::core", "There is no profile \"%1\"."))
                    .arg(profileName)};
    error.field = QStringLiteral("profile");
    return error;
}

QByteArray indented(const Json &json)
{
    constexpr int indent = 2;
    return QByteArray::fromStdString(json.dump(indent, ' ', false, Json::error_handler_t::replace))
           + '\n';
}

// The one file with a secret in it.
Part bootstrapFile(const CloudInitInput &input, Reveal reveal)
{
    QByteArray token = input.bootstrapToken.reveal(); // user_data is how the server gets it
    const Json content = {
        {"hubUrl", input.spec.hubUrl.toStdString()},
        {"token", reveal == Reveal::Plain ? token.toStdString() : hiddenValue.toStdString()},
        {"instanceId", input.instance.toString().toStdString()},
        {"deploymentId", input.deployment.toString().toStdString()},
        {"agentId", input.spec.agentId().toStdString()}};
    wipe(token);
    return {QString::fromUtf8(protocol::guestBootstrapFile.data()), indented(content)};
}

// Adds the files that are the same for every server.
Result<void> addFixedParts(const CloudInitInput &input, std::vector<Part> &parts)
{
    struct Fixed {
        const char *resourceName;
        const char *path;
        const char *permissions;
        bool packed;
    };
    constexpr Fixed fixed[] = {
        {"gateway.compose.yml", "/etc/launchthatbot/gateway.compose.yml", "0600", false},
        {"portainer.compose.yml", "/etc/launchthatbot/portainer.compose.yml", "0600", false},
        {"launchthatbot-provision.service", "/etc/systemd/system/launchthatbot-provision.service",
         "0644", false},
        {"launchthatbot-connector.service", "/etc/systemd/system/launchthatbot-connector.service",
         "0644", false},
        {"provision.sh", "/usr/local/lib/launchthatbot/provision.sh", "0700", true},
        {"guest.py", "/usr/local/lib/launchthatbot/guest.py", "0700", true},
    };
    for (const Fixed &file : fixed) {
        const auto content = resource(QString::fromLatin1(file.resourceName));
        if (!content)
            return content.error();
        parts.push_back({QString::fromLatin1(file.path), *content, file.permissions, file.packed});
    }
    const auto stages = stageScript(input.spec.profile);
    if (!stages)
        return stages.error();
    parts.push_back(
        {QStringLiteral("/usr/local/lib/launchthatbot/stages.sh"), *stages, "0700", true});
    return {};
}

Result<std::vector<Part>> partsOf(const CloudInitInput &input, Reveal reveal)
{
    if (const auto checked = input.spec.check(); !checked)
        return checked.error();
    const auto gatewayText = resource(QStringLiteral("openclaw.json"));
    if (!gatewayText)
        return gatewayText.error();
    const auto gateway = parseJson(*gatewayText);
    if (!gateway)
        return gateway.error();
    std::vector<Part> parts;
    parts.push_back(bootstrapFile(input, reveal));
    parts.push_back({QString::fromUtf8(protocol::guestDeploymentFile.data()),
                     indented(deploymentSettings(input))});
    parts.push_back({QString::fromUtf8(protocol::guestGatewayConfigFile.data()),
                     indented(gatewayConfig(input, *gateway))});
    if (!input.spec.hub.caCertificate.isEmpty())
        parts.push_back({QStringLiteral("/etc/launchthatbot/hub-ca.pem"),
                         input.spec.hub.caCertificate.toUtf8(), "0644"});
    if (!input.spec.agent.soul.isEmpty())
        parts.push_back({QStringLiteral("/etc/launchthatbot/soul.md"),
                         input.spec.agent.soul.toUtf8(), "0600", true});
    if (const auto added = addFixedParts(input, parts); !added)
        return added.error();
    return parts;
}

Json loginOf(const CloudInitInput &input)
{
    // Not 1000: that is the gateway's user inside its container, and so the owner of its files.
    constexpr int userId = 1500;
    Json keys = Json::array();
    if (!input.consoleSshKey.isEmpty())
        keys.push_back(input.consoleSshKey.toStdString());
    for (const QString &key : input.spec.access.sshKeys)
        keys.push_back(key.toStdString());
    Json login = {{"name", input.spec.access.user.toStdString()},
                  {"uid", userId},
                  {"gecos", "Operator"},
                  {"groups", Json::array({"sudo", "adm", "systemd-journal"})},
                  {"sudo", "ALL=(ALL) NOPASSWD:ALL"},
                  {"shell", "/bin/bash"},
                  {"lock_passwd", true}};
    if (!keys.empty())
        login["ssh_authorized_keys"] = keys;
    return login;
}

Json toWriteFile(const Part &part)
{
    Json file = {{"path", part.path.toStdString()}, {"permissions", part.permissions}};
    if (part.packed) {
        file["encoding"] = "gz+b64";
        file["content"] = gzip(part.content).toBase64().toStdString();
    } else {
        file["content"] = part.content.toStdString();
    }
    return file;
}

// JSON is YAML once the characters are escaped that YAML takes for line breaks or refuses.
QString toYaml(const Json &document)
{
    const QString json = QString::fromUtf8(indented(document));
    QString yaml;
    yaml.reserve(json.size());
    for (const QChar c : json) {
        const char16_t code = c.unicode();
        const bool escape = (code >= 0x7f && code <= 0x9f) || code == 0x2028 || code == 0x2029
                            || code == 0xfeff || code == 0xfffe || code == 0xffff;
        if (escape)
            yaml += QStringLiteral("\\u%1").arg(uint(code), 4, 16, QLatin1Char('0'));
        else
            yaml += c;
    }
    return yaml;
}

Error tooLarge(const CloudInitInput &input, qsizetype size, qsizetype limit)
{
    const DeploymentSpec &spec = input.spec;
    const std::pair<const char *, qsizetype> candidates[] = {
        {"agent.soul", spec.agent.soul.toUtf8().size()},
        {"access.sshKeys", spec.access.sshKeys.join(u'\n').size()},
        {"access.sshFrom", spec.access.sshFrom.join(u'\n').size()},
        {"hub.caCertificate", spec.hub.caCertificate.size()},
    };
    const auto largest = std::max_element(
        std::begin(candidates), std::end(candidates),
        [](const auto &left, const auto &right) { return left.second < right.second; });
    const QString field = QString::fromLatin1(largest->first);
    Error error{
        ErrorCode::InvalidInput,
        translatedText(QT_TRANSLATE_NOOP("ltb::core",
                                         "The server's set-up (user_data) has %1 bytes, the "
                                         "provider takes %2; the largest part of it is \"%3\" "
                                         "with %4 bytes."))
            .arg(size)
            .arg(limit)
            .arg(field)
            .arg(largest->second)};
    error.field = field;
    error.nextStep = translatedText(QT_TRANSLATE_NOOP("ltb::core", "Shorten \"%1\".")).arg(field);
    return error;
}

} // namespace

Result<QString> renderUserData(const CloudInitInput &input, qsizetype limitBytes, Reveal reveal)
{
    const auto parts = partsOf(input, reveal);
    if (!parts)
        return parts.error();
    const auto base = resource(QStringLiteral("cloud-config.json"));
    if (!base)
        return base.error();
    auto document = parseJson(*base);
    if (!document)
        return document.error();
    (*document)["hostname"] = input.spec.name.toStdString();
    (*document)["users"] = Json::array({loginOf(input)});
    for (const Part &part : *parts)
        (*document)["write_files"].push_back(toWriteFile(part));
    QString text = QStringLiteral("#cloud-config\n") + toYaml(*document);
    if (const qsizetype size = text.toUtf8().size(); size > limitBytes)
        return tooLarge(input, size, limitBytes);
    return text;
}

Result<std::vector<GuestFile>> guestFiles(const CloudInitInput &input)
{
    const auto parts = partsOf(input, Reveal::Masked);
    if (!parts)
        return parts.error();
    std::vector<GuestFile> files;
    for (const Part &part : *parts)
        files.push_back({part.path, part.content});
    return files;
}

} // namespace ltb::core::provisioning
