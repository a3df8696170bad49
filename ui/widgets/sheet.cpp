#include "ui/widgets/sheet.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace ltb::ui {

namespace {
constexpr int sheetWidth = 480;
} // namespace

Sheet::Sheet(const QString &title, QWidget *parent)
    : QDialog(parent), m_body(new QVBoxLayout), m_buttons(new QHBoxLayout)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    setModal(true);
    setFixedWidth(scaled(sheetWidth));
    m_body->setSpacing(space::m);
    m_buttons->setSpacing(space::s);
    m_buttons->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::xxl, space::xxl, space::xxl, space::xl);
    layout->setSpacing(space::m);
    layout->addWidget(makeLabel(title, Type::Heading, Ink::Text, this));
    layout->addLayout(m_body);
    layout->addStretch();
    layout->addSpacing(space::s);
    layout->addLayout(m_buttons);
}

void Sheet::addPoint(const QString &text)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(space::s);
    row->addWidget(makeLabel(QStringLiteral("•"), Type::Body, Ink::Text2, this), 0, Qt::AlignTop);
    row->addWidget(makeParagraph(text, Type::Body, Ink::Text, this), 1);
    m_body->addLayout(row);
}

Button *Sheet::addCancel()
{
    auto *cancel = new Button(tr("Cancel"), Button::Weight::Secondary, this);
    connect(cancel, &Button::clicked, this, &QDialog::reject);
    m_buttons->addWidget(cancel);
    return cancel;
}

void Sheet::addButton(Button *button)
{
    m_buttons->addWidget(button);
}

void Sheet::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    // The size hint of wrapped text is a guess for another width.
    setFixedHeight(layout()->heightForWidth(width()));
}

} // namespace ltb::ui
