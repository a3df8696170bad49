// The steps of something long: icon, word, elapsed time, attempt; the reason when one failed.
#pragma once

#include "ui/theme/tokens.h"

#include <QWidget>

#include <vector>

class QVBoxLayout;

namespace ltb::ui {

struct StepItem {
    enum class State { Waiting, Running, Done, Failed, Skipped };
    QString title;
    State state = State::Waiting;
    QString note{}; // "attempt 2 of 5 · next try in 8 s"; empty when there is nothing to say
    QString elapsed{}; // "12 s"
    QString error{}; // sentence and next step
    QString log{}; // last lines, shown under the error
    bool indented = false; // a part of the step above
    bool operator==(const StepItem &) const = default;
};

QString stepWord(StepItem::State state); // "Waiting", "Running", …
StatusTone stepTone(StepItem::State state);
QString stepIconName(StepItem::State state);

class StepRow;

class StepList : public QWidget {
    Q_OBJECT
public:
    explicit StepList(QWidget *parent = nullptr);
    void setSteps(const std::vector<StepItem> &steps);

private:
    QVBoxLayout *m_layout;
    std::vector<StepRow *> m_rows; // children
};

} // namespace ltb::ui
