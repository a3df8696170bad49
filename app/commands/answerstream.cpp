#include "app/commands/answerstream.h"

#include "core/base/await.h"
#include "core/base/clock.h"

namespace ltb::app {

using namespace core;
using namespace std::chrono_literals;
using console::ChatMessage;
using console::Conversation;
using console::MessageState;

namespace {

const ChatMessage *findMessage(const Conversation &conversation, const QString &id)
{
    for (const ChatMessage &message : conversation.messages()) {
        if (message.id == id)
            return &message;
    }
    return nullptr;
}

const ChatMessage *findAnswer(const Conversation &conversation, const QString &question)
{
    for (const ChatMessage &message : conversation.messages()) {
        if (message.replyTo == question)
            return &message;
    }
    return nullptr;
}

Error errorOf(const ChatMessage &message)
{
    return message.error.value_or(
        Error{ErrorCode::Unavailable,
              QCoreApplication::translate("ltb::app", "The agent could not answer.")});
}

// Prints what is new of the streamed text and the tools.
class AnswerPrinter {
public:
    explicit AnswerPrinter(Output *output) : m_output(output) {}

    void show(const ChatMessage &answer)
    {
        for (; m_tools < answer.tools.size(); ++m_tools)
            m_output->note(QStringLiteral("[%1] %2").arg(answer.tools[m_tools].tool,
                                                         answer.tools[m_tools].title));
        if (answer.text.startsWith(m_text))
            m_output->raw(answer.text.mid(m_text.size()));
        else // the final corrects what was streamed
            m_output->raw(u'\n' + answer.text);
        m_text = answer.text;
    }

private:
    Output *m_output;
    QString m_text;
    size_t m_tools = 0;
};

Task<QString> sendWhenLoaded(Conversation *conversation, QString text)
{
    while (conversation->loadState() == console::LoadState::Loading)
        co_await pause(10ms);
    const auto sent = conversation->send(std::move(text));
    if (!sent)
        co_await fail(sent.error());
    co_return *sent;
}

} // namespace

Json toJson(const ChatMessage &answer)
{
    Json json{{"id", answer.id.toStdString()},
              {"replyTo", answer.replyTo.toStdString()},
              {"seq", answer.seq},
              {"text", answer.text.toStdString()},
              {"stopped", answer.state == MessageState::Stopped}};
    if (answer.usage)
        json["usage"] = {{"inputTokens", answer.usage->inputTokens},
                         {"outputTokens", answer.usage->outputTokens}};
    return json;
}

Task<ChatMessage> streamAnswer(Conversation *conversation, QString text, std::chrono::seconds limit,
                               Output *output)
{
    const QString id = co_await sendWhenLoaded(conversation, std::move(text));
    const qint64 until = systemClock().steadyMs() + std::chrono::milliseconds(limit).count();
    AnswerPrinter printer(output);
    while (systemClock().steadyMs() < until) {
        co_await pause(30ms);
        const ChatMessage *own = findMessage(*conversation, id);
        if (own && own->state == MessageState::Failed)
            co_await fail(errorOf(*own));
        const ChatMessage *answer = findAnswer(*conversation, id);
        if (!answer)
            continue;
        printer.show(*answer);
        if (answer->state == MessageState::Streaming)
            continue;
        output->line({});
        if (answer->state == MessageState::Failed)
            co_await fail(errorOf(*answer));
        co_return *answer;
    }
    co_await fail(
        ErrorCode::Timeout,
        QCoreApplication::translate("ltb::app", "The agent did not finish its answer in time."));
    co_return ChatMessage();
}

Task<> sendOnly(Conversation *conversation, QString text, std::chrono::seconds limit)
{
    const QString id = co_await sendWhenLoaded(conversation, std::move(text));
    const qint64 until = systemClock().steadyMs() + std::chrono::milliseconds(limit).count();
    while (systemClock().steadyMs() < until) {
        co_await pause(20ms);
        const ChatMessage *own = findMessage(*conversation, id);
        if (own && own->state == MessageState::Failed)
            co_await fail(errorOf(*own));
        if (own && own->state != MessageState::Queued)
            co_return;
    }
    co_await fail(ErrorCode::Timeout,
                  QCoreApplication::translate("ltb::app", "The hub did not take the message; it "
                                                          "stays in the outbox."));
}

} // namespace ltb::app
