#include "ui/wizard/placestep.h"

#include "ui/models/format.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/choicecard.h"
#include "ui/widgets/formrow.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statepages.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QVBoxLayout>

#include <algorithm>

namespace ltb::ui {

using namespace core::console;
using core::providers::Size;
using core::providers::SizePrice;

namespace {

constexpr double recommendedMemoryGb = 4; // below it the gateway runs out of memory under load
constexpr double leastMemoryGb = 2;

const SizePrice *priceAt(const Size &size, const QString &location)
{
    for (const SizePrice &price : size.prices) {
        if (price.location == location && !price.deprecated)
            return &price;
    }
    return nullptr;
}

bool isOffered(const Size &size, const QString &location)
{
    const SizePrice *price = priceAt(size, location);
    return price && price->available && size.memoryGb >= leastMemoryGb;
}

QString sizeDetail(const Size &size)
{
    return QCoreApplication::translate("ltb::ui::Wizard", "%n vCPU(s), %1 GB memory, %2 GB disk%3",
                                       nullptr, size.cores)
        .arg(size.memoryGb)
        .arg(size.diskGb)
        .arg(size.architecture == QLatin1String("arm")
                 ? QCoreApplication::translate("ltb::ui::Wizard", ", Arm")
                 : QString());
}

// The cheapest that is recommended, else the cheapest.
QString suggestedSize(const std::vector<const Size *> &offered)
{
    for (const Size *size : offered) {
        if (size->memoryGb >= recommendedMemoryGb && size->architecture == QLatin1String("x86"))
            return size->id;
    }
    return offered.empty() ? QString() : offered.front()->id;
}

} // namespace

PlaceStep::PlaceStep(ConsoleServices services, WizardDraft &draft, QWidget *parent)
    : WizardStep(tr("Place and size"), draft, parent)
    , m_services(services)
    , m_location(new QComboBox)
    , m_cards(new QVBoxLayout)
    , m_backups(new QCheckBox(tr("Daily backups by the provider")))
    , m_advice(new Banner(StatusTone::Warn))
    , m_error(new Banner(StatusTone::Error))
{
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::m);
    column->addWidget(m_error);
    column->addWidget(new FormRow(tr("Location"), m_location));
    column->addWidget(makeLabel(tr("Size"), Type::Strong));
    column->addLayout(m_cards);
    m_cards->setSpacing(space::s);
    column->addWidget(m_advice);
    column->addWidget(m_backups);
    column->addStretch();
    m_advice->hide();
    m_error->hide();

    m_pages = new StatePages(tr("Asking the provider for places, sizes and prices"), content);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);

    connect(m_pages, &StatePages::retryRequested, this, &PlaceStep::loadCatalogue);
    connect(m_location, &QComboBox::currentIndexChanged, this, [this] {
        m_draft.request.location = m_location->currentData().toString();
        rebuildSizes();
    });
    connect(m_backups, &QCheckBox::toggled, this, [this](bool on) {
        m_draft.request.backups = on;
        updateQuote();
    });
}

void PlaceStep::enter()
{
    m_error->hide();
    if (m_draft.catalogue)
        rebuildLocations();
    else
        loadCatalogue();
}

void PlaceStep::loadCatalogue()
{
    m_pages->showLoading();
    emit changed();
    const core::AccountId account = m_draft.request.account;
    m_services.deployments.loadCatalogue(
        account, this, [this, account](const core::Result<core::providers::Catalogue> &result) {
            if (account != m_draft.request.account)
                return;
            if (!result) {
                m_pages->showError(result.error());
                emit changed();
                return;
            }
            m_draft.catalogue = *result;
            rebuildLocations();
        });
}

void PlaceStep::rebuildLocations()
{
    m_pages->showContent();
    const QString chosen = m_draft.request.location;
    {
        const QSignalBlocker blocker(m_location);
        m_location->clear();
        for (const core::providers::Location &location : m_draft.catalogue->locations) {
            const auto &sizes = m_draft.catalogue->sizes;
            const auto offered = std::count_if(sizes.begin(), sizes.end(), [&](const Size &size) {
                return isOffered(size, location.id);
            });
            m_location->addItem(tr("%1, %2 (%3) · %n size(s)", nullptr, int(offered))
                                    .arg(location.city, location.country, location.id),
                                location.id);
        }
        const int index = m_location->findData(chosen);
        m_location->setCurrentIndex(index >= 0 ? index : 0);
    }
    m_draft.request.location = m_location->currentData().toString();
    m_backups->setChecked(m_draft.request.backups);
    rebuildSizes();
}

void PlaceStep::rebuildSizes()
{
    while (QLayoutItem *item = m_cards->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    delete m_group;
    m_group = new QButtonGroup(this);
    const QString location = m_draft.request.location;
    std::vector<const Size *> offered;
    for (const Size &size : m_draft.catalogue->sizes) {
        if (isOffered(size, location))
            offered.push_back(&size);
    }
    std::sort(offered.begin(), offered.end(), [&location](const Size *a, const Size *b) {
        return priceAt(*a, location)->monthly.micros < priceAt(*b, location)->monthly.micros;
    });
    const bool keeps = std::any_of(offered.begin(), offered.end(), [this](const Size *size) {
        return size->id == m_draft.request.size;
    });
    if (!keeps)
        m_draft.request.size = suggestedSize(offered);
    for (const Size *size : offered) {
        auto *card = new ChoiceCard(QStringLiteral("cpu"), size->id.toUpper(), sizeDetail(*size));
        card->setFigure(moneyText(priceAt(*size, location)->monthly), tr("per month"));
        card->setCheckable(true);
        card->setChecked(size->id == m_draft.request.size);
        m_group->addButton(card);
        m_cards->addWidget(card);
        connect(card, &QAbstractButton::toggled, this, [this, id = size->id](bool on) {
            if (on) // also when a screen reader toggles it, which is no click
                chooseSize(id);
        });
    }
    if (offered.empty())
        m_cards->addWidget(
            makeParagraph(tr("Nothing is in stock here at the moment. Choose another location.")));
    updateQuote();
    adviseMemory();
}

void PlaceStep::chooseSize(const QString &size)
{
    m_draft.request.size = size;
    m_error->hide();
    updateQuote();
    adviseMemory();
}

void PlaceStep::adviseMemory()
{
    double memory = recommendedMemoryGb;
    for (const Size &size : m_draft.catalogue->sizes) {
        if (size.id == m_draft.request.size)
            memory = size.memoryGb;
    }
    m_advice->setMessage(tr("Less than 4 GB of memory"),
                         tr("The gateway may run out of memory under load. 4 GB or more is "
                            "recommended."));
    m_advice->setVisible(memory < recommendedMemoryGb);
}

void PlaceStep::updateQuote()
{
    m_draft.quote.reset();
    if (m_draft.catalogue && !m_draft.request.size.isEmpty()) {
        const auto quote = m_services.deployments.quote(*m_draft.catalogue, m_draft.request);
        if (quote)
            m_draft.quote = *quote;
    }
    emit changed();
}

QString PlaceStep::obstacle() const
{
    if (!m_draft.catalogue)
        return tr("The provider has not answered yet.");
    if (m_draft.request.size.isEmpty())
        return tr("Choose a size.");
    return m_draft.quote ? QString() : tr("There is no price for this choice.");
}

bool PlaceStep::showError(const core::Error &error)
{
    if (error.field != QLatin1String("location") && error.field != QLatin1String("size"))
        return false;
    m_error->setError(error);
    m_error->show();
    return true;
}

} // namespace ltb::ui
