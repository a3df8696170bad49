// The four figures on top of the fleet. Only what heartbeats and prices really say.
#pragma once

#include "core/console/fleet.h"
#include "ui/widgets/card.h"

class QLabel;

namespace ltb::ui {

class Sparkline;

class KpiCard : public Card {
    Q_OBJECT
public:
    KpiCard(const QString &iconName, const QString &title, QWidget *parent = nullptr);
    void setFigure(const QString &value, const QString &note, Ink noteInk = Ink::Text2);
    void setSamples(std::vector<double> samples, Ink ink);
    void setStale(bool stale);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QString m_iconName;
    bool m_hasShape = false;
    QLabel *m_title;
    QLabel *m_value;
    QLabel *m_note;
    Sparkline *m_line;
};

class KpiRow : public QWidget {
    Q_OBJECT
public:
    explicit KpiRow(core::console::Fleet &fleet, QWidget *parent = nullptr);

private:
    void update();
    void sample();

    core::console::Fleet &m_fleet;
    KpiCard *m_healthy;
    KpiCard *m_runs;
    KpiCard *m_cpu;
    KpiCard *m_cost;
    std::vector<double> m_runSamples;
    std::vector<double> m_cpuSamples;
    qint64 m_sampledAtMs = 0;
};

} // namespace ltb::ui
