#include "ui/shell/topbar.h"

#include "ui/shell/quickopen.h"
#include "ui/theme/paint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QPainter>

namespace ltb::ui {

namespace {

constexpr int searchWidth = 340;

// A key combination as it is printed on keys.
class KeyHint final : public QLabel {
public:
    KeyHint(const QString &keys, QWidget *parent) : QLabel(keys, parent)
    {
        setProperty("type", QLatin1String(typeName(Type::Caption)));
        setProperty("ink", QStringLiteral("text2"));
        setContentsMargins(7, 3, 7, 3);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QPainter painter(this);
        paintRounded(painter, rect(), 4, tokens().sunken, tokens().border);
        painter.end();
        QLabel::paintEvent(event);
    }
};

} // namespace

TopBar::TopBar(QuickOpen *search, QWidget *parent)
    : QWidget(parent), m_title(makeLabel({}, Type::Heading, Ink::Text, this))
{
    search->setParent(this);
    search->setMaximumWidth(scaled(searchWidth));
    search->setMinimumWidth(searchWidth / 2);
    auto *refresh =
        new Button(tr("Refresh"), QStringLiteral("refresh-cw"), Button::Weight::Secondary, this);
    refresh->setToolTip(tr("F5"));
    auto *create =
        new Button(tr("New server"), QStringLiteral("plus"), Button::Weight::Primary, this);
    create->setToolTip(tr("Ctrl+N"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(space::page, space::m, space::page, space::m + 1);
    layout->setSpacing(space::s);
    layout->addWidget(m_title);
    layout->addSpacing(space::xxl);
    layout->addWidget(search, 1);
    layout->addWidget(new KeyHint(tr("Ctrl K"), this));
    layout->addStretch();
    layout->addWidget(refresh);
    layout->addWidget(create);
    connect(refresh, &Button::clicked, this, &TopBar::refreshRequested);
    connect(create, &Button::clicked, this, &TopBar::newServerRequested);
}

void TopBar::setTitle(const QString &title)
{
    m_title->setText(title);
}

void TopBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), tokens().surface);
    painter.fillRect(QRect(0, height() - 1, width(), 1), tokens().border);
}

} // namespace ltb::ui
