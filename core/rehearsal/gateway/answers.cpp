#include "core/rehearsal/gateway/answers.h"

#include <QRegularExpression>

#include <array>

namespace ltb::core::rehearsal {

namespace {

struct Topic {
    const char *words; // regular expression on whole words
    const char *answer; // "%agent%", "%host%", "%quote%"
};

constexpr std::array topics{
    Topic{"who are you|your name|what are you|introduce yourself|are you (real|human|ai|a bot)",
          "I am **%agent%**, a *rehearsal* agent on the pretend server `%host%`.\n\n"
          "Everything between us is the real thing: your message went through the hub, over the "
          "connector, to an OpenClaw gateway and back as a stream. Only two parts are played: the "
          "server costs nothing because it does not exist, and my words come from a script instead "
          "of a language model.\n\nOn a real server the same conversation runs with the model you "
          "choose."},
    Topic{"what (can|could|do) you|help|how does this work|what now|get(ting)? started|features?",
          "Here is what you can try with me right now:\n\n"
          "- Ask about the **disk**, the **logs** or the **containers**, and watch a tool row "
          "appear\n"
          "- Ask for some **code**, to see how it is shown\n"
          "- Ask for a **long** answer and press *Stop* while it streams\n"
          "- Send two messages at once: they are answered in order\n\n"
          "And what a real agent adds:\n\n"
          "1. It answers with a language model of your choice.\n"
          "2. It runs commands on its own server, in its own container.\n"
          "3. It can be reached from Discord, by mail or over this console.\n\n"
          "*This is a rehearsal: nothing here is billed and nothing leaves your computer.*"},
    Topic{
        "code|script|program|python|javascript|c\\+\\+|function|snippet",
        "Here is a small script that greets whoever runs it:\n\n"
        "```python\n"
        "import getpass\n"
        "\n"
        "def greet(name: str) -> str:\n"
        "    return f\"Hello, {name}. This is %agent% speaking.\"\n"
        "\n"
        "if __name__ == \"__main__\":\n"
        "    print(greet(getpass.getuser()))\n"
        "```\n\n"
        "Save it as `greet.py` and run it with `python3 greet.py`. On a real server I could write "
        "the file and run it for you."},
    Topic{
        "cost|costs|price|bill|billed|money|pay|cheap|expensive|free",
        "**This rehearsal costs nothing.** No account is used and no server exists.\n\n"
        "When you create a real server, the price comes from the provider's own catalogue for the "
        "place you choose, and it stands on the button *before* you press it. Deleting the server "
        "ends the cost; the console keeps it on the list until the provider confirms that it is "
        "gone."},
    Topic{
        "secure|security|safe|private|privacy|token|password|secret",
        "A few things that hold for every server this console makes:\n\n"
        "- The agent's gateway listens **only on the server itself**; the connector calls out, so "
        "no port has to be open for it.\n"
        "- The server starts with a **one-time token** that is void after its first use.\n"
        "- Secrets are kept encrypted, with their key in your system's keychain.\n"
        "- The firewall lets in SSH and nothing else.\n\n"
        "In this rehearsal all of it runs on your own computer's loopback."},
    Topic{
        "long|essay|story|detail|explain",
        "Gladly, a longer one, so that you can watch it stream.\n\n"
        "## How your message travelled\n\n"
        "1. The console wrote it into its **outbox** before anything else. Had the power failed "
        "right then, it would still be there.\n"
        "2. The **hub** gave it a number in this conversation's log, wrote it to disk, and only "
        "then said *accepted*.\n"
        "3. The **connector** beside my gateway noted its id, so that it can never be handed in "
        "twice, and passed it on.\n"
        "4. The **gateway** started a run and began to stream. What you are reading now arrives in "
        "small pieces, several a second.\n\n"
        "## What happens if something breaks\n\n"
        "Pull the plug of any of the three in the middle of this sentence, and start it again: the "
        "answer still arrives, once, and whole. The pieces are for your eyes; the final text is "
        "the truth, and it replaces what was shown.\n\n"
        "## And now\n\n"
        "Try it. Press *Stop* during the next answer, or close the window and come back: the "
        "conversation will be where you left it."},
    Topic{"thanks?|thank you|great|cool|nice|awesome|perfect|danke|merci|gracias",
          "You are welcome! If you like what you see, the wizard makes a **real** server in a few "
          "minutes, and you can delete it just as quickly."},
    Topic{"bye|goodbye|see you|ciao", "See you. The conversation stays here until you delete it."},
    Topic{"hi|hello|hey|good (morning|afternoon|evening)|hallo|hola|bonjour|ping|test|testing",
          "Hello! I am **%agent%**, your rehearsal agent on `%host%`.\n\n"
          "The way your message took is real; my answers are scripted, so that you can try "
          "everything without an account. Ask me *what can you do*, or about the **disk** or the "
          "**logs** of my pretend server."},
};

QString fill(QString text, const QString &question, const Speaker &speaker)
{
    QString quote = question.simplified();
    if (quote.size() > 80)
        quote = quote.left(79) + u'…';
    return text.replace(QStringLiteral("%agent%"), speaker.agentName)
        .replace(QStringLiteral("%host%"), speaker.hostname)
        .replace(QStringLiteral("%quote%"), quote.remove(u'`'));
}

constexpr char firstUnknown[] =
    "Hello, I am **%agent%**. You wrote:\n\n> %quote%\n\n"
    "I am a *rehearsal* agent: my answers are scripted, so I cannot really think about that. A "
    "real "
    "agent hands your words to the language model you chose.\n\n"
    "What I can show you: ask about the **disk**, the **logs** or the **containers**, ask for some "
    "**code**, or just say *help*.";

constexpr std::array laterUnknown{
    "I have read `%quote%`, but a rehearsal agent has only a script, and this is not in it.\n\n"
    "On a real server the language model of your choice would answer here. Shall I show you the "
    "**disk**, the **logs**, or some **code** instead?",
    "That one is beyond my script. What you *can* see from it: the message was queued, accepted "
    "and "
    "delivered, and this answer streamed back over the same way a real one takes.\n\nTry *help* "
    "for a "
    "list of what I know.",
    "A real agent would now work on `%quote%`. I am **%agent%**, the rehearsal, so I can only "
    "say that it arrived safely.\n\n- *what can you do* shows what I know\n- *long* gives you an "
    "answer that is worth stopping",
};

bool matches(const char *words, const QString &text)
{
    return QRegularExpression(QStringLiteral("(?<!\\w)(%1)(?!\\w)").arg(QString::fromUtf8(words)),
                              QRegularExpression::CaseInsensitiveOption)
        .match(text)
        .hasMatch();
}

} // namespace

QString answerFor(const QString &text, int turn, const Speaker &speaker)
{
    for (const Topic &topic : topics) {
        if (matches(topic.words, text))
            return fill(QString::fromUtf8(topic.answer), text, speaker);
    }
    const auto later = size_t(qMax(0, turn - 2)) % laterUnknown.size();
    return fill(QString::fromUtf8(turn <= 1 ? firstUnknown : laterUnknown[later]), text, speaker);
}

QString commandAnswerFor(const QString &text, const QString &gatewayVersion)
{
    const QString command = text.trimmed();
    if (!command.startsWith(u'/') || command.startsWith(QStringLiteral("//")))
        return {};
    const QString name = command.section(QRegularExpression(QStringLiteral("\\s")), 0, 0);
    if (name == QStringLiteral("/status"))
        return QStringLiteral(
                   "🦞 OpenClaw %1 (rehearsal)\nModel: rehearsal/scripted-1\nQueue: steer")
            .arg(gatewayVersion);
    if (name == QStringLiteral("/help"))
        return QStringLiteral(
            "ℹ️ Help\n\nSession\n  /new  |  /reset  |  /stop\n\nStatus\n  /status");
    if (name == QStringLiteral("/new") || name == QStringLiteral("/reset"))
        return QStringLiteral(
            "⚠️ You are not authorized to reset this session. Gateway reset requires "
            "operator.admin.");
    if (name == QStringLiteral("/config"))
        return QStringLiteral("⚠️ /config is disabled. Set commands.config=true to enable.");
    return {};
}

} // namespace ltb::core::rehearsal
