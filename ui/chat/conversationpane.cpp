#include "ui/chat/conversationpane.h"

#include "ui/chat/chatheader.h"
#include "ui/chat/composer.h"
#include "ui/chat/findbar.h"
#include "ui/chat/linkdialog.h"
#include "ui/chat/messageview.h"
#include "ui/widgets/button.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/statepages.h"

#include <QEvent>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace ltb::ui {

using core::console::ChatMessage;
using core::console::Conversation;
using core::console::ConversationSummary;
using core::console::LoadState;

namespace {
constexpr int jumpMargin = 14;
} // namespace

ConversationPane::ConversationPane(core::console::ConsoleServices services,
                                   const core::Clock &clock, QWidget *parent)
    : QWidget(parent)
    , m_services(services)
    , m_header(new ChatHeader(services.hub, clock, this))
    , m_find(new FindBar(this))
    , m_view(new MessageView(clock, this))
    , m_hello(new EmptyState(QStringLiteral("bot"), {}, {}, this))
    , m_states(new StatePages(tr("Loading messages"), m_view, this))
    , m_jump(new Button(tr("Jump to latest"), QStringLiteral("arrow-down"),
                        Button::Weight::Secondary, this))
    , m_composer(new Composer(this))
{
    m_states->setEmpty(m_hello);
    m_jump->setSize(Button::Size::Small);
    m_jump->hide();
    buildLayout();
    connectParts();
}

void ConversationPane::focusComposer()
{
    m_composer->focusInput();
}

void ConversationPane::buildLayout()
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_find);
    layout->addWidget(m_states, 1);
    layout->addWidget(m_composer);
    m_view->installEventFilter(this);
    m_jump->raise();
}

void ConversationPane::connectParts()
{
    connect(m_header, &ChatHeader::findRequested, this, &ConversationPane::find);
    connect(m_header, &ChatHeader::stopRequested, this, [this] {
        if (!m_conversation)
            return;
        m_stopping = true;
        m_header->setStopping(true);
        m_conversation->stopRun();
    });
    connect(m_find, &FindBar::wordsChanged, this, &ConversationPane::findWords);
    connect(m_find, &FindBar::stepRequested, this, &ConversationPane::findStep);
    connect(m_find, &FindBar::dismissed, m_composer, &Composer::focusInput);
    connect(m_view, &MessageView::endStateChanged, this, &ConversationPane::updateJump);
    connect(m_view, &MessageView::linkActivated, this, &ConversationPane::askToOpen);
    connect(m_view, &MessageView::copied, this,
            [this] { emit notified(StatusTone::Ok, tr("Copied")); });
    connect(m_jump, &Button::clicked, m_view, &MessageView::scrollToEnd);
    connect(m_composer, &Composer::sendRequested, this, &ConversationPane::send);
    connect(m_composer, &Composer::draftChanged, this, [this](const QString &text) {
        if (m_conversation)
            m_conversation->setDraft(text);
    });
    connect(m_states, &StatePages::retryRequested, this, &ConversationPane::reload);
    connect(&m_services.hub, &core::console::HubStatus::changed, this,
            &ConversationPane::updateSummary);
    connect(&m_services.conversations, &core::console::Conversations::changed, this,
            &ConversationPane::updateSummary);
}

void ConversationPane::show(const QString &sessionKey)
{
    if (m_conversation && sessionKey == m_sessionKey)
        return;
    if (m_conversation)
        m_conversation->setDraft(m_composer->text());
    m_sessionKey = sessionKey;
    follow(m_services.conversations.open(sessionKey));
}

void ConversationPane::follow(Conversation *conversation)
{
    if (m_conversation)
        m_conversation->disconnect(this);
    m_conversation = conversation;
    m_stopping = false;
    m_find->dismiss();
    m_view->setConversation(conversation);
    if (conversation) {
        connect(conversation, &Conversation::stateChanged, this, &ConversationPane::updateState);
        connect(conversation, &Conversation::reset, this, &ConversationPane::updateState);
        connect(conversation, &Conversation::inserted, this, &ConversationPane::updateState);
        connect(conversation, &Conversation::removed, this, &ConversationPane::updateState);
        m_composer->setText(conversation->draft());
    }
    updateState();
}

void ConversationPane::updateState()
{
    if (!m_conversation)
        return;
    const bool none = m_conversation->messages().empty();
    if (none && m_conversation->loadState() == LoadState::Loading)
        m_states->showLoading();
    else if (none && m_conversation->loadState() == LoadState::Failed)
        m_states->showError(m_conversation->loadError().value_or(core::Error{}));
    else if (none)
        m_states->showEmpty();
    else
        m_states->showContent();
    updateSummary();
    updateJump();
    markReadIfSeen();
}

