#include "ui/chat/conversationdelegate.h"

#include "ui/models/conversationsmodel.h"
#include "ui/theme/icons.h"
#include "ui/theme/paint.h"
#include "ui/theme/type.h"
#include "ui/widgets/statusdot.h"

#include <QPainter>
#include <QWidget>

namespace ltb::ui {

namespace {
constexpr int chatRowHeight = 54;
constexpr int chatTile = 32;
constexpr int chatPadding = 10;
constexpr int chatBadge = 18;
} // namespace

QSize ConversationDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {0, scaled(chatRowHeight)};
}

void ConversationDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const
{
    const Tokens &t = tokens();
    const QRect box = option.rect.adjusted(0, 1, 0, -1);
    const bool selected = option.state & QStyle::State_Selected;
    painter->save();
    if (selected)
        paintRounded(*painter, box, radius::control, t.accentSoft);
    else if (option.state & QStyle::State_MouseOver)
        paintRounded(*painter, box, radius::control, t.hover);
    if (selected && option.widget && showsKeyboardFocus(*option.widget))
        paintFocusRing(*painter, box, radius::control);
    paintTile(*painter, box, option, index);
    paintWords(*painter, box, option, index);
    painter->restore();
}

void ConversationDelegate::paintTile(QPainter &painter, const QRect &box,
                                     const QStyleOptionViewItem &option,
                                     const QModelIndex &index) const
{
    const Tokens &t = tokens();
    const bool online = !m_stale && index.data(ConversationsModel::OnlineRole).toBool();
    const bool running = !m_stale && index.data(ConversationsModel::RunningRole).toBool();
    const StatusTone tone = running  ? StatusTone::Info
                            : online ? StatusTone::Ok
                                     : StatusTone::Neutral;
    const bool selected = option.state & QStyle::State_Selected;
    const int pixels = scaled(chatTile);
    const int inset = pixels / 4;
    const QRect logical(box.left() + chatPadding, box.top() + (box.height() - pixels) / 2, pixels,
                        pixels);
    const QRect tile = QStyle::visualRect(option.direction, box, logical);
    paintRounded(painter, tile, radius::small,
                 selected && running ? t.surface : t.status(tone).background);
    paintIcon(painter, QStringLiteral("bot"), tile.adjusted(inset, inset, -inset, -inset),
              t.status(tone).foreground);
    const QPointF dot(tile.right() - 1, tile.bottom() - 1);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(selected ? t.accentSoft : t.surface);
    painter.drawEllipse(dot, 6, 6);
    paintStatusDot(painter, dot, 8, online ? StatusTone::Ok : StatusTone::Neutral);
}

void ConversationDelegate::paintWords(QPainter &painter, const QRect &box,
                                      const QStyleOptionViewItem &option,
                                      const QModelIndex &index) const
{
    const Tokens &t = tokens();
    const auto visual = [&option, &box](const QRect &logical) {
        return QStyle::visualRect(option.direction, box, logical);
    };
    const QFontMetrics strong(typeFont(Type::Strong));
    const QFontMetrics small(typeFont(Type::Small));
    const int left = box.left() + chatPadding + scaled(chatTile) + scaled(12);
    const int right = box.right() - chatPadding;
    const int top = box.top() + (box.height() - strong.height() - small.height() - 2) / 2;
    const int leading = int(QStyle::visualAlignment(option.direction, Qt::AlignLeft));
    const QString moment = index.data(ConversationsModel::MomentRole).toString();
    const int momentWidth = small.horizontalAdvance(moment);
    painter.setFont(typeFont(Type::Small));
    painter.setPen(t.text2);
    painter.drawText(visual({right - momentWidth, top, momentWidth + 1, strong.height()}),
                     Qt::AlignVCenter, moment);
    painter.setFont(typeFont(Type::Strong));
    painter.setPen(t.text);
    const int nameWidth = right - momentWidth - 8 - left;
    painter.drawText(visual({left, top, nameWidth, strong.height()}), leading,
                     strong.elidedText(index.data().toString(), Qt::ElideRight, nameWidth));

    const int lower = top + strong.height() + 2;
    const int unread = index.data(ConversationsModel::UnreadRole).toInt();
    const int wordsEnd =
        unread > 0 ? right
                         - paintUnread(painter, box, option,
                                       {left, lower, right - left, small.height()}, unread)
                   : right;
    painter.setFont(typeFont(Type::Small));
    painter.setPen(unread > 0 ? t.text : t.text2);
    const QString words = index.data(ConversationsModel::LastTextRole).toString().simplified();
    painter.drawText(visual({left, lower, wordsEnd - left, small.height()}), leading,
                     small.elidedText(words, Qt::ElideRight, wordsEnd - left));
}

int ConversationDelegate::paintUnread(QPainter &painter, const QRect &box,
                                      const QStyleOptionViewItem &option, const QRect &line,
                                      int unread) const
{
    const QString count = unread > 99 ? QStringLiteral("99+") : QString::number(unread);
    QFont caption = typeFont(Type::Caption);
    caption.setWeight(QFont::DemiBold);
    painter.setFont(caption);
    const int tall = scaled(chatBadge);
    const int wide = std::max(tall + 2, painter.fontMetrics().horizontalAdvance(count) + 12);
    const QRect logical(line.right() + 1 - wide, line.top() + (line.height() - tall) / 2 + 1, wide,
                        tall);
    const QRect badge = QStyle::visualRect(option.direction, box, logical);
    paintRounded(painter, badge, tall / 2.0, tokens().accent);
    painter.setPen(tokens().onAccent);
    painter.drawText(badge, Qt::AlignCenter, count);
    return wide + 6;
}

} // namespace ltb::ui
