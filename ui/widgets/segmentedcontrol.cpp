#include "ui/widgets/segmentedcontrol.h"

#include "ui/theme/paint.h"
#include "ui/theme/type.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QPainter>

namespace ltb::ui {

class SegmentButton final : public QAbstractButton {
public:
    SegmentButton(const QString &text, QWidget *parent) : QAbstractButton(parent)
    {
        setText(text);
        setCheckable(true);
        setAutoExclusive(true);
        setAttribute(Qt::WA_Hover);
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }
    QSize sizeHint() const override
    {
        const QFontMetrics metrics(segmentFont());
        return {metrics.horizontalAdvance(text()) + 2 * scaled(14), scaled(28)};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Tokens &t = tokens();
        QPainter painter(this);
        if (isChecked())
            paintRounded(painter, rect(), radius::small, t.surface, t.border);
        if (showsKeyboardFocus(*this))
            paintFocusRing(painter, rect(), radius::small);
        painter.setFont(segmentFont());
        painter.setPen(isChecked() || underMouse() ? t.text : t.text2);
        painter.drawText(rect(), Qt::AlignCenter, text());
    }

private:
    static QFont segmentFont()
    {
        QFont font = typeFont(Type::Small);
        font.setWeight(QFont::DemiBold);
        return font;
    }
};

SegmentedControl::SegmentedControl(const QString &accessibleName, QWidget *parent) : QWidget(parent)
{
    setAccessibleName(accessibleName);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(3, 3, 3, 3);
    layout->setSpacing(2);
}

int SegmentedControl::addSegment(const QString &text)
{
    auto *segment = new SegmentButton(text, this);
    const int index = int(m_segments.size());
    segment->setChecked(m_segments.empty());
    layout()->addWidget(segment);
    m_segments.push_back(segment);
    connect(segment, &QAbstractButton::toggled, this, [this, index](bool on) {
        if (on)
            emit currentChanged(index);
    });
    return index;
}

void SegmentedControl::setSegmentText(int index, const QString &text)
{
    SegmentButton *segment = m_segments.at(size_t(index));
    if (segment->text() == text)
        return;
    segment->setText(text);
    segment->updateGeometry();
}

int SegmentedControl::current() const
{
    for (size_t i = 0; i < m_segments.size(); ++i) {
        if (m_segments[i]->isChecked())
            return int(i);
    }
    return 0;
}

void SegmentedControl::setCurrent(int index)
{
    m_segments.at(size_t(index))->setChecked(true);
}

void SegmentedControl::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintRounded(painter, rect(), radius::control + 1, tokens().sunken);
}

} // namespace ltb::ui
