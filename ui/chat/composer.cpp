#include "ui/chat/composer.h"

#include "ui/theme/paint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QVBoxLayout>

namespace ltb::ui {

namespace {
constexpr int composerLines = 8;
constexpr int composerMargin = 24;
} // namespace

ComposerEdit::ComposerEdit(QWidget *parent) : QPlainTextEdit(parent)
{
    setProperty("bare", true);
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    document()->setDocumentMargin(2);
    viewport()->setAutoFillBackground(false);
    connect(this, &QPlainTextEdit::textChanged, this, [this] { updateGeometry(); });
}

QSize ComposerEdit::sizeHint() const
{
    // A plain-text layout counts in lines.
    const int lines = std::clamp(int(document()->size().height()), 1, composerLines);
    return {200, lines * fontMetrics().lineSpacing() + 8};
}

void ComposerEdit::keyPressEvent(QKeyEvent *event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && !(event->modifiers() & (Qt::ShiftModifier | Qt::AltModifier))) {
        emit submitted();
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void ComposerEdit::focusInEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusInEvent(event);
    emit focusChanged();
}

void ComposerEdit::focusOutEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusOutEvent(event);
    emit focusChanged();
}

void ComposerEdit::insertFromMimeData(const QMimeData *source)
{
    insertPlainText(source->text());
}

Composer::Composer(QWidget *parent)
    : QWidget(parent)
    , m_edit(new ComposerEdit(this))
    , m_hint(new ElidedLabel({}, Type::Small, Ink::Text2, this))
    , m_send(new Button(tr("Send"), Button::Weight::Primary, this))
{
    setFocusProxy(m_edit);
    m_send->setEnabled(false);
    auto *lower = new QHBoxLayout;
    lower->setSpacing(space::m);
    lower->addWidget(m_hint, 1);
    lower->addWidget(m_send);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(directedMargins(composerMargin + space::l, space::m + 2,
                                               composerMargin + space::s, space::l + space::s));
    layout->setSpacing(space::s);
    layout->addWidget(m_edit);
    layout->addLayout(lower);
    m_draftTimer.setSingleShot(true);
    m_draftTimer.setInterval(draftDelayMs);
    connect(&m_draftTimer, &QTimer::timeout, this, [this] { emit draftChanged(text()); });
    connect(m_edit, &QPlainTextEdit::textChanged, this, [this] {
        m_send->setEnabled(!text().trimmed().isEmpty());
        if (!m_filling)
            m_draftTimer.start();
    });
    connect(m_edit, &ComposerEdit::submitted, this, &Composer::submit);
    connect(m_edit, &ComposerEdit::focusChanged, this, [this] { update(); });
    connect(m_send, &Button::clicked, this, &Composer::submit);
    setAgentName({});
}

void Composer::setAgentName(const QString &name)
{
    m_edit->setAccessibleName(name.isEmpty() ? tr("Message") : tr("Message to %1").arg(name));
    m_agent = name;
    updatePlaceholder();
}

void Composer::updatePlaceholder()
{
    const QString whole = tr("Message %1. Enter sends, Shift+Enter adds a line.").arg(m_agent);
    const bool fits = m_edit->fontMetrics().horizontalAdvance(whole) < m_edit->width() - space::l;
    m_edit->setPlaceholderText(fits ? whole : tr("Message %1").arg(m_agent));
}

void Composer::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    updatePlaceholder();
}

void Composer::setHint(const QString &text, bool warning)
{
    m_hint->setText(text);
    setInk(*m_hint, warning ? Ink::Warn : Ink::Text2);
}

QString Composer::text() const
{
    return m_edit->toPlainText();
}

void Composer::setText(const QString &text)
{
    m_filling = true; // not the operator's doing, so no new draft
    m_edit->setPlainText(text);
    m_edit->moveCursor(QTextCursor::End);
    m_filling = false;
}

void Composer::clear()
{
    m_draftTimer.stop();
    setText({});
}

void Composer::focusInput()
{
    m_edit->setFocus();
}

void Composer::submit()
{
    const QString words = text().trimmed();
    if (!words.isEmpty())
        emit sendRequested(words);
}

void Composer::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.fillRect(rect(), t.bg);
    const QRectF frame = rect().adjusted(composerMargin, 0, -composerMargin, -space::l);
    const bool focused = m_edit->hasFocus();
    paintRounded(painter, frame, radius::card, t.surface, focused ? t.accent : t.control,
                 focused ? 2 : 1);
}

} // namespace ltb::ui
