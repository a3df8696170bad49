#include "ui/settings/settingspage.h"

#include "ui/widgets/card.h"
#include "ui/widgets/factlist.h"
#include "ui/widgets/formrow.h"
#include "ui/widgets/label.h"
#include "ui/widgets/sectionscroll.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QComboBox>
#include <QDir>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QVBoxLayout>

namespace ltb::ui {

using core::console::Preferences;
using core::console::ThemeChoice;

namespace {

constexpr int settingsWidth = 680;
constexpr int comboWidth = 150;
constexpr int operatorNameLength = 64;
constexpr int textSizes[]{90, 100, 110, 120, 130, 150, 175, 200};
const QString translationPattern = QStringLiteral("launchthatbot_*.qm");

Card *section(const QString &title, QWidget *parent)
{
    auto *card = new Card(parent);
    card->body()->setContentsMargins(space::xl, space::xl, space::xl, space::xl);
    card->body()->setSpacing(space::l);
    card->body()->addWidget(makeLabel(title, Type::Title, Ink::Text, card));
    return card;
}

// Name and explanation on the leading side, the control on the trailing one.
QWidget *setting(const QString &name, const QString &hint, QWidget *control, QWidget *parent)
{
    auto *row = new QWidget(parent);
    auto *label = makeLabel(name, Type::Strong, Ink::Text, row);
    label->setBuddy(control);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(label);
    words->addWidget(makeParagraph(hint, Type::Small, Ink::Text2, row));
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::xl);
    layout->addLayout(words, 1);
    layout->addWidget(control, 0, Qt::AlignVCenter);
    if (control->accessibleName().isEmpty())
        control->setAccessibleName(name);
    return row;
}

} // namespace

SettingsPage::SettingsPage(core::console::ConsoleServices services, QWidget *parent)
    : Page({QLatin1String(pages::settings), tr("Settings"), QStringLiteral("settings"),
            PageGroup::Footer},
           parent)
    , m_services(services)
{
    auto *scroll = new SectionScroll(this);
    QVBoxLayout *column = scroll->column();
    column->setContentsMargins(space::page, space::xl, space::page, space::page);
    auto *cards = new QWidget(scroll);
    cards->setMaximumWidth(std::min(scaled(settingsWidth), settingsWidth * 3 / 2));
    auto *stack = new QVBoxLayout(cards);
    stack->setContentsMargins(0, 0, 0, 0);
    stack->setSpacing(space::l);
    stack->addWidget(buildAppearance());
    stack->addWidget(buildOperator());
    stack->addWidget(buildSecurity());
    stack->addWidget(buildAbout());
    column->addWidget(cards);
    column->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);
    connect(&services.preferences, &Preferences::changed, this, &SettingsPage::update);
    update();
}

Card *SettingsPage::buildAppearance()
{
    Card *card = section(tr("Appearance"), this);
    m_theme = new SegmentedControl(tr("Theme"), card);
    for (const QString &name : {tr("System"), tr("Light"), tr("Dark")})
        m_theme->addSegment(name);
    card->body()->addWidget(setting(
        tr("Theme"), tr("System follows the desktop, also while it changes."), m_theme, card));
    m_textSize = new QComboBox(card);
    for (const int percent : textSizes)
        m_textSize->addItem(tr("%1 %").arg(percent), percent);
    card->body()->addWidget(setting(
        tr("Text size"), tr("Everything that holds text grows with it."), m_textSize, card));
    m_language = new QComboBox(card);
    for (QComboBox *box : {m_textSize, m_language})
        box->setMinimumWidth(scaled(comboWidth));
    fillLanguages();
    card->body()->addWidget(
        setting(tr("Language"), tr("Takes effect at the next start."), m_language, card));
    connect(m_theme, &SegmentedControl::currentChanged, this,
            [this](int index) { m_services.preferences.setTheme(ThemeChoice(index)); });
    connect(m_textSize, &QComboBox::activated, this,
            [this] { m_services.preferences.setTextPercent(m_textSize->currentData().toInt()); });
    connect(m_language, &QComboBox::activated, this,
            [this] { m_services.preferences.setLanguage(m_language->currentData().toString()); });
    return card;
}

void SettingsPage::fillLanguages()
{
    m_language->addItem(tr("System"), QString());
    m_language->addItem(QStringLiteral("English"), QStringLiteral("en"));
    for (const QString &file :
         QDir(QStringLiteral(":/i18n")).entryList({translationPattern}, QDir::Files)) {
        const QString tag = file.section(u'_', 1).section(u'.', 0, 0).replace(u'_', u'-');
        const QString name = QLocale(tag).nativeLanguageName();
        if (!name.isEmpty() && tag != QStringLiteral("en"))
            m_language->addItem(name.left(1).toUpper() + name.mid(1), tag);
    }
}

Card *SettingsPage::buildOperator()
{
    Card *card = section(tr("You"), this);
    m_name = new QLineEdit(card);
    m_name->setMaxLength(operatorNameLength);
    auto *row = new FormRow(tr("Name"), m_name, card);
    row->setHint(tr("Agents see it on your messages."));
    card->body()->addWidget(row);
    connect(m_name, &QLineEdit::editingFinished, this, [this, row] {
        const QString name = m_name->text().trimmed();
        row->setError(name.isEmpty() ? tr("Agents need a name to call you by.") : QString());
        if (!name.isEmpty() && name != m_services.preferences.operatorName())
            m_services.preferences.setOperatorName(name);
    });
    return card;
}

Card *SettingsPage::buildSecurity()
{
    Card *card = section(tr("Security"), this);
    card->body()->addWidget(makeParagraph(
        tr("Tokens and keys are encrypted with AES-256-GCM. The one key that opens them is kept "
           "outside of the data folder, so a copy of the folder alone opens nothing."),
        Type::Body, Ink::Text2, card));
    m_security = new FactList(card);
    card->body()->addWidget(m_security);
    return card;
}

Card *SettingsPage::buildAbout()
{
    Card *card = section(tr("About"), this);
    auto *facts = new FactList(card);
    facts->setFacts({{QStringLiteral("LaunchThatBot"), QStringLiteral(LTB_VERSION)},
                     {QStringLiteral("Qt"), QLatin1String(qVersion())},
                     {tr("Licence"), QStringLiteral("MIT")},
                     {tr("Icons"), QStringLiteral("Lucide, ISC")},
                     {tr("Fonts"), QStringLiteral("Inter, JetBrains Mono, OFL")}});
    card->body()->addWidget(facts);
    return card;
}

void SettingsPage::update()
{
    const Preferences &preferences = m_services.preferences;
    {
        const QSignalBlocker quiet(m_theme);
        m_theme->setCurrent(int(preferences.theme()));
    }
    int nearest = 0;
    for (int i = 0; i < m_textSize->count(); ++i) {
        if (m_textSize->itemData(i).toInt() <= preferences.textPercent())
            nearest = i;
    }
    m_textSize->setCurrentIndex(nearest);
    m_language->setCurrentIndex(std::max(0, m_language->findData(preferences.language())));
    if (!m_name->hasFocus())
        m_name->setText(preferences.operatorName());
    m_security->setFacts(
        {{tr("Key kept in"), preferences.keyStoreName()},
         {tr("Data folder"), preferences.dataDirectory()},
         {tr("Hub"), preferences.hubUrl().isEmpty() ? tr("built in, this computer only")
                                                    : preferences.hubUrl()},
         {tr("Mode"), preferences.isRehearsal() ? tr("rehearsal, nothing is billed") : QString()}});
}

} // namespace ltb::ui
