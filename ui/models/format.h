// Values as an operator reads them, in the language and number format of the desktop.
#pragma once

#include "core/providers/cloudprovider.h"

#include <QString>

namespace ltb::ui {

QString moneyText(const core::providers::Money &money, int decimals = 2); // "€3.79"
QString perMonthText(const core::providers::Money &money); // "€3.79/mo"
// Sums per currency: "€18.37", or "€18.37 + $12.00".
QString moneySumText(const std::vector<core::providers::Money> &amounts);

QString bytesText(qint64 bytes); // "3.8 GB"
QString percentText(double percent); // "41 %"
QString agoText(qint64 thenMs, qint64 nowMs); // "2 s ago"; a dash for never
QString ageText(qint64 ms); // "4 min": one unit
QString durationText(qint64 ms); // "0.8 s", "12 s", "1 min 12 s": two units
QString clockText(qint64 atMs); // "14:07", local time
QString dayText(qint64 atMs, qint64 nowMs); // "Today", "Yesterday", "12 November 2026"
QString momentText(qint64 atMs, qint64 nowMs); // "14:07", "Yesterday", "12 Nov": for lists
QString dateTimeText(qint64 atMs); // "12 Nov 2026, 14:07"; a dash for never

} // namespace ltb::ui
