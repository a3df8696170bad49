// The console's services with sample data, in memory: what view tests and the screenshot gallery
// look at. They hold what a test puts in, record what a view asks for, and decide nothing by
// themselves.
#pragma once

#include "core/console/consoleservices.h"
#include "tests/support/manualclock.h"

#include <QStringList>

#include <map>
#include <memory>

namespace ltb::tests {

namespace console = core::console;

class FixtureFleet final : public console::Fleet {
    Q_OBJECT
public:
    const std::vector<console::FleetServer> &servers() const override { return list; }
    console::LoadState loadState() const override { return state; }
    std::optional<core::Error> loadError() const override { return error; }
    qint64 asOfMs() const override { return asOf; }
    bool isStale() const override { return stale; }
    void refresh() override { ++refreshes; }

    std::vector<console::FleetServer> list;
    console::LoadState state = console::LoadState::Ready;
    std::optional<core::Error> error;
    qint64 asOf = 0;
    bool stale = false;
    int refreshes = 0;
};

class FixtureConversation final : public console::Conversation {
    Q_OBJECT
public:
    QString sessionKey() const override { return key; }
    QString agentName() const override { return agent; }
    core::InstanceId instance() const override { return instanceId; }
    const std::vector<console::ChatMessage> &messages() const override { return list; }
    console::LoadState loadState() const override { return state; }
    std::optional<core::Error> loadError() const override { return error; }
    bool hasOlder() const override { return older; }
    void loadOlder() override { ++olderLoads; }
    void reload() override { ++reloads; }
    core::Result<QString> send(QString text) override;
    void retry(QString messageId) override { retried << messageId; }
    void discard(QString messageId) override { discarded << messageId; }
    bool isRunActive() const override { return running; }
    void stopRun() override { ++stops; }
    void markRead() override { ++reads; }
    QString draft() const override { return draftText; }
    void setDraft(QString text) override { draftText = std::move(text); }

    void append(console::ChatMessage message);
    void grow(int row, const QString &text); // a delta for a streaming message
    void prepend(std::vector<console::ChatMessage> messages);

    QString key;
    QString agent;
    core::InstanceId instanceId;
    std::vector<console::ChatMessage> list;
    console::LoadState state = console::LoadState::Ready;
    std::optional<core::Error> error;
    std::optional<core::Error> sendError;
    bool older = false;
    bool running = false;
    QString draftText;
    int olderLoads = 0;
    int reloads = 0;
    int stops = 0;
    int reads = 0;
    QStringList sent;
    QStringList retried;
    QStringList discarded;
};

class FixtureConversations final : public console::Conversations {
    Q_OBJECT
public:
    const std::vector<console::ConversationSummary> &summaries() const override { return list; }
    console::LoadState loadState() const override { return state; }
    std::optional<core::Error> loadError() const override { return error; }
    console::Conversation *open(QString sessionKey) override;
    core::Result<console::Conversation *> start(core::InstanceId instance,
                                                QString agentId) override;

    FixtureConversation &conversation(const QString &sessionKey);

    std::vector<console::ConversationSummary> list;
    console::LoadState state = console::LoadState::Ready;
    std::optional<core::Error> error;
    std::map<QString, std::unique_ptr<FixtureConversation>> opened;
    QStringList started;
};

class FixtureDeployments final : public console::Deployments {
    Q_OBJECT
public:
    const std::vector<console::DeploymentView> &deployments() const override { return list; }
    console::LoadState loadState() const override { return state; }
    std::optional<core::Error> loadError() const override { return error; }
    void loadCatalogue(core::AccountId account, QObject *context,
                       Done<core::providers::Catalogue> done) override;
    core::Result<console::PriceQuote> quote(
        const core::providers::Catalogue &catalogue,
        const console::DeploymentRequest &request) const override;
    core::Result<void> validate(const console::DeploymentRequest &request) const override;
    core::Result<QString> previewUserData(const console::DeploymentRequest &request) const override;
    void start(console::DeploymentRequest request, QObject *context,
               Done<core::DeploymentId> done) override;
    void resume(core::DeploymentId id) override { resumed << id.toString(); }
    void changeAndResume(core::DeploymentId id, QString location, QString size) override;
    void cancel(core::DeploymentId id) override { cancelled << id.toString(); }
    void destroyServer(core::ServerId id) override { destroyed << id.toString(); }

