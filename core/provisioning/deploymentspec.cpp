#include "core/provisioning/deploymentspec.h"

#include "core/base/jsonfields.h"
#include "core/protocol/sessionkey.h"
#include "core/provisioning/specrules.h"

#include <QCoreApplication>

namespace ltb::core::provisioning {

namespace {

constexpr size_t mostKeys = 32;
constexpr size_t mostNetworks = 64;
constexpr int mostLabels = 20;
constexpr qsizetype longestSoul = 16 << 10;

QString translated(const char *text)
{
    return QCoreApplication::translate("ltb::core", text);
}

// Keeps the first problem, as "The field "agent.name" must …".
class Findings {
public:
    void add(const QString &field, const QString &why)
    {
        if (m_first || why.isEmpty())
            return;
        m_first = Error{
            ErrorCode::InvalidInput,
            translated(QT_TRANSLATE_NOOP("ltb::core", "The field \"%1\" %2.")).arg(field, why),
            {},
            field};
    }
    void addUnlessEmpty(const QString &field, const QString &value,
                        QString (*rule)(const QString &))
    {
        if (!value.isEmpty())
            add(field, rule(value));
    }
    Result<void> result() const { return m_first ? Result<void>(*m_first) : Result<void>(); }

private:
    std::optional<Error> m_first;
};

QStringList readTexts(JsonFields &fields, const char *name, size_t most, TextRule rule)
{
    QStringList texts;
    const Json *array = fields.optionalArray(name, most);
    if (!array)
        return texts;
    for (const Json &item : *array) {
        if (!item.is_string() || qsizetype(item.get_ref<const std::string &>().size()) > rule.max) {
            fields.refuse(name,
                          translated(QT_TRANSLATE_NOOP("ltb::core", "must be a list of texts")));
            return {};
        }
        texts += toQString(item.get_ref<const std::string &>());
    }
    return texts;
}

constexpr TextRule shortText{.min = 0, .max = 4096};
constexpr TextRule longText{.min = 0, .max = 64 << 10};

// Each part reads its own object; the first problem of any part is the document's.
template <typename Part>
Result<void> readPart(const Json *object, const char *path, Part part)
{
    if (!object)
        return {};
    JsonFields fields(*object, QString::fromLatin1(path) + u'.');
    part(fields);
    return fields.check();
}

void readAgent(JsonFields &fields, AgentSpec &agent)
{
    agent.name = fields.text("name", shortText);
    agent.id = fields.optionalText("id", shortText).value_or(QString());
    agent.model = fields.optionalText("model", shortText).value_or(QString());
    agent.modelBaseUrl = fields.optionalText("modelBaseUrl", shortText).value_or(QString());
    agent.soul = fields.optionalText("soul", longText).value_or(QString());
    agent.openclawImage = fields.optionalText("openclawImage", shortText).value_or(QString());
    fields.refuseOthers({QStringLiteral("name"), QStringLiteral("id"), QStringLiteral("model"),
                         QStringLiteral("modelBaseUrl"), QStringLiteral("soul"),
                         QStringLiteral("openclawImage")});
}

void readHub(JsonFields &fields, HubSpec &hub)
{
    hub.caCertificate = fields.optionalText("caCertificate", longText).value_or(QString());
    hub.packageUrl = fields.optionalText("packageUrl", shortText).value_or(QString());
    hub.packageSha256 = fields.optionalText("packageSha256", shortText).value_or(QString());
    fields.refuseOthers({QStringLiteral("caCertificate"), QStringLiteral("packageUrl"),
                         QStringLiteral("packageSha256")});
}

void readTunnel(JsonFields &fields, TunnelSpec &tunnel)
{
    tunnel.hostname = fields.text("hostname", shortText);
    tunnel.zone = fields.text("zone", shortText);
    fields.refuseOthers({QStringLiteral("hostname"), QStringLiteral("zone")});
}

void readAccess(JsonFields &fields, AccessSpec &access)
{
    access.user = fields.optionalText("user", shortText).value_or(access.user);
    access.sshKeys = readTexts(fields, "sshKeys", mostKeys, longText);
    access.sshFrom = readTexts(fields, "sshFrom", mostNetworks, shortText);
    fields.refuseOthers(
        {QStringLiteral("user"), QStringLiteral("sshKeys"), QStringLiteral("sshFrom")});
}

Result<void> readParts(JsonFields &fields, DeploymentSpec &spec)
{
    if (const auto read = readPart(&fields.object("agent"), "agent",
                                   [&](JsonFields &part) { readAgent(part, spec.agent); });
        !read)
        return read;
    if (const auto read = readPart(fields.optionalObject("hub"), "hub",
                                   [&](JsonFields &part) { readHub(part, spec.hub); });
        !read)
        return read;
    const Json *tunnel = fields.optionalObject("tunnel");
    if (tunnel)
        spec.tunnel.emplace();
    if (const auto read =
            readPart(tunnel, "tunnel", [&](JsonFields &part) { readTunnel(part, *spec.tunnel); });
        !read)
        return read;
    return readPart(fields.optionalObject("access"), "access",
                    [&](JsonFields &part) { readAccess(part, spec.access); });
}

void readLabels(JsonFields &fields, DeploymentSpec &spec)
{
    const Json *labels = fields.optionalObject("labels");
    if (!labels)
        return;
    for (const auto &[key, value] : labels->items()) {
        if (!value.is_string()) {
            fields.refuse(("labels." + key).c_str(),
                          translated(QT_TRANSLATE_NOOP("ltb::core", "must be a text")));
            return;
        }
        spec.labels.insert(toQString(key), toQString(value.get_ref<const std::string &>()));
    }
}

void checkAgent(const DeploymentSpec &spec, Findings &findings)
{
    const AgentSpec &agent = spec.agent;
    findings.add(QStringLiteral("agent.name"), whyNotDisplayName(agent.name));
    if (!protocol::isSessionKeyPart(spec.agentId()))
        findings.add(QStringLiteral("agent.id"),
                     translated(QT_TRANSLATE_NOOP("ltb::core", "must have 1 to 64 letters, digits, "
                                                               "'.', '_' and '-'")));
    if (!agent.model.isEmpty())
        findings.add(QStringLiteral("agent.model"), whyNotModel(agent.model));
    if (!agent.modelBaseUrl.isEmpty() && agent.model.isEmpty())
        findings.add(QStringLiteral("agent.modelBaseUrl"),
                     translated(QT_TRANSLATE_NOOP("ltb::core", "needs a model")));
    findings.addUnlessEmpty(QStringLiteral("agent.modelBaseUrl"), agent.modelBaseUrl,
                            whyNotHttpsUrl);
    if (agent.soul.toUtf8().size() > longestSoul)
        findings.add(QStringLiteral("agent.soul"),
                     translated(QT_TRANSLATE_NOOP("ltb::core", "must not be longer than %1 bytes"))
                         .arg(longestSoul));
    if (!agent.openclawImage.isEmpty())
        findings.add(QStringLiteral("agent.openclawImage"),
                     whyNotImageReference(agent.openclawImage));
}

void checkAccess(const DeploymentSpec &spec, Findings &findings)
{
    findings.add(QStringLiteral("access.user"), whyNotUserName(spec.access.user));
    for (qsizetype i = 0; i < spec.access.sshKeys.size(); ++i)
        findings.add(QStringLiteral("access.sshKeys[%1]").arg(i),
                     whyNotSshPublicKey(spec.access.sshKeys.at(i)));
    for (qsizetype i = 0; i < spec.access.sshFrom.size(); ++i)
        findings.add(QStringLiteral("access.sshFrom[%1]").arg(i),
                     whyNotCidr(spec.access.sshFrom.at(i)));
}

void checkLabels(const DeploymentSpec &spec, Findings &findings)
{
    if (spec.labels.size() > mostLabels)
        findings.add(QStringLiteral("labels"),
                     translated(QT_TRANSLATE_NOOP("ltb::core", "must have at most %1 entries"))
                         .arg(mostLabels));
    for (auto it = spec.labels.begin(); it != spec.labels.end(); ++it) {
        findings.add(QStringLiteral("labels.%1").arg(it.key()), whyNotLabelKey(it.key()));
        findings.add(QStringLiteral("labels.%1").arg(it.key()), whyNotLabelValue(it.value()));
    }
}

// What a catalogue lists: the provider has the last word, the shape is ours.
QString whyNotCatalogueId(const QString &text)
{
    constexpr qsizetype longest = 64;
    bool good = !text.isEmpty() && text.size() <= longest && text.front() != u'-';
    for (const QChar c : text)
        good = good
               && (c.isDigit() || c.isLower() || c.isUpper() || QStringView(u"._-").contains(c))
               && c.unicode() < 128;
    return good ? QString()
                : translated(QT_TRANSLATE_NOOP("ltb::core",
                                               "must have 1 to 64 letters, digits, '.', "
                                               "'_' and '-'"));
}

void put(Json &object, const char *key, const QString &value, const QString &usual = {})
{
    if (value != usual)
        object[key] = value.toStdString();
}

Json toArray(const QStringList &texts)
{
    Json array = Json::array();
    for (const QString &text : texts)
        array.push_back(text.toStdString());
    return array;
}

} // namespace

Result<DeploymentSpec> DeploymentSpec::parse(const QByteArray &json)
{
    const Result<Json> document = parseJson(json);
    if (!document)
        return Error{
            ErrorCode::InvalidInput,
            translated(QT_TRANSLATE_NOOP("ltb::core", "The specification is not valid JSON.")),
            document.error().cause, QStringLiteral("spec")};
    return fromJson(*document);
}

Result<DeploymentSpec> DeploymentSpec::fromJson(const Json &json)
{
    JsonFields fields(json);
    DeploymentSpec spec;
    spec.name = fields.text("name", shortText);
    spec.provider = fields.text("provider", shortText);
    spec.account = fields.optionalText("account", shortText).value_or(QString());
    spec.profile = fields.optionalText("profile", shortText).value_or(spec.profile);
    spec.location = fields.text("location", shortText);
    spec.size = fields.text("size", shortText);
    spec.image = fields.optionalText("image", shortText).value_or(spec.image);
    spec.backups = fields.optionalBoolean("backups").value_or(false);
    spec.hubUrl = fields.text("hubUrl", shortText);
    readLabels(fields, spec);
    fields.refuseOthers(
        {QStringLiteral("name"), QStringLiteral("provider"), QStringLiteral("account"),
         QStringLiteral("profile"), QStringLiteral("location"), QStringLiteral("size"),
         QStringLiteral("image"), QStringLiteral("backups"), QStringLiteral("hubUrl"),
         QStringLiteral("hub"), QStringLiteral("agent"), QStringLiteral("tunnel"),
         QStringLiteral("access"), QStringLiteral("labels")});
    if (const auto known = fields.check(); !known)
        return known.error();
    const auto parts = readParts(fields, spec);
    if (const auto known = fields.check(); !known)
        return known.error();
    if (!parts)
        return parts.error();
    if (const auto checked = spec.check(); !checked)
        return checked.error();
    return spec;
}

Result<void> DeploymentSpec::check() const
{
    Findings findings;
    findings.add(QStringLiteral("name"), whyNotHostLabel(name));
    findings.add(QStringLiteral("provider"), whyNotHostLabel(provider));
    if (profile != QStringLiteral("standard"))
        findings.add(QStringLiteral("profile"),
                     translated(QT_TRANSLATE_NOOP("ltb::core", "must be \"standard\"")));
    findings.add(QStringLiteral("location"), whyNotCatalogueId(location));
    findings.add(QStringLiteral("size"), whyNotCatalogueId(size));
    findings.add(QStringLiteral("image"), whyNotCatalogueId(image));
    findings.add(QStringLiteral("hubUrl"), whyNotHubUrl(hubUrl));
    findings.addUnlessEmpty(QStringLiteral("hub.caCertificate"), hub.caCertificate,
                            whyNotCertificate);
    findings.addUnlessEmpty(QStringLiteral("hub.packageUrl"), hub.packageUrl, whyNotHttpsUrl);
    if (!hub.packageSha256.isEmpty())
        findings.add(QStringLiteral("hub.packageSha256"), whyNotSha256(hub.packageSha256));
    checkAgent(*this, findings);
    if (tunnel) {
        findings.add(QStringLiteral("tunnel.hostname"), whyNotHostName(tunnel->hostname));
        findings.add(QStringLiteral("tunnel.zone"), whyNotHostName(tunnel->zone));
    }
    checkAccess(*this, findings);
    checkLabels(*this, findings);
    return findings.result();
}

Json DeploymentSpec::toJson() const
{
    const DeploymentSpec usual;
    Json json = {{"name", name.toStdString()},       {"provider", provider.toStdString()},
                 {"profile", profile.toStdString()}, {"location", location.toStdString()},
                 {"size", size.toStdString()},       {"image", image.toStdString()},
                 {"hubUrl", hubUrl.toStdString()},   {"agent", Json::object()}};
    put(json, "account", account);
    if (backups)
        json["backups"] = true;
    Json &agentJson = json["agent"];
    agentJson["name"] = agent.name.toStdString();
    put(agentJson, "id", agent.id);
    put(agentJson, "model", agent.model);
    put(agentJson, "modelBaseUrl", agent.modelBaseUrl);
    put(agentJson, "soul", agent.soul);
    put(agentJson, "openclawImage", agent.openclawImage);
    if (hub != usual.hub) {
        Json &hubJson = json["hub"] = Json::object();
        put(hubJson, "caCertificate", hub.caCertificate);
        put(hubJson, "packageUrl", hub.packageUrl);
        put(hubJson, "packageSha256", hub.packageSha256);
    }
    if (tunnel)
        json["tunnel"] = {{"hostname", tunnel->hostname.toStdString()},
                          {"zone", tunnel->zone.toStdString()}};
    if (access != usual.access) {
        Json &accessJson = json["access"] = Json::object();
        put(accessJson, "user", access.user, usual.access.user);
        if (!access.sshKeys.isEmpty())
            accessJson["sshKeys"] = toArray(access.sshKeys);
        if (!access.sshFrom.isEmpty())
            accessJson["sshFrom"] = toArray(access.sshFrom);
    }
    for (auto it = labels.begin(); it != labels.end(); ++it)
        json["labels"][it.key().toStdString()] = it.value().toStdString();
    return json;
}

QString DeploymentSpec::openclawImage() const
{
    return agent.openclawImage.isEmpty() ? QString::fromLatin1(defaultOpenClawImage)
                                         : agent.openclawImage;
}

QUrl DeploymentSpec::hubHttpUrl() const
{
    const QUrl socket(hubUrl);
    QUrl url;
    url.setScheme(socket.scheme() == QStringLiteral("ws") ? QStringLiteral("http")
                                                          : QStringLiteral("https"));
    url.setHost(socket.host());
    url.setPort(socket.port());
    return url;
}

QUrl DeploymentSpec::relayPackageUrl() const
{
    if (!hub.packageUrl.isEmpty())
        return QUrl(hub.packageUrl);
    QUrl url = hubHttpUrl();
    url.setPath(QStringLiteral("/download/launchthatbot-relay.deb"));
    return url;
}

} // namespace ltb::core::provisioning
