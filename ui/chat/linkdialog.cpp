#include "ui/chat/linkdialog.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QDesktopServices>
#include <QHBoxLayout>
#include <QUrl>
#include <QVBoxLayout>

namespace ltb::ui {

namespace {
constexpr int linkDialogWidth = 460;

// Punycode, so that look-alike letters show.
QString plainHost(const QUrl &link)
{
    return link.scheme() == QStringLiteral("mailto") ? link.path() : link.host(QUrl::FullyEncoded);
}
} // namespace

LinkDialog::LinkDialog(const QUrl &link, QWidget *parent) : QDialog(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Open this link?"));
    setModal(true);
    setMinimumWidth(scaled(linkDialogWidth));
    auto *open =
        new Button(tr("Open"), QStringLiteral("external-link"), Button::Weight::Primary, this);
    auto *cancel = new Button(tr("Cancel"), Button::Weight::Secondary, this);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::s);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(open);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::xxl, space::xxl, space::xxl, space::xl);
    layout->setSpacing(space::s);
    layout->addWidget(makeLabel(windowTitle(), Type::Heading, Ink::Text, this));
    layout->addWidget(
        makeParagraph(tr("An agent wrote this link. It leads to"), Type::Body, Ink::Text2, this));
    layout->addWidget(makeLabel(plainHost(link), Type::Title, Ink::Text, this));
    QLabel *whole = makeParagraph(link.toString(QUrl::FullyEncoded), Type::Mono, Ink::Text2, this);
    whole->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(whole);
    layout->addSpacing(space::m);
    layout->addLayout(buttons);
    cancel->setFocus();
    connect(cancel, &Button::clicked, this, &QDialog::reject);
    connect(open, &Button::clicked, this, [this, link] {
        QDesktopServices::openUrl(link);
        accept();
    });
}

} // namespace ltb::ui
