// A text document that never reads anything: what an agent writes must not make the console open
// files or addresses by being shown.
#pragma once

#include "ui/theme/tokens.h"

#include <QTextDocument>

#include <memory>

class QUrl;

namespace ltb::ui {

class SafeDocument : public QTextDocument {
    Q_OBJECT
public:
    using QTextDocument::QTextDocument;

protected:
    QVariant loadResource(int type, const QUrl &name) override;
};

// Markdown without HTML, in the type and colours of the theme; pictures become their words. Always
// a fresh document: setMarkdown on one with a layout lays out after every run.
std::unique_ptr<QTextDocument> proseDocument(const QString &markdown, const Tokens &tokens);
// Source text in the mono font; long lines wrap anywhere.
std::unique_ptr<QTextDocument> codeDocument(const QString &code, const Tokens &tokens);

// Only these may be opened, after the operator saw the host.
bool isOpenableLink(const QUrl &url);

} // namespace ltb::ui
