#include "ui/widgets/card.h"

#include "ui/theme/paint.h"

#include <QPainter>
#include <QVBoxLayout>

namespace ltb::ui {

Card::Card(QWidget *parent) : QFrame(parent) {}

QVBoxLayout *Card::body()
{
    if (!m_body) {
        m_body = new QVBoxLayout(this);
        m_body->setContentsMargins(space::l, space::l, space::l, space::l);
        m_body->setSpacing(space::m);
    }
    return m_body;
}

void Card::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintRounded(painter, rect(), radius::card, tokens().surface, tokens().border);
}

} // namespace ltb::ui
