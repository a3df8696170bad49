#include "ui/shell/navrail.h"

#include "ui/shell/navitem.h"
#include "ui/theme/icons.h"
#include "ui/theme/paint.h"
#include "ui/widgets/label.h"

#include <QPainter>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace ltb::ui {

namespace {

constexpr int railWidth = 224;
constexpr int brandPixels = 32;

class BrandMark final : public QWidget {
public:
    explicit BrandMark(QWidget *parent) : QWidget(parent)
    {
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }
    QSize sizeHint() const override { return {scaled(brandPixels), scaled(brandPixels)}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const int inset = width() * 7 / 32;
        paintRounded(painter, rect(), radius::control, tokens().accent);
        paintIcon(painter, QStringLiteral("rocket"), rect().adjusted(inset, inset, -inset, -inset),
                  tokens().onAccent);
    }
};

QVBoxLayout *itemColumn()
{
    auto *column = new QVBoxLayout;
    column->setSpacing(5);
    return column;
}

} // namespace

NavRail::NavRail(const QString &subtitle, QWidget *footer, QWidget *parent)
    : QWidget(parent)
    , m_operate(itemColumn())
    , m_govern(itemColumn())
    , m_foot(itemColumn())
    , m_governTitle(makeLabel(tr("Govern"), Type::Caption, Ink::Text3, this))
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(
        new ElidedLabel(QStringLiteral("LaunchThatBot"), Type::Title, Ink::Text, this));
    words->addWidget(new ElidedLabel(subtitle, Type::Small, Ink::Text2, this));
    auto *brand = new QHBoxLayout;
    brand->setContentsMargins(directedMargins(6, 0, 0, 0));
    brand->setSpacing(space::m - 2);
    brand->addWidget(new BrandMark(this));
    brand->addLayout(words, 1);

    auto *operateTitle = makeLabel(tr("Operate"), Type::Caption, Ink::Text3, this);
    for (QWidget *title : {static_cast<QWidget *>(operateTitle), m_governTitle})
        title->setContentsMargins(directedMargins(15, 0, 0, 0));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(directedMargins(space::m, space::l - 2, space::m + 1, space::m));
    layout->setSpacing(0);
    layout->addLayout(brand);
    layout->addSpacing(space::xl);
    layout->addWidget(operateTitle);
    layout->addSpacing(space::s);
    layout->addLayout(m_operate);
    layout->addSpacing(space::xxl);
    layout->addWidget(m_governTitle);
    layout->addSpacing(space::s);
    layout->addLayout(m_govern);
    layout->addStretch();
    layout->addWidget(footer);
    layout->addSpacing(space::s);
    layout->addLayout(m_foot);
    m_governTitle->hide();
}

void NavRail::addPage(const Page::Info &info, int shortcutNumber)
{
    if (info.group == PageGroup::Hidden)
        return;
    auto *item = new NavItem(info.iconName, info.title, this);
    if (shortcutNumber > 0)
        item->setToolTip(tr("Ctrl+%1").arg(shortcutNumber));
    m_items.insert(info.id, item);
    switch (info.group) {
    case PageGroup::Operate:
        m_operate->addWidget(item);
        break;
    case PageGroup::Govern:
        m_govern->addWidget(item);
        m_governTitle->show();
        break;
    case PageGroup::Footer:
    case PageGroup::Hidden:
        m_foot->addWidget(item);
        break;
    }
    // A screen reader toggles without a click; a click on the current page only unchecks it.
    connect(item, &NavItem::toggled, this, [this, id = info.id] { emit selected(id); });
}

void NavRail::setCurrent(const QString &pageId)
{
    for (auto it = m_items.cbegin(); it != m_items.cend(); ++it) {
        const QSignalBlocker notByHand(it.value());
        it.value()->setChecked(it.key() == pageId);
        it.value()->update();
    }
}

void NavRail::setBadge(const QString &pageId, int count)
{
    if (NavItem *item = m_items.value(pageId))
        item->setBadge(count);
}

QSize NavRail::sizeHint() const
{
    return {std::min(scaled(railWidth), railWidth * 3 / 2), 400};
}

QSize NavRail::minimumSizeHint() const
{
    return {sizeHint().width(), QWidget::minimumSizeHint().height()};
}

void NavRail::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), tokens().surface);
    const int edge = layoutDirection() == Qt::RightToLeft ? 0 : width() - 1;
    painter.fillRect(QRect(edge, 0, 1, height()), tokens().border);
}

} // namespace ltb::ui
