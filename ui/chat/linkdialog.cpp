#include "ui/chat/linkdialog.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QDesktopServices>
#include <QUrl>
#include <QVBoxLayout>

namespace ltb::ui {

namespace {

// Punycode, so that look-alike letters show.
QString plainHost(const QUrl &link)
{
    return link.scheme() == QStringLiteral("mailto") ? link.path() : link.host(QUrl::FullyEncoded);
}

} // namespace

LinkDialog::LinkDialog(const QUrl &link, QWidget *parent) : Sheet(tr("Open this link?"), parent)
{
    body()->addWidget(
        makeParagraph(tr("An agent wrote this link. It leads to"), Type::Body, Ink::Text2, this));
    body()->addWidget(makeLabel(plainHost(link), Type::Title, Ink::Text, this));
    QLabel *whole = makeParagraph(link.toString(QUrl::FullyEncoded), Type::Mono, Ink::Text2, this);
    whole->setTextInteractionFlags(Qt::TextSelectableByMouse);
    body()->addWidget(whole);
    auto *open =
        new Button(tr("Open"), QStringLiteral("external-link"), Button::Weight::Primary, this);
    addCancel()->setFocus();
    addButton(open);
    connect(open, &Button::clicked, this, [this, link] {
        QDesktopServices::openUrl(link);
        accept();
    });
}

} // namespace ltb::ui
