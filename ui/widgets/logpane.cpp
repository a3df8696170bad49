#include "ui/widgets/logpane.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QVBoxLayout>

namespace ltb::ui {

namespace {
constexpr int logSearchWidth = 200;
} // namespace

LogPane::LogPane(const QString &title, QWidget *parent)
    : QWidget(parent)
    , m_lines(new QPlainTextEdit(this))
    , m_search(new SearchField(tr("Search the log"), this))
{
    m_lines->setReadOnly(true);
    m_lines->setProperty("log", true);
    m_lines->setAccessibleName(title);
    m_search->setMaximumWidth(scaled(logSearchWidth));
    auto *copy = makeIconButton(QStringLiteral("copy"), tr("Copy the log"), this);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::s);
    head->addWidget(makeLabel(title, Type::Strong, Ink::Text, this));
    head->addStretch(1);
    head->addWidget(m_search, 2);
    head->addWidget(copy);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::s);
    layout->addLayout(head);
    layout->addWidget(m_lines, 1);
    connect(copy, &Button::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_lines->toPlainText());
        emit copied();
    });
    connect(m_search, &SearchField::textChanged, this, &LogPane::markMatches);
    connect(m_search, &SearchField::returnPressed, this, [this] {
        if (!m_lines->find(m_search->text())) {
            m_lines->moveCursor(QTextCursor::Start); // around
            m_lines->find(m_search->text());
        }
    });
}

void LogPane::setText(const QString &text)
{
    if (m_lines->toPlainText() == text)
        return;
    QScrollBar *bar = m_lines->verticalScrollBar();
    const bool follow = bar->value() == bar->maximum();
    const int place = bar->value();
    m_lines->setPlainText(text);
    bar->setValue(follow ? bar->maximum() : place);
    markMatches();
}

void LogPane::setPlaceholder(const QString &text)
{
    m_lines->setPlaceholderText(text);
}

void LogPane::markMatches()
{
    const Tokens &t = tokens();
    QList<QTextEdit::ExtraSelection> found;
    const QString words = m_search->text();
    QTextCursor cursor(m_lines->document());
    while (!words.isEmpty() && !(cursor = m_lines->document()->find(words, cursor)).isNull()) {
        QTextEdit::ExtraSelection match;
        match.cursor = cursor;
        match.format.setBackground(t.warn.background);
        match.format.setForeground(t.warn.foreground);
        found.append(match);
    }
    m_lines->setExtraSelections(found);
}

} // namespace ltb::ui
