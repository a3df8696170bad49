// The conversations as a list, newest first, filtered by words.
#pragma once

#include "core/base/clock.h"
#include "core/console/conversations.h"
#include "ui/theme/tokens.h"

#include <QAbstractListModel>

namespace ltb::ui {

class ConversationsModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        KeyRole = Qt::UserRole + 1, // the session key
        LastTextRole,
        MomentRole,
        UnreadRole,
        RunningRole,
        OnlineRole
    };

    ConversationsModel(core::console::Conversations &conversations, const core::Clock &clock,
                       QObject *parent = nullptr);
    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    void setWords(const QString &words);
    int rowOf(const QString &sessionKey) const;
    int unread() const; // of all, filtered or not

private:
    void sync();

    core::console::Conversations &m_conversations;
    const core::Clock &m_clock;
    QString m_words;
    std::vector<core::console::ConversationSummary> m_shown;
};

} // namespace ltb::ui
