#include "ui/chat/chatpage.h"

#include "ui/chat/chatdetails.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/conversationlist.h"
#include "ui/chat/conversationpane.h"
#include "ui/chat/messageviewaccess.h"
#include "ui/theme/type.h"
#include "ui/widgets/button.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/statepages.h"

#include <QHBoxLayout>
#include <QShortcut>
#include <QTimer>

namespace ltb::ui {

using core::console::Conversation;
using core::console::ConversationSummary;
using core::console::LoadState;

namespace {
constexpr int chatListWidth = 286;
constexpr int chatDetailsWidth = 286;
constexpr int widthForDetails = 1080;
const QString instancePrefix = QStringLiteral("instance:");
} // namespace

ChatPage::ChatPage(core::console::ConsoleServices services, const core::Clock &clock,
                   QWidget *parent)
    : Page({QLatin1String(pages::conversations), tr("Conversations"),
            QStringLiteral("message-square")},
           parent)
    , m_services(services)
{
    installMessageViewAccess();
    m_states = new StatePages(tr("Loading conversations"), buildContent(clock), this);
    m_states->setEmpty(buildEmpty());
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_states);
    connect(m_states, &StatePages::retryRequested, this, &ChatPage::refresh);
    connect(&services.conversations, &core::console::Conversations::changed, this,
            &ChatPage::update);
    connect(&services.fleet, &core::console::Fleet::changed, this, &ChatPage::update);
    const auto shortcut = [this](const QKeySequence &keys, const std::function<void()> &action) {
        auto *made = new QShortcut(keys, this);
        made->setContext(Qt::WidgetWithChildrenShortcut);
        connect(made, &QShortcut::activated, this, action);
    };
    shortcut(QKeySequence::Find, [this] { m_pane->find(); });
    shortcut(QKeySequence(Qt::ALT | Qt::SHIFT | Qt::Key_Down), [this] { m_list->step(1); });
    shortcut(QKeySequence(Qt::ALT | Qt::SHIFT | Qt::Key_Up), [this] { m_list->step(-1); });
    update();
}

QWidget *ChatPage::buildContent(const core::Clock &clock)
{
    auto *content = new QWidget(this);
    m_list = new ConversationList(m_services, clock, content);
    m_list->setFixedWidth(std::min(scaled(chatListWidth), chatListWidth * 3 / 2));
    m_pane = new ConversationPane(m_services, clock, content);
    m_details = new ChatDetails(m_services.fleet, clock, content);
    m_details->setFixedWidth(std::min(scaled(chatDetailsWidth), chatDetailsWidth * 3 / 2));
    auto *layout = new QHBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_list);
    layout->addWidget(m_pane, 1);
    layout->addWidget(m_details);
    connect(m_list, &ConversationList::chosen, this, &ChatPage::showConversation);
    connect(m_list, &ConversationList::startRequested, this, &ChatPage::start);
    connect(m_pane, &ConversationPane::notified, this, &Page::notified);
    connect(m_pane->header(), &ChatHeader::detailsToggled, this, [this](bool shown) {
        m_wantsDetails = shown;
        m_details->setVisible(shown);
    });
    return content;
}

EmptyState *ChatPage::buildEmpty()
{
    auto *empty =
        new EmptyState(QStringLiteral("message-square"), tr("No conversations yet"),
                       tr("As soon as a server's agent is alive you can talk to it here."), this);
    m_startButton = empty->addAction(tr("Start a conversation"), QStringLiteral("plus"));
    connect(m_startButton, &Button::clicked, this, &ChatPage::startWithFirstAgent);
    Button *create = empty->addAction(tr("New server"), QStringLiteral("rocket"));
    connect(create, &Button::clicked, this,
            [this] { emit routeRequested({QLatin1String(pages::newServer)}); });
    return empty;
}

void ChatPage::refresh()
{
    m_services.fleet.refresh();
    m_pane->reload();
}

void ChatPage::open(const QString &argument)
{
    if (argument.startsWith(instancePrefix))
        openInstance(core::InstanceId(argument.mid(instancePrefix.size())));
    else if (!argument.isEmpty())
        showConversation(argument);
    else if (m_pane->sessionKey().isEmpty() && !m_services.conversations.summaries().empty())
        showConversation(m_services.conversations.summaries().front().sessionKey);
    // Whoever comes here wants to write; later, because the switch of pages moves the focus too.
    QTimer::singleShot(0, m_pane, &ConversationPane::focusComposer);
}

void ChatPage::openInstance(const core::InstanceId &instance)
{
    for (const ConversationSummary &summary : m_services.conversations.summaries()) {
        if (summary.instance == instance) {
            showConversation(summary.sessionKey);
            return;
        }
    }
    for (const core::console::FleetServer &server : m_services.fleet.servers()) {
        if (server.instance == instance && !server.agents.empty())
            start(instance, server.agents.front().agentId);
    }
}

void ChatPage::startWithFirstAgent()
{
    for (const core::console::FleetServer &server : m_services.fleet.servers()) {
        if (!server.agents.empty()) {
            start(server.instance, server.agents.front().agentId);
            return;
        }
    }
}

void ChatPage::start(const core::InstanceId &instance, const QString &agentId)
{
    const core::Result<Conversation *> made = m_services.conversations.start(instance, agentId);
    if (!made)
        emit notified(StatusTone::Error, made.error().message);
    else
        showConversation(made.value()->sessionKey());
    QTimer::singleShot(0, m_pane, &ConversationPane::focusComposer);
}

void ChatPage::showConversation(const QString &sessionKey)
{
    m_pane->show(sessionKey);
    m_list->setCurrent(sessionKey);
    update();
    updateDetails();
}

void ChatPage::updateDetails()
{
    if (m_pane->conversation())
        m_details->setInstance(m_pane->conversation()->instance());
}

void ChatPage::update()
{
    const core::console::Conversations &conversations = m_services.conversations;
    const bool none = conversations.summaries().empty() && m_pane->sessionKey().isEmpty();
    if (none && conversations.loadState() == LoadState::Loading)
        m_states->showLoading();
    else if (none && conversations.loadState() == LoadState::Failed)
        m_states->showError(conversations.loadError().value_or(core::Error{}));
    else if (none)
        m_states->showEmpty();
    else
        m_states->showContent();
    bool anyAgent = false;
    for (const core::console::FleetServer &server : m_services.fleet.servers())
        anyAgent = anyAgent || !server.agents.empty();
    m_startButton->setVisible(anyAgent);
    emit badgeChanged(m_list->unread());
}

void ChatPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    // Only when there is room; the button in the header still shows it.
    const bool room = width() >= scaled(widthForDetails);
    const bool wanted = m_wantsDetails;
    m_pane->header()->setDetailsShown(room && wanted);
    m_details->setVisible(room && wanted);
    m_wantsDetails = wanted;
}

} // namespace ltb::ui
