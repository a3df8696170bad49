#include "ui/widgets/banner.h"

#include "ui/theme/icons.h"
#include "ui/theme/paint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QStyle>
#include <QVBoxLayout>

namespace ltb::ui {

namespace {
constexpr int bannerIcon = 18;
constexpr int leastWidthForRow = 420;
} // namespace

QString errorDetails(const core::Error &error)
{
    QStringList lines{error.message};
    const auto add = [&lines](const QString &name, const QString &value) {
        if (!value.isEmpty())
            lines << QStringLiteral("%1: %2").arg(name, value);
    };
    add(QStringLiteral("code"), core::errorCodeName(error.code));
    add(QStringLiteral("field"), error.field);
    add(QStringLiteral("provider code"), error.providerCode);
    add(QStringLiteral("http status"),
        error.httpStatus ? QString::number(error.httpStatus) : QString());
    add(QStringLiteral("request id"), error.requestId);
    add(QStringLiteral("cause"), error.cause);
    return lines.join(u'\n');
}

Banner::Banner(StatusTone tone, QWidget *parent)
    : QFrame(parent)
    , m_tone(tone)
    , m_title(makeLabel({}, Type::Strong, Ink::Text, this))
    , m_text(makeParagraph({}, Type::Small, Ink::Text, this))
    , m_actions(new QHBoxLayout)
{
    m_title->setWordWrap(true);
    for (QLabel *label : {m_title, m_text})
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_title);
    words->addWidget(m_text);
    m_actions->setSpacing(space::s);
    m_row = new QHBoxLayout(this);
    m_row->setContentsMargins(
        directedMargins(space::l + bannerIcon + space::m, space::m, space::m, space::m));
    m_row->setSpacing(space::m);
    m_row->addLayout(words, 1);
    m_row->addLayout(m_actions);
    m_actions->addStretch();
    m_text->hide();
}

void Banner::setMessage(const QString &title, const QString &text)
{
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    setAccessibleName(title);
    setAccessibleDescription(text);
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void Banner::setTone(StatusTone tone)
{
    m_tone = tone;
    update();
}

void Banner::setError(const core::Error &error)
{
    QString text = error.nextStep;
    QStringList codes;
    if (!error.providerCode.isEmpty())
        codes << error.providerCode;
    if (error.httpStatus > 0)
        codes << tr("HTTP %1").arg(error.httpStatus);
    if (!error.requestId.isEmpty())
        codes << tr("request %1").arg(error.requestId);
    if (!codes.isEmpty())
        text +=
            (text.isEmpty() ? QString() : QStringLiteral("\n")) + codes.join(QStringLiteral(" · "));
    m_details = errorDetails(error);
    setMessage(error.message, text);
    if (m_copy)
        return;
    m_copy = addAction(tr("Copy details"), QStringLiteral("copy"));
    m_copy->setWeight(Button::Weight::Ghost);
    connect(m_copy, &Button::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_details); });
}

Button *Banner::addAction(const QString &text, const QString &iconName)
{
    auto *button = new Button(text, iconName, Button::Weight::Secondary, this);
    button->setSize(Button::Size::Small);
    m_actions->insertWidget(m_actions->count() - 1, button, 0, Qt::AlignVCenter);
    return button;
}

void Banner::setBar(bool bar)
{
    m_bar = bar;
    const int vertical = bar ? space::s : space::m;
    layout()->setContentsMargins(
        directedMargins(space::l + bannerIcon + space::m, vertical, space::m, vertical));
}

void Banner::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    const bool narrow = m_actions->count() > 1 && width() < scaled(leastWidthForRow);
    m_row->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void Banner::paintEvent(QPaintEvent *)
{
    const StatusColors &colors = tokens().status(m_tone);
    QColor border = colors.foreground;
    border.setAlphaF(0.45F);
    QPainter painter(this);
    paintRounded(painter, rect(), m_bar ? 0 : radius::card, colors.background,
                 m_bar ? QColor() : border);
    const QRect title(m_title->geometry());
    const int lineCentre = title.top() + QFontMetrics(m_title->font()).height() / 2;
    const QRect icon(space::l,
                     m_text->isHidden() ? (height() - bannerIcon) / 2 : lineCentre - bannerIcon / 2,
                     bannerIcon, bannerIcon);
    paintIcon(painter, m_tone == StatusTone::Info ? QStringLiteral("info") : statusIconName(m_tone),
              QStyle::visualRect(layoutDirection(), rect(), icon), colors.foreground);
}

} // namespace ltb::ui
