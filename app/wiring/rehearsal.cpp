#include "app/wiring/rehearsal.h"

#include "core/base/redaction.h"
#include "core/rehearsal/fleet/guestfleet.h"

#include <QCoreApplication>
#include <QDir>

namespace ltb::app {

using namespace core;
using namespace std::chrono_literals;

namespace {

class MemoryKeyStore final : public secrets::KeyStore {
public:
    QString describe() const override
    {
        return QCoreApplication::translate("ltb::app", "memory (rehearsal)");
    }
    Task<Secret> read() override { co_return m_key; }
    Task<Secret> create() override { co_return m_key; }

private:
    Secret m_key = Secret::random(32);
};

// Shaped like the provider's own tokens: 64 letters and digits.
Secret makeSimulatedToken()
{
    const Secret random = Secret::random(32);
    return Secret::fromBytes(random.reveal().toHex());
}

} // namespace

std::shared_ptr<secrets::KeyStore> makeMemoryKeyStore()
{
    return std::make_shared<MemoryKeyStore>();
}

void applyRehearsalLimits(InstallationOptions *options)
{
    options->embeddedHubPort = 0;
    options->embeddedHub.limits.heartbeatIntervalMs = 5'000;
    provisioning::WorkflowLimits &limits = options->limits;
    limits.poll = 300ms;
    limits.backoffFirst = 500ms;
    limits.backoffMost = 5s;
    limits.createSettles = 2s;
    limits.heartbeat = 60s;
}

Rehearsal::Rehearsal(RehearsalOptions options, const Clock &clock) : m_token(makeSimulatedToken())
{
    rememberSecret(m_token);
    rehearsal::GuestOptions guest;
    guest.connectorProgram = options.connectorProgram;
    guest.workDirectory = options.directory;
    guest.speed = options.speed;
    m_guests = std::make_unique<rehearsal::GuestFleet>(guest, clock);
    rehearsal::HetznerSimulatorOptions simulator;
    simulator.api.tokens = {{m_token, false}};
    simulator.api.speed = options.speed;
    m_simulator =
        std::make_unique<rehearsal::HetznerSimulator>(std::move(simulator), clock, m_guests.get());
}

Rehearsal::~Rehearsal() = default;

Task<> Rehearsal::start(Installation *installation)
{
    const auto url = m_simulator->listen(QHostAddress(QHostAddress::LocalHost), 0);
    if (!url)
        co_await fail(url.error());
    console::NewAccount account;
    account.providerId = QStringLiteral("hetzner");
    account.name = QCoreApplication::translate("ltb::app", "Rehearsal");
    account.endpoint = url->toString();
    account.token = m_token;
    (void)co_await installation->credentials().store(std::move(account));
}

} // namespace ltb::app
