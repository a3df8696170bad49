#include "ui/widgets/steplist.h"

#include "ui/theme/icons.h"
#include "ui/theme/paint.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pill.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPlainTextEdit>
#include <QStyle>
#include <QVBoxLayout>

namespace ltb::ui {

namespace {
constexpr int markPixels = 24;
constexpr int markPixelsSmall = 18;
constexpr int stepIndent = 36;
constexpr int logHeight = 110;
} // namespace

QString stepWord(StepItem::State state)
{
    switch (state) {
    case StepItem::State::Waiting:
        return StepList::tr("Waiting");
    case StepItem::State::Running:
        return StepList::tr("Running");
    case StepItem::State::Done:
        return StepList::tr("Done");
    case StepItem::State::Failed:
        return StepList::tr("Failed");
    case StepItem::State::Skipped:
        return StepList::tr("Skipped");
    }
    return {};
}

StatusTone stepTone(StepItem::State state)
{
    switch (state) {
    case StepItem::State::Running:
        return StatusTone::Info;
    case StepItem::State::Done:
        return StatusTone::Ok;
    case StepItem::State::Failed:
        return StatusTone::Error;
    case StepItem::State::Waiting:
    case StepItem::State::Skipped:
        break;
    }
    return StatusTone::Neutral;
}

QString stepIconName(StepItem::State state)
{
    switch (state) {
    case StepItem::State::Running:
        return QStringLiteral("loader");
    case StepItem::State::Done:
        return QStringLiteral("check");
    case StepItem::State::Failed:
        return QStringLiteral("x");
    case StepItem::State::Skipped:
        return QStringLiteral("minus");
    case StepItem::State::Waiting:
        break;
    }
    return QStringLiteral("clock");
}

class StepRow final : public QWidget {
public:
    explicit StepRow(QWidget *parent)
        : QWidget(parent)
        , m_title(new ElidedLabel({}, Type::Strong, Ink::Text, this))
        , m_note(makeLabel({}, Type::Small, Ink::Text3, this))
        , m_elapsed(makeLabel({}, Type::Small, Ink::Text2, this))
        , m_pill(new Pill(StatusTone::Neutral, {}, this))
        , m_error(makeParagraph({}, Type::Small, Ink::Error, this))
        , m_log(new QPlainTextEdit(this))
        , m_head(new QHBoxLayout)
    {
        m_error->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_log->setReadOnly(true);
        m_log->setProperty("log", true);
        m_log->setFixedHeight(scaled(logHeight));
        m_head->setSpacing(space::m);
        m_head->addWidget(m_title, 1);
        m_head->addWidget(m_note);
        m_head->addWidget(m_elapsed);
        m_head->addWidget(m_pill);
        auto *layout = new QVBoxLayout(this);
        layout->setSpacing(6);
        layout->addLayout(m_head);
        layout->addWidget(m_error);
        layout->addWidget(m_log);
    }

    void setItem(const StepItem &item, bool first, bool last)
    {
        m_first = first;
        m_last = last;
        if (item == m_item && m_filled)
            return;
        m_filled = true;
        m_item = item;
        const int left = (item.indented ? stepIndent : 0) + markPixels + space::m;
        layout()->setContentsMargins(directedMargins(left, space::s, 0, space::s));
        setStyleProperty(*m_title, "type",
                         QLatin1String(typeName(item.indented ? Type::Body : Type::Strong)));
        m_title->setText(item.title);
        setInk(*m_title, item.state == StepItem::State::Waiting ? Ink::Text3 : Ink::Text);
        m_note->setText(item.note);
        m_elapsed->setText(item.elapsed);
        m_pill->setIconName(item.state == StepItem::State::Waiting   ? QStringLiteral("clock")
                            : item.state == StepItem::State::Skipped ? QStringLiteral("minus")
                                                                     : QString());
        m_pill->setStatus(stepTone(item.state), stepWord(item.state));
        m_error->setText(item.error);
        m_error->setVisible(!item.error.isEmpty());
        if (m_log->toPlainText() != item.log)
            m_log->setPlainText(item.log);
        m_log->setVisible(!item.log.isEmpty());
        m_log->setAccessibleName(StepList::tr("Last lines of %1").arg(item.title));
        setAccessibleName(QStringLiteral("%1, %2").arg(item.title, stepWord(item.state)));
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Tokens &t = tokens();
        QPainter painter(this);
        const int pixels = m_item.indented ? markPixelsSmall : markPixels;
        const int left = (m_item.indented ? stepIndent : 0) + (markPixels - pixels) / 2;
        const int centre = m_title->geometry().center().y() + 1;
        const QRect mark(left, centre - pixels / 2, pixels, pixels);
        const QRect visual = QStyle::visualRect(layoutDirection(), rect(), mark);
        const bool quiet =
            m_item.state == StepItem::State::Waiting || m_item.state == StepItem::State::Skipped;
        const StatusColors &colors = t.status(stepTone(m_item.state));
        paintRounded(painter, visual, pixels / 2.0, quiet ? t.surface : colors.background,
                     quiet ? t.control : QColor(), 1.5);
        const int icon = pixels * 7 / 12;
        QRect iconRect(0, 0, icon, icon);
        iconRect.moveCenter(visual.center());
        paintIcon(painter, stepIconName(m_item.state), iconRect,
                  quiet ? t.text3 : colors.foreground);
        paintThread(painter, visual);
    }

private:
    // The line that ties the steps together, beside the marks of their parts.
    void paintThread(QPainter &painter, const QRect &mark) const
    {
        const QColor ink = tokens().border;
        const QRect column =
            QStyle::visualRect(layoutDirection(), rect(), {markPixels / 2 - 1, 0, 2, height()});
        if (m_item.indented) {
            if (!m_last)
                painter.fillRect(column, ink);
            return;
        }
        if (!m_first)
            painter.fillRect(QRect(column.left(), 0, 2, mark.top() - 4), ink);
        if (!m_last) {
            const int from = mark.bottom() + 5;
            painter.fillRect(QRect(column.left(), from, 2, height() - from), ink);
        }
    }

    StepItem m_item;
    bool m_filled = false;
    bool m_first = false;
    bool m_last = false;
    ElidedLabel *m_title;
    QLabel *m_note;
    QLabel *m_elapsed;
    Pill *m_pill;
    QLabel *m_error;
    QPlainTextEdit *m_log;
    QHBoxLayout *m_head;
};

StepList::StepList(QWidget *parent) : QWidget(parent), m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
}

void StepList::setSteps(const std::vector<StepItem> &steps)
{
    while (m_rows.size() > steps.size()) {
        m_rows.back()->deleteLater();
        m_layout->removeWidget(m_rows.back());
        m_rows.back()->hide();
        m_rows.pop_back();
    }
    while (m_rows.size() < steps.size()) {
        auto *row = new StepRow(this);
        m_layout->addWidget(row);
        m_rows.push_back(row);
    }
    for (size_t i = 0; i < steps.size(); ++i)
        m_rows[i]->setItem(steps[i], i == 0, i + 1 == steps.size());
}

} // namespace ltb::ui
