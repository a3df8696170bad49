// The fleet: figures, table, details of the selected server.
#pragma once

#include "core/base/clock.h"
#include "core/console/consoleservices.h"
#include "ui/models/fleetfilter.h"
#include "ui/models/fleetmodel.h"
#include "ui/shell/page.h"

#include <QTimer>

class QStackedWidget;

namespace ltb::ui {

class Banner;
class EmptyState;
class FleetTable;
class KpiRow;
class SearchField;
class SegmentedControl;
class ServerPanel;
class StatePages;

class FleetPage : public Page {
    Q_OBJECT
public:
    FleetPage(core::console::ConsoleServices services, const core::Clock &clock,
              QWidget *parent = nullptr);
    void refresh() override;
    void open(const QString &argument) override; // a server's id

private:
    QWidget *buildContent();
    QWidget *buildTableCard();
    EmptyState *buildEmpty();
    void update();
    void updateCounts();
    void updateStale();
    void updatePanel();
    void clearFilter();
    void select(const core::ServerId &id);
    const core::console::FleetServer *selected() const;
    void openChat();
    void askToRemove();

    core::console::ConsoleServices m_services;
    const core::Clock &m_clock;
    FleetModel m_model;
    FleetFilter m_filter;
    StatePages *m_states = nullptr;
    Banner *m_stale = nullptr;
    KpiRow *m_figures = nullptr;
    SegmentedControl *m_groups = nullptr;
    SearchField *m_words = nullptr;
    QStackedWidget *m_tableStack = nullptr;
    FleetTable *m_table = nullptr;
    EmptyState *m_noMatch = nullptr;
    ServerPanel *m_panel = nullptr;
    QTimer m_staleTimer; // its age grows without news
};

} // namespace ltb::ui