    std::vector<console::DeploymentView> list;
    console::LoadState state = console::LoadState::Ready;
    std::optional<core::Error> error;
    core::Result<core::providers::Catalogue> catalogue;
    std::optional<core::Error> validation;
    std::vector<console::DeploymentRequest> requests;
    QStringList resumed;
    QStringList cancelled;
    QStringList destroyed;

    FixtureDeployments();
};

class FixtureCredentials final : public console::Credentials {
    Q_OBJECT
public:
    std::vector<core::providers::ProviderTraits> providers() const override;
    const std::vector<console::AccountView> &accounts() const override { return list; }
    console::LoadState loadState() const override { return state; }
    std::optional<core::Error> loadError() const override { return error; }
    void test(console::NewAccount account, QObject *context,
              Done<core::providers::AccountCheck> done) override;
    void testStored(core::AccountId id, QObject *context,
                    Done<core::providers::AccountCheck> done) override;
    void add(console::NewAccount account, QObject *context, Done<core::AccountId> done) override;
    void remove(core::AccountId id, QObject *context, Done<void> done) override;

    std::vector<console::AccountView> list;
    console::LoadState state = console::LoadState::Ready;
    std::optional<core::Error> error;
    // Answers; held back while `hold` is set, so that a test can look at the waiting view.
    core::Result<core::providers::AccountCheck> checkAnswer{core::providers::AccountCheck{}};
    std::optional<core::Error> addError;
    std::optional<core::Error> removeError;
    bool hold = false;
    std::vector<std::function<void()>> held;
    std::vector<console::NewAccount> tested;
    QStringList removed;

private:
    void answer(std::function<void()> reply);
};

class FixtureHub final : public console::HubStatus {
    Q_OBJECT
public:
    console::LinkState state() const override { return link; }
    QString hubName() const override { return name; }
    qint64 nextTryAtMs() const override { return nextTry; }
    std::optional<core::Error> lastError() const override { return error; }
    void retryNow() override { ++retries; }

    console::LinkState link = console::LinkState::Connected;
    QString name = QStringLiteral("this computer");
    qint64 nextTry = 0;
    std::optional<core::Error> error;
    int retries = 0;
};

class FixturePreferences final : public console::Preferences {
    Q_OBJECT
public:
    console::ThemeChoice theme() const override { return themeChoice; }
    void setTheme(console::ThemeChoice choice) override;
    int textPercent() const override { return percent; }
    void setTextPercent(int value) override;
    QString language() const override { return languageTag; }
    void setLanguage(QString tag) override;
    QString operatorName() const override { return operatorText; }
    void setOperatorName(QString text) override;
    QByteArray windowGeometry() const override { return geometry; }
    void setWindowGeometry(QByteArray bytes) override { geometry = std::move(bytes); }
    QString hubUrl() const override { return {}; }
    bool isRehearsal() const override { return rehearsal; }
    QString dataDirectory() const override
    {
        return QStringLiteral("/home/mara/.local/share/launchthatbot");
    }
    QString keyStoreName() const override { return QStringLiteral("OS keychain"); }

    console::ThemeChoice themeChoice = console::ThemeChoice::Light;
    int percent = 100;
    QString languageTag;
    QByteArray geometry;
    QString operatorText = QStringLiteral("Mara");
    bool rehearsal = false;
};

// All of them together, with a clock that stands at 14:07 UTC.
struct ConsoleFixture {
    ManualClock clock{1'790'258'820'000}; // 2026-09-24 14:07:00 UTC
    FixtureFleet fleet;
    FixtureConversations conversations;
    FixtureDeployments deployments;
    FixtureCredentials credentials;
    FixtureHub hub;
    FixturePreferences preferences;

    console::ConsoleServices services();
    qint64 now() const { return clock.nowMs(); }
    // Sample data of a small installation: seven servers, six conversations, three deployments.
    void fill();
    // Plays `count` heartbeats that end at the sample values, so that lines have a shape.
    void playHeartbeats(int count);
};

} // namespace ltb::tests
