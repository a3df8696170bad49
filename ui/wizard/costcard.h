// What the choice so far would cost, line by line, beside every step.
#pragma once

#include "ui/widgets/card.h"
#include "ui/wizard/wizarddraft.h"

class QLabel;

namespace ltb::ui {

class FactList;

class CostCard : public Card {
    Q_OBJECT
public:
    explicit CostCard(QWidget *parent = nullptr);
    void show(const WizardDraft &draft, bool rehearsal);

private:
    FactList *m_lines;
    QLabel *m_total;
    QLabel *m_hourly;
    QLabel *m_note;
};

} // namespace ltb::ui
