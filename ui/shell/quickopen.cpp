#include "ui/shell/quickopen.h"

#include "ui/theme/icons.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QStandardItemModel>

namespace ltb::ui {

namespace {
constexpr int quickPageRole = Qt::UserRole + 1;
constexpr int quickArgumentRole = Qt::UserRole + 2;
constexpr int quickVisibleItems = 10;
} // namespace

QuickOpen::QuickOpen(core::console::ConsoleServices services, QWidget *parent)
    : SearchField(tr("Search servers, conversations, commands"), parent)
    , m_services(services)
    , m_model(new QStandardItemModel(this))
    , m_completer(new QCompleter(m_model, this))
{
    m_completer->setFilterMode(Qt::MatchContains);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setCompletionMode(QCompleter::PopupCompletion);
    m_completer->setMaxVisibleItems(quickVisibleItems);
    m_completer->popup()->setAccessibleName(tr("Search results"));
    setCompleter(m_completer);
    connect(m_completer, qOverload<const QModelIndex &>(&QCompleter::activated), this,
            &QuickOpen::choose);
}

void QuickOpen::addCommand(const QString &text, const QString &iconName, const Route &route)
{
    m_commands.push_back({text, iconName, route});
}

void QuickOpen::fill()
{
    m_model->clear();
    const auto add = [this](const QString &text, const QString &icon, const Route &route) {
        auto *item = new QStandardItem(themedIcon(icon), text);
        item->setData(route.page, quickPageRole);
        item->setData(route.argument, quickArgumentRole);
        m_model->appendRow(item); // the model owns it
    };
    for (const Command &command : m_commands)
        add(command.text, command.iconName, command.route);
    for (const core::console::FleetServer &server : m_services.fleet.servers()) {
        add(tr("Server %1").arg(server.name), QStringLiteral("server"),
            {QLatin1String(pages::fleet), server.id.toString()});
    }
    for (const core::console::ConversationSummary &chat : m_services.conversations.summaries()) {
        add(tr("%1: %2").arg(chat.agentName, chat.title), QStringLiteral("message-square"),
            {QLatin1String(pages::conversations), chat.sessionKey});
    }
}

void QuickOpen::choose(const QModelIndex &index)
{
    const Route route{index.data(quickPageRole).toString(),
                      index.data(quickArgumentRole).toString()};
    // The completer writes its text after this signal.
    QMetaObject::invokeMethod(this, &QLineEdit::clear, Qt::QueuedConnection);
    emit chosen(route);
}

void QuickOpen::focusInEvent(QFocusEvent *event)
{
    if (!m_completer->popup()->isVisible())
        fill();
    SearchField::focusInEvent(event);
}

void QuickOpen::keyPressEvent(QKeyEvent *event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && !text().isEmpty()) {
        m_completer->setCompletionPrefix(text());
        if (m_completer->completionCount() > 0) {
            m_completer->setCurrentRow(0);
            choose(m_completer->currentIndex());
            m_completer->popup()->hide();
        }
        return;
    }
    SearchField::keyPressEvent(event);
}

} // namespace ltb::ui
