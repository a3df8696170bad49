#include "ui/fleet/fleetdelegate.h"

#include "ui/models/fleetmodel.h"
#include "ui/theme/icons.h"
#include "ui/theme/paint.h"
#include "ui/theme/type.h"
#include "ui/widgets/pill.h"
#include "ui/widgets/sparkline.h"

#include <QAbstractItemView>
#include <QPainter>

namespace ltb::ui {

namespace {

constexpr int fleetRowHeight = 54;
constexpr int cellPadding = 12;
constexpr int tilePixels = 30;
constexpr int tileIcon = 16;
constexpr int sampleWidth = 66;
constexpr int sampleHeight = 26;
constexpr qreal staleOpacity = 0.7;

// The icon of the real state, also when the colour is held back.
QString statusIconOf(const QModelIndex &index)
{
    const QString own = index.data(FleetModel::IconRole).toString();
    const auto tone = StatusTone(index.data(FleetModel::ToneRole).toInt());
    return own.isEmpty() ? statusIconName(tone) : own;
}

StatusTone toneOf(const QModelIndex &index)
{
    return StatusTone(index.data(FleetModel::ToneRole).toInt());
}

} // namespace

QSize FleetDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {0, scaled(fleetRowHeight)};
}

void FleetDelegate::paintBackground(QPainter &painter, const QStyleOptionViewItem &option,
                                    const QModelIndex &index) const
{
    const Tokens &t = tokens();
    if (option.state & QStyle::State_Selected)
        painter.fillRect(option.rect, t.accentSoft);
    else if (index.row() == m_hoveredRow)
        painter.fillRect(option.rect, t.hover);
    painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                     t.border);
    const QWidget *view = option.widget;
    const bool current = view && (option.state & QStyle::State_Selected)
                         && showsKeyboardFocus(*view) && index.column() == FleetModel::Server;
    if (current) {
        const QRect bar(option.rect.left(), option.rect.top(), 3, option.rect.height());
        painter.fillRect(QStyle::visualRect(option.direction, option.rect, bar), t.accent);
    }
}

void FleetDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const
{
    painter->save();
    paintBackground(*painter, option, index);
    if (m_stale)
        painter->setOpacity(staleOpacity);
    QRect cell = option.rect.adjusted(cellPadding, 0, -cellPadding, -1);
    switch (index.column()) {
    case FleetModel::Status:
        paintPill(*painter, cell, m_stale ? StatusTone::Neutral : toneOf(index),
                  m_stale ? statusIconOf(index) : index.data(FleetModel::IconRole).toString(),
                  index.data().toString(), option.direction);
        break;
    case FleetModel::Cpu:
        paintSamples(*painter, cell, option, index);
        break;
    case FleetModel::Server: {
        const int tile = scaled(tilePixels);
        const QRect logical(cell.left(), cell.top() + (cell.height() - tile) / 2, tile, tile);
        const QRect visual = QStyle::visualRect(option.direction, cell, logical);
        const bool selected = option.state & QStyle::State_Selected;
        paintRounded(*painter, visual, radius::small,
                     selected ? tokens().surface : tokens().sunken);
        QRect icon(0, 0, scaled(tileIcon), scaled(tileIcon));
        icon.moveCenter(visual.center());
        paintIcon(*painter, QStringLiteral("server"), icon, tokens().text2);
        const int taken = tile + scaled(10);
        cell = option.direction == Qt::RightToLeft ? cell.adjusted(0, 0, -taken, 0)
                                                   : cell.adjusted(taken, 0, 0, 0);
        paintLines(*painter, cell, option, index);
        break;
    }
    default:
        paintLines(*painter, cell, option, index);
        break;
    }
    painter->restore();
}

void FleetDelegate::paintLines(QPainter &painter, const QRect &rect,
                               const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Tokens &t = tokens();
    const int column = index.column();
    const bool strong = column == FleetModel::Server || column == FleetModel::Price;
    const QFont first = typeFont(column == FleetModel::Server ? Type::Strong : Type::Body);
    const QFont second = typeFont(Type::Small);
    const QString text = index.data().toString();
    const QString subline = index.data(FleetModel::SublineRole).toString();
    const auto given = Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt());
    const auto aligned =
        int(QStyle::visualAlignment(option.direction, given & Qt::AlignHorizontal_Mask));

    const QFontMetrics firstMetrics(first);
    const QFontMetrics secondMetrics(second);
    const int gap = 1;
    const int height =
        firstMetrics.height() + (subline.isEmpty() ? 0 : secondMetrics.height() + gap);
    const int top = rect.top() + (rect.height() - height) / 2;
    const StatusTone tone = m_stale ? StatusTone::Neutral : toneOf(index);
    painter.setFont(first);
    painter.setPen(tone != StatusTone::Neutral ? t.status(tone).foreground
                   : strong                    ? t.text
                                               : t.text2);
    painter.drawText(QRect(rect.left(), top, rect.width(), firstMetrics.height()),
                     aligned | Qt::TextSingleLine | scriptDirection(text),
                     firstMetrics.elidedText(text, Qt::ElideRight, rect.width()));
    if (subline.isEmpty())
        return;
    painter.setFont(second);
    painter.setPen(t.text2);
    painter.drawText(
        QRect(rect.left(), top + firstMetrics.height() + gap, rect.width(), secondMetrics.height()),
        aligned | Qt::TextSingleLine,
        secondMetrics.elidedText(subline, Qt::ElideRight, rect.width()));
}

void FleetDelegate::paintSamples(QPainter &painter, const QRect &rect,
                                 const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Tokens &t = tokens();
    const StatusTone tone = m_stale ? StatusTone::Neutral : toneOf(index);
    const auto samples = index.data(FleetModel::SamplesRole).value<std::vector<double>>();
    int left = rect.left();
    if (samples.size() > 1) {
        const QRect line(left, rect.top() + (rect.height() - sampleHeight) / 2, sampleWidth,
                         sampleHeight);
        // Time runs from left to right in every language.
        paintSparkline(painter, QStyle::visualRect(option.direction, rect, line), samples,
                       {m_stale                       ? t.text3
                        : tone == StatusTone::Neutral ? t.accent
                                                      : t.status(tone).foreground,
                        0, 100, false});
        left += sampleWidth + 8;
    }
    painter.setFont(typeFont(Type::Body));
    painter.setPen(tone == StatusTone::Neutral ? t.text2 : t.status(tone).foreground);
    const QRect words(left, rect.top(), rect.right() - left + 1, rect.height());
    painter.drawText(
        QStyle::visualRect(option.direction, rect, words),
        int(Qt::AlignVCenter | QStyle::visualAlignment(option.direction, Qt::AlignLeft))
            | scriptDirection(index.data().toString()),
        index.data().toString());
}

} // namespace ltb::ui
