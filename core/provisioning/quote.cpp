#include "core/provisioning/quote.h"

#include "core/base/jsonfields.h"

#include <QCoreApplication>

#include <algorithm>

namespace ltb::core::provisioning {

using providers::Catalogue;
using providers::Money;
using providers::Size;
using providers::SizePrice;

namespace {

constexpr auto itemNames = {std::pair(QuoteLine::Item::Server, "server"),
                            std::pair(QuoteLine::Item::Ipv4, "ipv4"),
                            std::pair(QuoteLine::Item::Backups, "backups")};

Error wrong(ErrorCode code, const char *field, const QString &message, const QString &nextStep = {})
{
    Error error{code, message};
    error.field = QString::fromLatin1(field);
    error.nextStep = nextStep;
    return error;
}

// Rounded half up to a whole micro-unit, as an invoice would be.
Money percentOf(const Money &money, int percent)
{
    constexpr qint64 hundred = 100;
    return {(money.micros * percent + hundred / 2) / hundred, money.currency};
}

Result<const SizePrice *> priceAt(const Catalogue &catalogue, const DeploymentSpec &spec)
{
    const auto place =
        std::find_if(catalogue.locations.begin(), catalogue.locations.end(),
                     [&](const providers::Location &it) { return it.id == spec.location; });
    if (place == catalogue.locations.end())
        return wrong(
            ErrorCode::InvalidInput, "location",
            QCoreApplication::translate("ltb::core", "The provider has no location \"%1\".")
                .arg(spec.location));
    const auto size = std::find_if(catalogue.sizes.begin(), catalogue.sizes.end(),
                                   [&](const Size &it) { return it.id == spec.size; });
    if (size == catalogue.sizes.end())
        return wrong(
            ErrorCode::InvalidInput, "size",
            QCoreApplication::translate("ltb::core", "The provider has no server size \"%1\".")
                .arg(spec.size));
    const auto price =
        std::find_if(size->prices.begin(), size->prices.end(),
                     [&](const SizePrice &it) { return it.location == spec.location; });
    if (price == size->prices.end() || price->deprecated)
        return wrong(ErrorCode::Unavailable, "location",
                     QCoreApplication::translate("ltb::core", "%1 is not sold in %2.")
                         .arg(spec.size, place->city.isEmpty() ? spec.location : place->city),
                     QCoreApplication::translate("ltb::core", "Choose another location or size."));
    return &*price;
}

Json toJson(const Money &money)
{
    return {{"micros", money.micros}, {"currency", money.currency.toStdString()}};
}

Money readMoney(JsonFields &fields, const char *name)
{
    JsonFields part(fields.object(name));
    return {part.integer("micros", 0, std::numeric_limits<qint64>::max()), part.text("currency")};
}

} // namespace

Result<Quote> quote(const Catalogue &catalogue, const DeploymentSpec &spec)
{
    const auto price = priceAt(catalogue, spec);
    if (!price)
        return price.error();
    const SizePrice &server = **price;
    if (!server.available)
        return wrong(ErrorCode::Unavailable, "location",
                     QCoreApplication::translate("ltb::core", "%1 is sold out in %2 at the moment.")
                         .arg(spec.size, spec.location),
                     QCoreApplication::translate("ltb::core", "Choose another location or size."));
    Quote quote;
    quote.location = spec.location;
    quote.size = spec.size;
    quote.vatRate = catalogue.vatRate;
    quote.quotedAtMs = catalogue.fetchedAtMs;
    quote.lines.push_back({QuoteLine::Item::Server, server.hourly, server.monthly});
    for (const providers::LocationPrice &ipv4 : catalogue.ipv4Prices) {
        if (ipv4.location == spec.location)
            quote.lines.push_back({QuoteLine::Item::Ipv4, ipv4.hourly, ipv4.monthly});
    }
    if (spec.backups) {
        quote.backupPercent = catalogue.backupPercent;
        quote.lines.push_back({QuoteLine::Item::Backups,
                               percentOf(server.hourly, catalogue.backupPercent),
                               percentOf(server.monthly, catalogue.backupPercent)});
    }
    const QString currency = server.monthly.currency;
    quote.hourly.currency = quote.monthly.currency = currency;
    for (const QuoteLine &line : quote.lines) {
        // A price of nothing may come without a currency; anything else must be in the same one.
        const bool adds = line.monthly.micros >= 0 && line.hourly.micros >= 0
                          && (line.monthly.currency == currency || line.monthly.micros == 0)
                          && (line.hourly.currency == currency || line.hourly.micros == 0);
        if (!adds || currency.isEmpty())
            return Error{ErrorCode::Protocol,
                         QCoreApplication::translate("ltb::core",
                                                     "The provider's prices cannot be added up.")};
        quote.hourly.micros += line.hourly.micros;
        quote.monthly.micros += line.monthly.micros;
    }
    return quote;
}

Json Quote::toJson() const
{
    Json json = {{"location", location.toStdString()},
                 {"size", size.toStdString()},
                 {"hourly", provisioning::toJson(hourly)},
                 {"monthly", provisioning::toJson(monthly)},
                 {"backupPercent", backupPercent},
                 {"vatRate", vatRate.toStdString()},
                 {"quotedAt", quotedAtMs},
                 {"lines", Json::array()}};
    for (const QuoteLine &line : lines) {
        const auto name = std::find_if(itemNames.begin(), itemNames.end(),
                                       [&line](const auto &it) { return it.first == line.item; });
        json["lines"].push_back({{"item", name->second},
                                 {"hourly", provisioning::toJson(line.hourly)},
                                 {"monthly", provisioning::toJson(line.monthly)}});
    }
    return json;
}

Result<Quote> Quote::fromJson(const Json &json)
{
    JsonFields fields(json);
    constexpr qint64 most = std::numeric_limits<qint64>::max();
    Quote quote;
    quote.location = fields.text("location");
    quote.size = fields.text("size");
    quote.hourly = readMoney(fields, "hourly");
    quote.monthly = readMoney(fields, "monthly");
    quote.backupPercent = int(fields.integer("backupPercent", 0, 1000));
    quote.vatRate = fields.text("vatRate");
    quote.quotedAtMs = fields.integer("quotedAt", 0, most);
    for (const Json &item : fields.array("lines", itemNames.size())) {
        JsonFields line(item, QStringLiteral("lines."));
        const QString name = line.text("item");
        const auto known =
            std::find_if(itemNames.begin(), itemNames.end(),
                         [&name](const auto &it) { return name == QLatin1String(it.second); });
        if (known == itemNames.end())
            fields.refuse("lines", QCoreApplication::translate("ltb::core", "is not known"));
        else
            quote.lines.push_back(
                {known->first, readMoney(line, "hourly"), readMoney(line, "monthly")});
    }
    if (const auto checked = fields.check(); !checked)
        return checked.error();
    return quote;
}

} // namespace ltb::core::provisioning