void ConversationPane::updateSummary()
{
    if (!m_conversation)
        return;
    QString server;
    QString model;
    bool online = false;
    for (const ConversationSummary &summary : m_services.conversations.summaries()) {
        if (summary.sessionKey == m_sessionKey) {
            server = summary.serverName;
            online = summary.agentOnline;
        }
    }
    const QString agent = m_conversation->agentName();
    for (const core::console::FleetServer &each : m_services.fleet.servers()) {
        if (each.instance == m_conversation->instance() && !each.agents.empty()) {
            server = each.name;
            model = each.agents.front().model;
        }
    }
    QStringList subtitle;
    for (const QString &part : {model, server == agent ? QString() : server}) {
        if (!part.isEmpty())
            subtitle << part;
    }
    const bool running = m_conversation->isRunActive();
    if (!running)
        m_stopping = false;
    m_header->setTitle(agent, subtitle.join(QStringLiteral(" · ")));
    m_header->setAgentState(online, running);
    m_header->setStopping(m_stopping);
    m_hello->setText(tr("Say hello to %1").arg(agent),
                     tr("This is the beginning. Ask a question or give it something to do."));
    m_composer->setAgentName(agent);
    const bool linked = m_services.hub.state() == core::console::LinkState::Connected;
    if (!linked)
        m_composer->setHint(tr("Not connected: messages wait here and go out by themselves."),
                            true);
    else if (!online)
        m_composer->setHint(
            tr("%1 is offline: the hub keeps messages until it is back.").arg(agent), true);
    else
        m_composer->setHint(tr("Sending as %1").arg(m_services.preferences.operatorName()));
}

void ConversationPane::updateJump()
{
    const int fresh = m_view->newBelow();
    m_jump->setText(fresh > 0 ? tr("Jump to latest (%1)").arg(fresh) : tr("Jump to latest"));
    const bool content = m_states->currentWidget() == m_view;
    m_jump->setVisible(content && m_view->count() > 0 && !m_view->isAtEnd());
    m_jump->adjustSize();
    const QRect area = m_view->geometry().translated(m_states->pos());
    m_jump->move(area.center().x() - m_jump->width() / 2,
                 area.bottom() - m_jump->height() - jumpMargin);
    m_jump->raise();
    markReadIfSeen();
}

void ConversationPane::markReadIfSeen()
{
    if (m_conversation && m_view->isAtEnd() && isVisible() && window()->isActiveWindow())
        m_conversation->markRead();
}

void ConversationPane::send(const QString &text)
{
    if (!m_conversation)
        return;
    const core::Result<QString> sent = m_conversation->send(text);
    if (!sent) {
        emit notified(StatusTone::Error, sent.error().message); // the text stays where it is
        return;
    }
    m_composer->clear();
    m_conversation->setDraft({});
    m_view->scrollToEnd();
}

void ConversationPane::reload()
{
    if (m_conversation)
        m_conversation->reload();
}

void ConversationPane::find()
{
    m_find->activate();
}

void ConversationPane::findWords(const QString &words)
{
    m_matches.clear();
    m_match = -1;
    m_view->setHighlight(words);
    if (m_conversation && !words.isEmpty()) {
        const std::vector<ChatMessage> &all = m_conversation->messages();
        for (size_t row = 0; row < all.size(); ++row) {
            if (all[row].text.contains(words, Qt::CaseInsensitive))
                m_matches.push_back(int(row));
        }
    }
    if (m_matches.empty())
        m_find->setMatches(0, 0);
    else
        findStep(-1);
}

void ConversationPane::findStep(int direction)
{
    const int count = int(m_matches.size());
    if (count == 0)
        return;
    // The newest first: that is what is on screen.
    m_match = m_match < 0 ? count - 1 : ((m_match + direction) % count + count) % count;
    m_view->setCurrentRow(m_matches[size_t(m_match)]);
    m_find->setMatches(m_match + 1, count);
}

void ConversationPane::askToOpen(const QUrl &link)
{
    auto *dialog = new LinkDialog(link, window());
    dialog->open();
}

void ConversationPane::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    updateJump();
}

bool ConversationPane::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_view && (event->type() == QEvent::Resize || event->type() == QEvent::Show))
        updateJump();
    return QWidget::eventFilter(watched, event);
}

} // namespace ltb::ui
