// What of the fleet is shown: by state group and by words; sorted by the values, not their text.
#pragma once

#include <QSortFilterProxyModel>

namespace ltb::ui {

enum class FleetGroup { All, Healthy, Attention, Deploying };

class FleetFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit FleetFilter(QObject *parent = nullptr);
    void setGroup(FleetGroup group);
    void setWords(const QString &words);
    bool isFiltering() const { return m_group != FleetGroup::All || !m_words.isEmpty(); }

    static bool belongs(int fleetState, FleetGroup group);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    FleetGroup m_group = FleetGroup::All;
    QStringList m_words;
};

} // namespace ltb::ui
