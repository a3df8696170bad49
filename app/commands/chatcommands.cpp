#include "app/commands/chatcommands.h"

#include "app/commands/deploymentprinting.h"
#include "core/base/await.h"
#include "core/protocol/sessionkey.h"

namespace ltb::app {

using namespace core;
using namespace std::chrono_literals;
using console::ChatMessage;
using console::Conversation;
using console::MessageState;

namespace {

QString chatText(const char *source)
{
    return QCoreApplication::translate("ltb::app", source);
}

const ChatMessage *answerTo(const Conversation &conversation, const QString &messageId)
{
    for (const ChatMessage &message : conversation.messages()) {
        if (message.replyTo == messageId)
            return &message;
    }
    return nullptr;
}

const ChatMessage *messageById(const Conversation &conversation, const QString &id)
{
    for (const ChatMessage &message : conversation.messages()) {
        if (message.id == id)
            return &message;
    }
    return nullptr;
}

Json answerToJson(const ChatMessage &answer)
{
    Json json{{"id", answer.id.toStdString()},
              {"replyTo", answer.replyTo.toStdString()},
              {"seq", answer.seq},
              {"text", answer.text.toStdString()},
              {"stopped", answer.state == MessageState::Stopped}};
    if (answer.usage)
        json["usage"] = {{"inputTokens", answer.usage->inputTokens},
                         {"outputTokens", answer.usage->outputTokens}};
    if (answer.error)
        json["error"] = {{"code", answer.error->providerCode.toStdString()},
                         {"message", answer.error->message.toStdString()}};
    return json;
}

// Prints what is new of the streamed text and the tools; returns how much is printed.
class AnswerPrinter {
public:
    explicit AnswerPrinter(Output *output) : m_output(output) {}

    void show(const ChatMessage &answer)
    {
        for (; m_tools < answer.tools.size(); ++m_tools)
            m_output->note(QStringLiteral("[%1] %2").arg(answer.tools[m_tools].tool,
                                                         answer.tools[m_tools].title));
        if (answer.text.size() > m_printed && answer.text.startsWith(m_text)) {
            m_output->raw(answer.text.mid(m_printed));
        } else if (!answer.text.startsWith(m_text)) {
            m_output->raw(QStringLiteral("\n") + answer.text); // the final corrects the stream
        }
        m_text = answer.text;
        m_printed = answer.text.size();
    }

private:
    Output *m_output;
    QString m_text;
    qsizetype m_printed = 0;
    size_t m_tools = 0;
};

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
    for (int i = 0; i < 100 && !installation->presence().isLoaded(); ++i)
        co_await pause(20ms);
    const auto found = conversationOf(*invocation, *installation);
    if (!found)
        co_await fail(found.error());
    Conversation *conversation = *found;
    while (conversation->loadState() == console::LoadState::Loading)
        co_await pause(10ms);
    const auto sent = conversation->send(invocation->options.value(QStringLiteral("text")));
    if (!sent)
        co_await fail(sent.error());
    const QString id = *sent;
    const bool detach = invocation->options.isSet(QStringLiteral("detach"));
    const qint64 limit = invocation->options.value(QStringLiteral("timeout")).toLongLong() * 1000;
    const qint64 until = systemClock().steadyMs() + limit;
    AnswerPrinter printer(&invocation->output);
    while (systemClock().steadyMs() < until) {
        co_await pause(30ms);
        const ChatMessage *own = messageById(*conversation, id);
        if (own && own->state == MessageState::Failed)
            co_await fail(own->error.value_or(Error{}));
        if (detach && own && own->state != MessageState::Queued)
            co_return ExitCode::Ok;
        const ChatMessage *answer = answerTo(*conversation, id);
        if (!answer)
            continue;
        printer.show(*answer);
        if (answer->state == MessageState::Streaming)
            continue;
        invocation->output.line({});
        invocation->output.json(answerToJson(*answer));
        if (answer->state == MessageState::Failed)
            co_await fail(
                answer->error.value_or(Error{ErrorCode::Unavailable, chatText("The run failed.")}));
        co_return ExitCode::Ok;
    }
    co_await fail(ErrorCode::Timeout, chatText("The agent did not finish its answer in time."));
    co_return ExitCode::Unavailable;
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
    for (int i = 0; i < 100 && !installation->presence().isLoaded(); ++i)
        co_await pause(20ms);
    co_await pause(100ms);
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
