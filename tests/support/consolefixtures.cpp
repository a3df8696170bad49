#include "tests/support/consolefixtures.h"

#include <algorithm>

namespace ltb::tests {

using namespace core::console;

core::Result<QString> FixtureConversation::send(QString text)
{
    if (sendError)
        return *sendError;
    sent << text;
    const QString id = QStringLiteral("sent-%1").arg(sent.size());
    ChatMessage message;
    message.id = id;
    message.text = text;
    message.senderName = QStringLiteral("Mara");
    message.atMs = list.empty() ? 0 : list.back().atMs + 1000;
    append(std::move(message));
    return id;
}

void FixtureConversation::append(ChatMessage message)
{
    list.push_back(std::move(message));
    emit inserted(int(list.size()) - 1, int(list.size()) - 1);
}

void FixtureConversation::grow(int row, const QString &text)
{
    list[size_t(row)].text += text;
    ++list[size_t(row)].revision;
    emit changed(row);
}

void FixtureConversation::prepend(std::vector<ChatMessage> messages)
{
    const int count = int(messages.size());
    list.insert(list.begin(), std::make_move_iterator(messages.begin()),
                std::make_move_iterator(messages.end()));
    emit inserted(0, count - 1);
}

FixtureConversation &FixtureConversations::conversation(const QString &sessionKey)
{
    std::unique_ptr<FixtureConversation> &slot = opened[sessionKey];
    if (!slot) {
        slot = std::make_unique<FixtureConversation>();
        slot->key = sessionKey;
        for (const ConversationSummary &summary : list) {
            if (summary.sessionKey == sessionKey) {
                slot->agent = summary.agentName;
                slot->instanceId = summary.instance;
                slot->running = summary.running;
            }
        }
    }
    return *slot;
}

Conversation *FixtureConversations::open(QString sessionKey)
{
    return &conversation(sessionKey);
}

core::Result<Conversation *> FixtureConversations::start(core::InstanceId instance, QString agentId)
{
    started << agentId;
    ConversationSummary summary;
    summary.sessionKey = QStringLiteral("agent:%1:launchthatbot:project:default:thread:new%2")
                             .arg(agentId)
                             .arg(started.size());
    summary.agentName = agentId;
    summary.instance = instance;
    summary.agentOnline = true;
    list.insert(list.begin(), summary);
    emit changed();
    return open(summary.sessionKey);
}

FixtureDeployments::FixtureDeployments()
    : catalogue(core::Error{core::ErrorCode::Unavailable, QStringLiteral("No catalogue set.")})
{}

void FixtureDeployments::loadCatalogue(core::AccountId, QObject *,
                                       Done<core::providers::Catalogue> done)
{
    done(catalogue);
}

core::Result<PriceQuote> FixtureDeployments::quote(const core::providers::Catalogue &available,
                                                   const DeploymentRequest &request) const
{
    for (const core::providers::Size &size : available.sizes) {
        for (const core::providers::SizePrice &price : size.prices) {
            if (size.id != request.size || price.location != request.location)
                continue;
            PriceQuote quote;
            quote.lines = {{QStringLiteral("Server %1").arg(size.id), price.hourly, price.monthly}};
            quote.hourly = price.hourly;
            quote.monthly = price.monthly;
            for (const core::providers::LocationPrice &address : available.ipv4Prices) {
                if (address.location != request.location)
                    continue;
                quote.lines.push_back(
                    {QStringLiteral("IPv4 address"), address.hourly, address.monthly});
                quote.hourly.micros += address.hourly.micros;
                quote.monthly.micros += address.monthly.micros;
            }
            quote.fetchedAtMs = available.fetchedAtMs;
            quote.taxNote = QStringLiteral("Includes 19 % VAT.");
            return quote;
        }
    }
    return core::Error{core::ErrorCode::Unavailable, QStringLiteral("Not for sale there.")};
}

core::Result<void> FixtureDeployments::validate(const DeploymentRequest &) const
{
    if (validation)
        return *validation;
    return {};
}

core::Result<QString> FixtureDeployments::previewUserData(const DeploymentRequest &request) const
{
    return QStringLiteral("#cloud-config\nhostname: %1\nwrite_files:\n  - path: "
                          "/etc/launchthatbot/bootstrap.json\n    content: ********\n")
        .arg(request.name);
}

void FixtureDeployments::start(DeploymentRequest request, QObject *, Done<core::DeploymentId> done)
{
    requests.push_back(std::move(request));
    done(core::DeploymentId(QStringLiteral("started-%1").arg(requests.size())));
}

void FixtureDeployments::changeAndResume(core::DeploymentId id, QString location, QString size)
{
    resumed << id.toString() + u' ' + location + u' ' + size;
}

std::vector<core::providers::ProviderTraits> FixtureCredentials::providers() const
{
    core::providers::ProviderTraits hetzner;
    hetzner.id = QStringLiteral("hetzner");
    hetzner.name = QStringLiteral("Hetzner Cloud");
    hetzner.tokenHelpUrl =
        QStringLiteral("https://docs.hetzner.com/cloud/api/getting-started/generating-api-token");
    return {hetzner};
}

void FixtureCredentials::answer(std::function<void()> reply)
{
    if (hold)
        held.push_back(std::move(reply));
    else
        reply();
}

void FixtureCredentials::test(NewAccount account, QObject *,
                              Done<core::providers::AccountCheck> done)
{
    tested.push_back(std::move(account));
    answer([this, done = std::move(done)] { done(checkAnswer); });
}

void FixtureCredentials::testStored(core::AccountId, QObject *,
                                    Done<core::providers::AccountCheck> done)
{
    answer([this, done = std::move(done)] { done(checkAnswer); });
}

void FixtureCredentials::add(NewAccount account, QObject *, Done<core::AccountId> done)
{
    if (addError) {
        done(*addError);
        return;
    }
    AccountView view;
    view.id = core::AccountId(QStringLiteral("added-%1").arg(list.size()));
    view.providerId = account.providerId;
    view.providerName = QStringLiteral("Hetzner Cloud");
    view.name = account.name;
    list.push_back(view);
    emit changed();
    done(view.id);
}

void FixtureCredentials::remove(core::AccountId id, QObject *, Done<void> done)
{
    if (removeError) {
        done(*removeError);
        return;
    }
    removed << id.toString();
    std::erase_if(list, [&id](const AccountView &view) { return view.id == id; });
    emit changed();
    done({});
}

void FixturePreferences::setTheme(ThemeChoice choice)
{
    themeChoice = choice;
    emit changed();
}

void FixturePreferences::setTextPercent(int value)
{
    percent = value;
    emit changed();
}

void FixturePreferences::setLanguage(QString tag)
{
    languageTag = std::move(tag);
    emit changed();
}

void FixturePreferences::setOperatorName(QString text)
{
    operatorText = std::move(text);
    emit changed();
}

ConsoleServices ConsoleFixture::services()
{
    return {fleet, conversations, deployments, credentials, hub, preferences};
}

} // namespace ltb::tests
