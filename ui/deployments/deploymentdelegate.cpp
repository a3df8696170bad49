#include "ui/deployments/deploymentdelegate.h"

#include "ui/models/deploymentsmodel.h"
#include "ui/models/deploymentsteps.h"
#include "ui/theme/paint.h"
#include "ui/theme/type.h"
#include "ui/widgets/pill.h"

#include <QPainter>
#include <QWidget>

namespace ltb::ui {

namespace {
constexpr int deploymentRowHeight = 62;
constexpr int deploymentPadding = 12;
} // namespace

QSize DeploymentDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {0, scaled(deploymentRowHeight)};
}

void DeploymentDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
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

    const QFontMetrics strong(typeFont(Type::Strong));
    const QFontMetrics small(typeFont(Type::Small));
    const QRect inner = box.adjusted(deploymentPadding, 0, -deploymentPadding, 0);
    const auto visual = [&option, &inner](const QRect &logical) {
        return QStyle::visualRect(option.direction, inner, logical);
    };
    const int leading = int(QStyle::visualAlignment(option.direction, Qt::AlignLeft));
    const int top = box.top() + (box.height() - strong.height() - small.height() - 6) / 2;
    const int lower = top + strong.height() + 6;

    const auto state =
        core::console::DeploymentState(index.data(DeploymentsModel::StateRole).toInt());
    const QSize pill = pillSize(deploymentWord(state));
    const QRect pillRect(inner.right() + 1 - pill.width(), top - 3, pill.width(), pill.height());
    paintPill(*painter, visual(pillRect), deploymentTone(state), {}, deploymentWord(state),
              option.direction);

    const int nameWidth = inner.width() - pill.width() - 8;
    painter->setFont(typeFont(Type::Strong));
    painter->setPen(t.text);
    painter->drawText(visual({inner.left(), top, nameWidth, strong.height()}), leading,
                      strong.elidedText(index.data().toString(), Qt::ElideRight, nameWidth));
    const QString moment = index.data(DeploymentsModel::MomentRole).toString();
    const int momentWidth = small.horizontalAdvance(moment);
    const int placeWidth = inner.width() - momentWidth - 8;
    painter->setFont(typeFont(Type::Small));
    painter->setPen(t.text2);
    painter->drawText(visual({inner.left(), lower, placeWidth, small.height()}), leading,
                      small.elidedText(index.data(DeploymentsModel::PlaceRole).toString(),
                                       Qt::ElideRight, placeWidth));
    painter->drawText(visual({inner.right() - momentWidth, lower, momentWidth + 1, small.height()}),
                      Qt::AlignVCenter, moment);
    painter->restore();
}

} // namespace ltb::ui
