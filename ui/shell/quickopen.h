// Search over sections, servers and conversations; Enter goes there. Ctrl+K puts the focus here.
#pragma once

#include "core/console/consoleservices.h"
#include "ui/shell/page.h"
#include "ui/widgets/searchfield.h"

#include <QHash>

class QCompleter;
class QStandardItemModel;

namespace ltb::ui {

class QuickOpen : public SearchField {
    Q_OBJECT
public:
    explicit QuickOpen(core::console::ConsoleServices services, QWidget *parent = nullptr);
    void addCommand(const QString &text, const QString &iconName, const Route &route);

signals:
    void chosen(ltb::ui::Route route);

protected:
    void focusInEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    struct Command {
        QString text;
        QString iconName;
        Route route;
    };
    void fill();
    void choose(const QModelIndex &index);

    core::console::ConsoleServices m_services;
    std::vector<Command> m_commands;
    QStandardItemModel *m_model;
    QCompleter *m_completer;
};

} // namespace ltb::ui
