#include "core/providers/money.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace ltb::core::providers {

namespace {

constexpr int moneyDecimals = 6;

Error notAnAmount(QStringView text)
{
    return {.code = ErrorCode::InvalidInput,
            .message = QCoreApplication::translate("ltb::core", "This is not an amount of money."),
            .cause = QStringLiteral("\"%1\"").arg(text.left(40))};
}

} // namespace

Result<qint64> microsFromDecimal(QStringView text)
{
    static const QRegularExpression decimal(
        QStringLiteral(R"(\A([0-9]{1,12})(?:\.([0-9]{1,20}))?\z)"));
    const QRegularExpressionMatch match = decimal.match(text.toString());
    if (!match.hasMatch())
        return notAnAmount(text);
    const QString fraction = match.captured(2);
    const QString kept = fraction.left(moneyDecimals).leftJustified(moneyDecimals, u'0');
    const bool roundUp = fraction.size() > moneyDecimals && fraction[moneyDecimals] >= u'5';
    constexpr qint64 microsPerUnit = 1'000'000;
    return match.captured(1).toLongLong() * microsPerUnit + kept.toLongLong() + (roundUp ? 1 : 0);
}

} // namespace ltb::core::providers
