#include "ui/models/conversationsmodel.h"

#include "ui/models/format.h"

#include <algorithm>

namespace ltb::ui {

using core::console::ConversationSummary;

ConversationsModel::ConversationsModel(core::console::Conversations &conversations,
                                       const core::Clock &clock, QObject *parent)
    : QAbstractListModel(parent), m_conversations(conversations), m_clock(clock)
{
    connect(&conversations, &core::console::Conversations::changed, this,
            &ConversationsModel::sync);
    sync();
}

int ConversationsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

QVariant ConversationsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ConversationSummary &item = m_shown[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return item.agentName;
    case Qt::ToolTipRole:
        return item.title;
    case Qt::AccessibleTextRole: {
        QStringList parts{item.agentName, momentText(item.lastAtMs, m_clock.nowMs()),
                          item.lastText};
        if (item.unread > 0)
            parts << tr("%1 unread").arg(item.unread);
        parts << (item.running ? tr("working") : item.agentOnline ? tr("online") : tr("offline"));
        return parts.join(QStringLiteral(", "));
    }
    case KeyRole:
        return item.sessionKey;
    case LastTextRole:
        return item.lastText.isEmpty() ? item.title : item.lastText;
    case MomentRole:
        return momentText(item.lastAtMs, m_clock.nowMs());
    case UnreadRole:
        return item.unread;
    case RunningRole:
        return item.running;
    case OnlineRole:
        return item.agentOnline;
    default:
        return {};
    }
}

void ConversationsModel::setWords(const QString &words)
{
    m_words = words.trimmed();
    sync();
}

int ConversationsModel::rowOf(const QString &sessionKey) const
{
    const auto it = std::find_if(m_shown.begin(), m_shown.end(),
                                 [&](const auto &item) { return item.sessionKey == sessionKey; });
    return it == m_shown.end() ? -1 : int(it - m_shown.begin());
}

int ConversationsModel::unread() const
{
    int sum = 0;
    for (const ConversationSummary &item : m_conversations.summaries())
        sum += item.unread;
    return sum;
}

void ConversationsModel::sync()
{
    std::vector<ConversationSummary> wanted;
    for (const ConversationSummary &item : m_conversations.summaries()) {
        const QString all =
            item.agentName + u' ' + item.title + u' ' + item.lastText + u' ' + item.serverName;
        if (m_words.isEmpty() || all.contains(m_words, Qt::CaseInsensitive))
            wanted.push_back(item);
    }
    const bool sameRows =
        wanted.size() == m_shown.size()
        && std::equal(wanted.begin(), wanted.end(), m_shown.begin(),
                      [](const auto &a, const auto &b) { return a.sessionKey == b.sessionKey; });
    if (!sameRows) { // a list of some dozens: what is open is remembered by key, not by row
        beginResetModel();
        m_shown = std::move(wanted);
        endResetModel();
        return;
    }
    for (size_t row = 0; row < wanted.size(); ++row) {
        if (m_shown[row] == wanted[row])
            continue;
        m_shown[row] = wanted[row];
        emit dataChanged(index(int(row)), index(int(row)));
    }
}

} // namespace ltb::ui
