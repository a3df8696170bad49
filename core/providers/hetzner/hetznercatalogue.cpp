// The part of hetznerjson.h that reads what is on offer: places, sizes, prices, images.
#include "core/base/jsonfields.h"
#include "core/providers/hetzner/hetznerjson.h"
#include "core/providers/money.h"

#include <QDateTime>

#include <algorithm>
#include <tuple>

namespace ltb::core::providers::hetzner {

namespace {

constexpr qint64 mostCores = 4096;
constexpr qint64 largestCatalogueId = (1LL << 53) - 1;

Money grossPrice(JsonFields &fields, const char *name, const QString &currency)
{
    JsonFields price(fields.object(name));
    const Result<qint64> micros = microsFromDecimal(price.text("gross"));
    if (!micros || !price.check())
        fields.refuse(name, QStringLiteral("has no gross price"));
    return {micros ? *micros : 0, currency};
}

// Where a size can be had: its name, whether it is in stock, whether it is being withdrawn.
struct Offer {
    QString location;
    bool available = false;
    bool deprecated = false;
};

Result<Offer> offerFrom(const Json &json, qint64 nowMs, const QString &path)
{
    JsonFields fields(json, path);
    Offer offer;
    offer.location = fields.text("name");
    offer.available = fields.boolean("available");
    if (const Json *deprecation = fields.optionalObject("deprecation")) {
        JsonFields dates(*deprecation);
        const QDateTime end = QDateTime::fromString(dates.text("unavailable_after"), Qt::ISODate);
        offer.deprecated = true;
        offer.available = offer.available && end.isValid() && end.toMSecsSinceEpoch() > nowMs;
    }
    if (const Result<void> ok = fields.check(); !ok)
        return ok.error();
    return offer;
}

Result<std::vector<Offer>> offersFrom(const Json &list, qint64 nowMs, const QString &path)
{
    std::vector<Offer> offers;
    for (size_t i = 0; i < list.size(); ++i) {
        Result<Offer> offer =
            offerFrom(list[i], nowMs, QStringLiteral("%1locations.%2.").arg(path).arg(i));
        if (!offer)
            return offer.error();
        offers.push_back(std::move(offer).value());
    }
    return offers;
}

Result<LocationPrice> priceFrom(const Json &json, const QString &currency, const QString &path)
{
    JsonFields fields(json, path);
    LocationPrice price;
    price.location = fields.text("location");
    price.hourly = grossPrice(fields, "price_hourly", currency);
    price.monthly = grossPrice(fields, "price_monthly", currency);
    if (const Result<void> ok = fields.check(); !ok)
        return ok.error();
    return price;
}

Result<std::vector<LocationPrice>> pricesFrom(const Json &list, const QString &currency,
                                              const QString &path)
{
    std::vector<LocationPrice> prices;
    for (size_t i = 0; i < list.size(); ++i) {
        Result<LocationPrice> price =
            priceFrom(list[i], currency, QStringLiteral("%1prices.%2.").arg(path).arg(i));
        if (!price)
            return price.error();
        prices.push_back(std::move(price).value());
    }
    return prices;
}

Result<Size> sizeFrom(const Json &json, const QString &currency, qint64 nowMs, const QString &path)
{
    JsonFields fields(json, path);
    Size size;
    size.id = fields.text("name", {.min = 1, .max = 64});
    size.description = fields.optionalText("category").value_or(QString());
    size.cores = int(fields.integer("cores", 1, mostCores));
    size.memoryGb = fields.number("memory");
    size.diskGb = int(std::clamp(fields.number("disk"), 0.0, 1e9));
    size.architecture = fields.text("architecture");
    size.dedicated = fields.text("cpu_type") == QLatin1String("dedicated");
    const Json &priceList = fields.array("prices");
    const Json &offerList = fields.array("locations");
    if (const Result<void> ok = fields.check(); !ok)
        return ok.error();

    const Result<std::vector<LocationPrice>> prices = pricesFrom(priceList, currency, path);
    if (!prices)
        return prices.error();
    const Result<std::vector<Offer>> offers = offersFrom(offerList, nowMs, path);
    if (!offers)
        return offers.error();
    for (const Offer &offer : *offers) {
        for (const LocationPrice &price : *prices) {
            if (price.location == offer.location)
                size.prices.push_back({.location = offer.location,
                                       .hourly = price.hourly,
                                       .monthly = price.monthly,
                                       .available = offer.available,
                                       .deprecated = offer.deprecated});
        }
    }
    return size;
}

Result<int> backupPercentFrom(JsonFields &pricing)
{
    JsonFields backup(pricing.object("server_backup"));
    const Result<qint64> micros = microsFromDecimal(backup.text("percentage"));
    constexpr qint64 one = 1'000'000;
    constexpr qint64 most = 1000 * one;
    if (!micros || *micros > most || !backup.check())
        pricing.refuse("server_backup", QStringLiteral("has no percentage"));
    if (const Result<void> ok = pricing.check(); !ok)
        return ok.error();
    return int((*micros + one - 1) / one);
}

} // namespace

Result<Pricing> readPricing(const Json &root)
{
    JsonFields fields(root);
    const Json &object = fields.object("pricing");
    if (const Result<void> ok = fields.check(); !ok)
        return ok.error();
    JsonFields pricing(object, QStringLiteral("pricing."));
    Pricing result;
    result.currency = pricing.text("currency", {.min = 3, .max = 3});
    result.vatRate = pricing.text("vat_rate");
    const Json &addresses = pricing.array("primary_ips");
    const Result<int> percent = backupPercentFrom(pricing);
    if (!percent)
        return percent.error();
    result.backupPercent = *percent;
    for (const Json &address : addresses) {
        JsonFields kind(address, QStringLiteral("pricing.primary_ips."));
        const bool isIpv4 = kind.text("type") == QLatin1String("ipv4");
        const Json &list = kind.array("prices");
        if (const Result<void> ok = kind.check(); !ok)
            return ok.error();
        Result<std::vector<LocationPrice>> prices = pricesFrom(list, result.currency, kind.path());
        if (!prices)
            return prices.error();
        if (isIpv4)
            result.ipv4Prices = std::move(prices).value();
    }
    return result;
}

Result<void> readLocations(const Json &root, std::vector<Location> &into)
{
    JsonFields fields(root);
    const Json &items = fields.array("locations");
    if (const Result<void> ok = fields.check(); !ok)
        return ok.error();
    for (size_t i = 0; i < items.size(); ++i) {
        JsonFields item(items[i], QStringLiteral("locations.%1.").arg(i));
        Location location;
        item.integer("id", 1, largestCatalogueId);
        location.id = item.text("name", {.min = 1, .max = 64});
        location.city = item.text("city");
        location.country = item.text("country");
        location.networkZone = item.optionalText("network_zone").value_or(QString());
        if (const Result<void> ok = item.check(); !ok)
            return ok.error();
        into.push_back(std::move(location));
    }
    return {};
}

Result<void> readSizes(const Json &root, const QString &currency, qint64 nowMs,
                       std::vector<Size> &into)
{
    JsonFields fields(root);
    const Json &items = fields.array("server_types");
    if (const Result<void> ok = fields.check(); !ok)
        return ok.error();
    for (size_t i = 0; i < items.size(); ++i) {
        Result<Size> size =
            sizeFrom(items[i], currency, nowMs, QStringLiteral("server_types.%1.").arg(i));
        if (!size)
            return size.error();
        if (!size->prices.empty())
            into.push_back(std::move(size).value());
    }
    return {};
}

Result<void> readImages(const Json &root, std::vector<Image> &into)
{
    JsonFields fields(root);
    const Json &items = fields.array("images");
    if (const Result<void> ok = fields.check(); !ok)
        return ok.error();
    for (size_t i = 0; i < items.size(); ++i) {
        JsonFields item(items[i], QStringLiteral("images.%1.").arg(i));
        item.integer("id", 1, largestCatalogueId);
        const QString name = item.optionalText("name").value_or(QString());
        const QString description = item.text("description");
        const QString architecture = item.text("architecture");
        const bool usable = item.text("status") == QLatin1String("available")
                            && !item.has("deprecated") && !name.isEmpty();
        if (const Result<void> ok = item.check(); !ok)
            return ok.error();
        if (usable)
            into.push_back({.id = name, .name = description, .architecture = architecture});
    }
    return {};
}

void sortImages(std::vector<Image> &images)
{
    const auto rank = [](const Image &image) {
        return std::tuple(image.id != QLatin1String("debian-12"), image.id,
                          image.architecture != QLatin1String("x86"));
    };
    std::sort(images.begin(), images.end(),
              [rank](const Image &a, const Image &b) { return rank(a) < rank(b); });
}

} // namespace ltb::core::providers::hetzner
