#include "ui/widgets/factlist.h"

#include "ui/widgets/label.h"

#include <QGridLayout>

namespace ltb::ui {

FactList::FactList(QWidget *parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(space::m);
    m_grid->setVerticalSpacing(6);
    m_grid->setColumnStretch(1, 1);
}

void FactList::setFacts(const std::vector<Fact> &facts)
{
    size_t used = 0;
    for (const Fact &fact : facts) {
        if (fact.value.isEmpty())
            continue;
        if (used == m_rows.size()) {
            Row row{makeLabel({}, Type::Small, Ink::Text2, this),
                    new ElidedLabel({}, Type::Small, Ink::Text, this)};
            row.value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
            m_grid->addWidget(row.name, int(used), 0);
            m_grid->addWidget(row.value, int(used), 1);
            m_rows.push_back(row);
        }
        Row &row = m_rows[used++];
        row.name->setText(fact.name);
        row.value->setText(fact.value);
        row.value->setAccessibleDescription(fact.name);
    }
    for (size_t i = 0; i < m_rows.size(); ++i) {
        m_rows[i].name->setVisible(i < used);
        m_rows[i].value->setVisible(i < used);
    }
}

} // namespace ltb::ui
