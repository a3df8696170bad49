#include "ui/chat/conversationlist.h"

#include "ui/chat/conversationdelegate.h"
#include "ui/theme/icons.h"
#include "ui/theme/paint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/searchfield.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QListView>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>

namespace ltb::ui {

ConversationList::ConversationList(core::console::ConsoleServices services,
                                   const core::Clock &clock, QWidget *parent)
    : QWidget(parent)
    , m_services(services)
    , m_model(services.conversations, clock)
    , m_search(new SearchField(tr("Search conversations"), this))
    , m_view(new QListView(this))
{
    auto *start = makeIconButton(QStringLiteral("plus"), tr("New conversation"), this);
    m_view->setModel(&m_model);
    auto *delegate = new ConversationDelegate(m_view);
    m_view->setItemDelegate(delegate);
    const auto followLink = [this, delegate] {
        delegate->setStale(m_services.hub.state() != core::console::LinkState::Connected);
        m_view->viewport()->update();
    };
    connect(&m_services.hub, &core::console::HubStatus::changed, this, followLink);
    followLink();
    m_view->setAccessibleName(tr("Conversations"));
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setMouseTracking(true);
    m_view->setSpacing(0);
    m_view->setFrameShape(QFrame::NoFrame);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::xs);
    head->addWidget(m_search, 1);
    head->addWidget(start);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(directedMargins(space::m, space::l, space::m + 1, space::m));
    layout->setSpacing(space::s + 2);
    layout->addLayout(head);
    layout->addWidget(m_view, 1);
    connect(m_search, &SearchField::textChanged, &m_model, &ConversationsModel::setWords);
    connect(start, &Button::clicked, this, [this, start] { openStartMenu(start); });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex &index) {
                const QString key = index.data(ConversationsModel::KeyRole).toString();
                if (!key.isEmpty() && key != m_current)
                    select(key);
            });
    connect(&m_model, &QAbstractItemModel::modelReset, this, [this] { setCurrent(m_current); });
}

void ConversationList::select(const QString &sessionKey)
{
    m_current = sessionKey;
    emit chosen(sessionKey);
}

void ConversationList::setCurrent(const QString &sessionKey)
{
    m_current = sessionKey;
    const int row = m_model.rowOf(sessionKey);
    m_view->setCurrentIndex(row < 0 ? QModelIndex() : m_model.index(row));
}

void ConversationList::step(int direction)
{
    const int count = m_model.rowCount();
    const int from = std::max(m_model.rowOf(m_current), 0);
    for (int i = 1; i <= count; ++i) {
        const int row = ((from + direction * i) % count + count) % count;
        const QModelIndex index = m_model.index(row);
        if (index.data(ConversationsModel::UnreadRole).toInt() > 0) {
            m_view->setCurrentIndex(index);
            return;
        }
    }
}

void ConversationList::openStartMenu(QWidget *anchor)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("New conversation with"));
    for (const core::console::FleetServer &server : m_services.fleet.servers()) {
        for (const core::protocol::AgentInfo &agent : server.agents) {
            const QString text = agent.name == server.name
                                     ? agent.name
                                     : tr("%1 on %2").arg(agent.name, server.name);
            menu->addAction(themedIcon(QStringLiteral("bot")), text, this,
                            [this, instance = server.instance, id = agent.agentId] {
                                emit startRequested(instance, id);
                            });
        }
    }
    if (menu->isEmpty())
        menu->addAction(tr("No agent has reported yet"))->setEnabled(false);
    menu->popup(anchor->mapToGlobal(QPoint(0, anchor->height() + 4)));
}

void ConversationList::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), tokens().surface);
    const int edge = layoutDirection() == Qt::RightToLeft ? 0 : width() - 1;
    painter.fillRect(QRect(edge, 0, 1, height()), tokens().border);
}

} // namespace ltb::ui
