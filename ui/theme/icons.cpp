#include "ui/theme/icons.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace ltb::ui {

namespace {

QByteArray svgSource(const QString &name, const QColor &color)
{
    QFile file(QStringLiteral(":/icons/lucide/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) {
        qWarning("icon %s is not in resources/icons", qPrintable(name));
        return {};
    }
    return file.readAll().replace("currentColor", color.name().toLatin1());
}

// Rasterised once per name, colour and device size.
QPixmap iconPixmap(const QString &name, const QColor &color, const QSize &deviceSize)
{
    const QString key = QStringLiteral("ltb-icon/%1/%2/%3x%4")
                            .arg(name, color.name())
                            .arg(deviceSize.width())
                            .arg(deviceSize.height());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    pixmap = QPixmap(deviceSize);
    pixmap.fill(Qt::transparent);
    QSvgRenderer renderer(svgSource(name, color));
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(deviceSize)));
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

class LucideEngine final : public QIconEngine {
public:
    LucideEngine(QString name, Ink ink) : m_name(std::move(name)), m_ink(ink) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        paintIcon(*painter, m_name, rect, color(mode));
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }
    // The size is in device pixels already.
    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State, qreal) override
    {
        return iconPixmap(m_name, color(mode), size);
    }
    QIconEngine *clone() const override { return new LucideEngine(m_name, m_ink); }
    QString key() const override { return QStringLiteral("ltb-lucide"); }

private:
    QColor color(QIcon::Mode mode) const
    {
        return inkColor(mode == QIcon::Disabled ? Ink::Text3 : m_ink, tokens());
    }

    QString m_name;
    Ink m_ink;
};

} // namespace

QIcon themedIcon(const QString &name, Ink ink)
{
    return QIcon(new LucideEngine(name, ink)); // QIcon owns its engine
}

void paintIcon(QPainter &painter, const QString &name, const QRectF &rect, const QColor &color)
{
    const qreal ratio = painter.device()->devicePixelRatioF();
    const QSize deviceSize = (rect.size() * ratio).toSize();
    if (deviceSize.isEmpty())
        return;
    painter.drawPixmap(rect, iconPixmap(name, color, deviceSize),
                       QRectF(QPointF(0, 0), QSizeF(deviceSize)));
}

QString statusIconName(StatusTone tone)
{
    switch (tone) {
    case StatusTone::Ok:
        return QStringLiteral("circle-check");
    case StatusTone::Warn:
        return QStringLiteral("triangle-alert");
    case StatusTone::Error:
        return QStringLiteral("circle-x");
    case StatusTone::Info:
        return QStringLiteral("loader");
    case StatusTone::Neutral:
        break;
    }
    return QStringLiteral("circle-pause");
}

} // namespace ltb::ui
