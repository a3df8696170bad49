#include "app/commands/chatcommands.h"

#include "app/commands/answerstream.h"
#include "app/commands/deploymentprinting.h"
#include "app/commands/specoptions.h"
#include "core/base/await.h"
#include "core/protocol/sessionkey.h"

namespace ltb::app {

using namespace core;
using namespace std::chrono_literals;
using console::ChatMessage;
using console::Conversation;

namespace {

QString chatText(const char *source)
{
    return QCoreApplication::translate("ltb::app", source);
}

Result<Conversation *> conversationOf(const Invocation &invocation, Installation &installation)
{
    const QString key = invocation.options.value(QStringLiteral("session"));
    const QString agent = invocation.options.value(QStringLiteral("agent"));
    if (!key.isEmpty()) {
        const auto parsed = protocol::SessionKey::parse(key);
        if (!parsed)
            return parsed.error();
        return installation.conversations().open(key);
    }
    if (agent.isEmpty())
        return Error{ErrorCode::InvalidInput,
                     chatText("Say where to send it."),
                     {},
                     QStringLiteral("session"),
                     chatText("Add --session KEY, or --agent ID for a new conversation.")};
    const auto *presence = installation.presence().findAgent(agent);
    if (!presence)
        return Error{ErrorCode::NotFound,
                     chatText("The hub knows no agent \"%1\".").arg(agent),
                     {},
                     QStringLiteral("agent"),
                     chatText("launchthatbot fleet status lists them.")};
    return installation.conversations().start(InstanceId(presence->instanceId), agent);
}

} // namespace

QStringList ChatSendCommand::words() const
{
    return {QStringLiteral("chat"), QStringLiteral("send")};
}

QString ChatSendCommand::summary() const
{
    return chatText("Send a message to an agent; the answer streams to standard output.");
}

void ChatSendCommand::addOwnOptions(QCommandLineParser &parser) const
{
    parser.addOptions(
        {{QStringLiteral("session"), chatText("Session key."), QStringLiteral("KEY")},
         {QStringLiteral("agent"), chatText("Agent id: starts a new conversation."),
          QStringLiteral("ID")},
         {QStringLiteral("text"), chatText("What to say."), QStringLiteral("TEXT")},
         {QStringLiteral("timeout"), chatText("Seconds to wait for the end of the answer."),
          QStringLiteral("S"), QStringLiteral("600")},
         {QStringLiteral("wait"), chatText("Wait for the answer (the default).")},
         {QStringLiteral("detach"), chatText("Return when the hub has stored the message.")}});
}

Task<ExitCode> ChatSendCommand::work(const Invocation *invocation, Installation *installation)
{
    co_await presenceKnown(installation);
    const auto found = conversationOf(*invocation, *installation);
    if (!found)
        co_await fail(found.error());
    Conversation *conversation = *found;
    const QString text = invocation->options.value(QStringLiteral("text"));
    const std::chrono::seconds limit(
        invocation->options.value(QStringLiteral("timeout")).toLongLong());
    if (invocation->options.isSet(QStringLiteral("detach"))) {
        co_await sendOnly(conversation, text, limit);
        co_return ExitCode::Ok;
    }
    const ChatMessage answer =
        co_await streamAnswer(conversation, text, limit, &invocation->output);
    invocation->output.json(toJson(answer));
    co_return ExitCode::Ok;
}

QStringList FleetStatusCommand::words() const
{
    return {QStringLiteral("fleet"), QStringLiteral("status")};
}

QString FleetStatusCommand::summary() const
{
    return chatText("Show which agents are alive; exit code 1 when one needs attention.");
}

void FleetStatusCommand::addOwnOptions(QCommandLineParser &) const {}

Task<ExitCode> FleetStatusCommand::work(const Invocation *invocation, Installation *installation)
{
    co_await presenceKnown(installation);
    Json list = Json::array();
    bool attention = false;
    for (const console::FleetServer &server : installation->fleet().servers()) {
        using State = console::FleetState;
        attention = attention || server.state == State::Failed || server.state == State::Offline
                    || server.state == State::GatewayDown;
        list.push_back(toJson(server));
        QStringList agents;
        for (const protocol::AgentInfo &agent : server.agents)
            agents << agent.agentId;
        invocation->output.line(QStringLiteral("%1 %2 %3  %4")
                                    .arg(stateWord(server.state).leftJustified(12),
                                         server.name.leftJustified(24), agents.join(u','),
                                         server.stateDetail));
    }
    invocation->output.json({{"asOf", installation->fleet().asOfMs()}, {"servers", list}});
    co_return attention ? ExitCode::Failed : ExitCode::Ok;
}

} // namespace ltb::app
