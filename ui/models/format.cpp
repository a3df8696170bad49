#include "ui/models/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QMap>

namespace ltb::ui {

namespace {

constexpr qint64 secondMs = 1000;
constexpr qint64 minuteMs = 60 * secondMs;
constexpr qint64 hourMs = 60 * minuteMs;
constexpr qint64 dayMs = 24 * hourMs;

struct FormatText {
    Q_DECLARE_TR_FUNCTIONS(ltb::ui::FormatText)
};

// The C locale has no currency format worth showing.
QLocale displayLocale()
{
    const QLocale locale;
    return locale.language() == QLocale::C ? QLocale(QLocale::English) : locale;
}

QString number(qint64 value)
{
    return displayLocale().toString(value);
}

QString dash()
{
    return QStringLiteral("–");
}

QDateTime localTime(qint64 atMs)
{
    return QDateTime::fromMSecsSinceEpoch(atMs).toLocalTime();
}

} // namespace

QString moneyText(const core::providers::Money &money, int decimals)
{
    if (money.currency.isEmpty())
        return dash();
    static const QMap<QString, QString> symbols{{QStringLiteral("EUR"), QStringLiteral("€")},
                                                {QStringLiteral("USD"), QStringLiteral("$")},
                                                {QStringLiteral("GBP"), QStringLiteral("£")}};
    const QString symbol = symbols.value(money.currency, money.currency + QChar(QChar::Nbsp));
    return displayLocale().toCurrencyString(double(money.micros) / 1e6, symbol, decimals);
}

QString perMonthText(const core::providers::Money &money)
{
    return money.currency.isEmpty() ? dash() : FormatText::tr("%1/mo").arg(moneyText(money));
}

QString moneySumText(const std::vector<core::providers::Money> &amounts)
{
    QMap<QString, qint64> sums;
    for (const core::providers::Money &amount : amounts) {
        if (!amount.currency.isEmpty())
            sums[amount.currency] += amount.micros;
    }
    QStringList parts;
    for (auto it = sums.cbegin(); it != sums.cend(); ++it)
        parts << moneyText({it.value(), it.key()});
    return parts.isEmpty() ? dash() : parts.join(QStringLiteral(" + "));
}

QString bytesText(qint64 bytes)
{
    return displayLocale().formattedDataSize(bytes, 1, QLocale::DataSizeTraditionalFormat);
}

QString percentText(double percent)
{
    return FormatText::tr("%1 %").arg(number(qRound64(percent)));
}

QString ageText(qint64 ms)
{
    ms = std::max<qint64>(ms, 0);
    if (ms < minuteMs)
        return FormatText::tr("%1 s").arg(number(ms / secondMs));
    if (ms < hourMs)
        return FormatText::tr("%1 min").arg(number(ms / minuteMs));
    if (ms < dayMs)
        return FormatText::tr("%1 h").arg(number(ms / hourMs));
    return ms < 2 * dayMs ? FormatText::tr("1 day")
                          : FormatText::tr("%1 days").arg(number(ms / dayMs));
}

QString agoText(qint64 thenMs, qint64 nowMs)
{
    return thenMs <= 0 ? dash() : FormatText::tr("%1 ago").arg(ageText(nowMs - thenMs));
}

QString durationText(qint64 ms)
{
    ms = std::max<qint64>(ms, 0);
    if (ms < 10 * secondMs)
        return FormatText::tr("%1 s").arg(displayLocale().toString(double(ms) / 1000, 'f', 1));
    if (ms < minuteMs)
        return ageText(ms);
    if (ms < hourMs)
        return FormatText::tr("%1 min %2 s")
            .arg(number(ms / minuteMs), number(ms % minuteMs / secondMs));
    return FormatText::tr("%1 h %2 min").arg(number(ms / hourMs), number(ms % hourMs / minuteMs));
}

QString clockText(qint64 atMs)
{
    return localTime(atMs).toString(QStringLiteral("HH:mm"));
}

QString dayText(qint64 atMs, qint64 nowMs)
{
    const qint64 days = localTime(atMs).date().daysTo(localTime(nowMs).date());
    if (days == 0)
        return FormatText::tr("Today");
    if (days == 1)
        return FormatText::tr("Yesterday");
    return displayLocale().toString(localTime(atMs).date(), QStringLiteral("d MMMM yyyy"));
}

QString momentText(qint64 atMs, qint64 nowMs)
{
    if (atMs <= 0)
        return {};
    const qint64 days = localTime(atMs).date().daysTo(localTime(nowMs).date());
    if (days == 0)
        return clockText(atMs);
    return days == 1 ? FormatText::tr("Yesterday")
                     : displayLocale().toString(localTime(atMs).date(), QStringLiteral("d MMM"));
}

QString dateTimeText(qint64 atMs)
{
    return atMs <= 0
               ? dash()
               : displayLocale().toString(localTime(atMs), QStringLiteral("d MMM yyyy, HH:mm"));
}

} // namespace ltb::ui
