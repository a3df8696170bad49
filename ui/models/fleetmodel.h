// The fleet as a table: one row a server, values only; painting is the delegate's.
#pragma once

#include "core/base/clock.h"
#include "core/console/fleet.h"
#include "ui/theme/tokens.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QTimer>

#include <vector>

namespace ltb::ui {

// What a state is called and how bad it is.
struct FleetStateLook {
    QString word;
    StatusTone tone;
    QString iconName; // empty: the tone's own
};
FleetStateLook lookOf(core::console::FleetState state);
bool needsAttention(core::console::FleetState state);
bool isHighLoad(double percent);
double memoryPercent(const core::protocol::HostFigures &host);
QString placeText(const core::console::FleetServer &server); // "Hetzner Cloud · fsn1 · cx23"

class FleetModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Server, Status, Agent, Cpu, Memory, Heartbeat, Price, ColumnCount };
    enum Role {
        SortRole = Qt::UserRole + 1,
        SublineRole, // the second line of a cell
        ToneRole, // int of StatusTone
        IconRole, // name of an icon
        SamplesRole, // std::vector<double> seen since start
        StateRole, // int of core::console::FleetState
        SearchRole // all words of the row
    };

    FleetModel(core::console::Fleet &fleet, const core::Clock &clock, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    const core::console::FleetServer &server(int row) const { return m_servers.at(size_t(row)); }
    int rowOf(const core::ServerId &id) const; // -1: not there
    const std::vector<double> &cpuSamples(const core::InstanceId &instance) const;

    static constexpr int sampleLimit = 60;

private:
    void sync();
    void remember(const core::console::FleetServer &server);
    QVariant text(const core::console::FleetServer &server, Column column) const;
    QVariant subline(const core::console::FleetServer &server, Column column) const;
    QVariant sortKey(const core::console::FleetServer &server, Column column) const;
    QVariant tone(const core::console::FleetServer &server, Column column) const;

    core::console::Fleet &m_fleet;
    const core::Clock &m_clock;
    std::vector<core::console::FleetServer> m_servers;
    struct Samples {
        qint64 lastMs = 0;
        std::vector<double> cpu;
    };
    QHash<QString, Samples> m_samples; // by instance
    QTimer m_ageTimer; // ages grow without news
};

} // namespace ltb::ui

Q_DECLARE_METATYPE(std::vector<double>)
