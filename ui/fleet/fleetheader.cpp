#include "ui/fleet/fleetheader.h"

#include "ui/theme/icons.h"
#include "ui/theme/type.h"

#include <QPainter>

namespace ltb::ui {

namespace {
constexpr int headerHeight = 40;
constexpr int headerPadding = 12;
constexpr int headerArrow = 12;
constexpr int headerArrowGap = 4;
} // namespace

FleetHeader::FleetHeader(QWidget *parent) : QHeaderView(Qt::Horizontal, parent)
{
    setSectionsClickable(true);
    setHighlightSections(false);
    setFrameShape(QFrame::NoFrame);
}

QSize FleetHeader::sizeHint() const
{
    return {QHeaderView::sizeHint().width(), scaled(headerHeight)};
}

void FleetHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    const Tokens &t = tokens();
    painter->save();
    painter->fillRect(rect, t.surface);
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.border);
    const QString title = model()->headerData(section, Qt::Horizontal).toString();
    const int alignment =
        model()->headerData(section, Qt::Horizontal, Qt::TextAlignmentRole).toInt();
    QFont font = typeFont(Type::Small);
    font.setWeight(QFont::Medium);
    painter->setFont(font);
    const bool sorted = isSortIndicatorShown() && sortIndicatorSection() == section;
    const int arrow = sorted ? scaled(headerArrow) : 0;
    const QRect cell = rect.adjusted(headerPadding, 0, -headerPadding, -1);
    const QString shown = painter->fontMetrics().elidedText(
        title, Qt::ElideRight, cell.width() - (sorted ? arrow + headerArrowGap : 0));
    const int words = painter->fontMetrics().horizontalAdvance(shown);
    const bool atEnd = alignment & Qt::AlignRight;
    const int left = atEnd ? cell.right() + 1 - words : cell.left();
    const int arrowLeft = atEnd ? left - headerArrowGap - arrow : left + words + headerArrowGap;
    const auto visual = [this, &cell](const QRect &logical) {
        return QStyle::visualRect(layoutDirection(), cell, logical);
    };
    painter->setPen(sorted ? t.text : t.text2);
    painter->drawText(visual({left, cell.top(), words + 1, cell.height()}),
                      Qt::AlignVCenter | Qt::TextSingleLine, shown);
    if (sorted) {
        const QRect place(arrowLeft, cell.center().y() - arrow / 2 + 1, arrow, arrow);
        paintIcon(*painter,
                  sortIndicatorOrder() == Qt::AscendingOrder ? QStringLiteral("arrow-up")
                                                             : QStringLiteral("arrow-down"),
                  visual(place), t.text);
    }
    painter->restore();
}

} // namespace ltb::ui
