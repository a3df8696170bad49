#include "ui/wizard/costcard.h"

#include "ui/models/format.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/factlist.h"
#include "ui/widgets/label.h"

#include <QVBoxLayout>

namespace ltb::ui {

CostCard::CostCard(QWidget *parent)
    : Card(parent)
    , m_lines(new FactList)
    , m_total(makeLabel({}, Type::Heading))
    , m_hourly(makeLabel({}, Type::Small, Ink::Text2))
    , m_note(makeParagraph({}, Type::Small, Ink::Text2))
{
    auto *layout = body();
    layout->setSpacing(space::s);
    layout->addWidget(makeLabel(tr("Cost"), Type::Title));
    layout->addWidget(m_lines);
    layout->addWidget(makeLine(Qt::Horizontal));
    layout->addWidget(makeLabel(tr("Per month"), Type::Strong));
    layout->addWidget(m_total);
    layout->addWidget(m_hourly);
    layout->addWidget(m_note);
    layout->addStretch();
}

void CostCard::show(const WizardDraft &draft, bool rehearsal)
{
    std::vector<Fact> facts;
    if (!draft.quote) {
        m_lines->setFacts({});
        m_total->setText(QStringLiteral("–"));
        m_hourly->clear();
        m_note->setText(tr("Choose a place and a size to see the price."));
        return;
    }
    for (const core::console::PriceLine &line : draft.quote->lines)
        facts.push_back({line.label, moneyText(line.monthly)});
    m_lines->setFacts(facts);
    m_total->setText(moneyText(draft.quote->monthly));
    constexpr int hourlyDecimals = 4;
    m_hourly->setText(tr("%1 per hour").arg(moneyText(draft.quote->hourly, hourlyDecimals)));
    QString note = draft.quote->taxNote;
    note += u' ' + tr("Prices fetched at %1.").arg(clockText(draft.quote->fetchedAtMs));
    if (rehearsal)
        note = tr("Rehearsal: nothing is billed. ") + note;
    m_note->setText(note);
}

} // namespace ltb::ui
