#include "ui/widgets/sectionscroll.h"

#include <QVBoxLayout>

namespace ltb::ui {

SectionScroll::SectionScroll(QWidget *parent) : QScrollArea(parent)
{
    auto *content = new QWidget(this);
    content->setProperty("transparent", true);
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(0, 0, 0, 0);
    setWidget(content);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
}

} // namespace ltb::ui
