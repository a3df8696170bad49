#include "core/rehearsal/hetzner/offers.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

namespace ltb::core::rehearsal::hetzner {

namespace {

struct PlaceRow {
    int id;
    const char *name;
    const char *city;
    const char *country;
    const char *zone;
    const char *description;
    double latitude;
    double longitude;
    int surchargePercent; // on the prices of the table of types
};

constexpr PlaceRow placeRows[] = {
    {1, "fsn1", "Falkenstein", "DE", "eu-central", "Falkenstein DC Park 1", 50.47612, 12.370071, 0},
    {2, "nbg1", "Nuremberg", "DE", "eu-central", "Nuremberg DC Park 1", 49.452102, 11.076665, 0},
    {3, "hel1", "Helsinki", "FI", "eu-central", "Helsinki DC Park 1", 60.169855, 24.938379, 0},
    {4, "ash", "Ashburn, VA", "US", "us-east", "Ashburn, Virginia", 39.045821, -77.487073, 15},
    {5, "hil", "Hillsboro, OR", "US", "us-west", "Hillsboro, Oregon", 45.54222, -122.951924, 15},
    {6, "sin", "Singapore", "SG", "ap-southeast", "Singapore", 1.283333, 103.833333, 40},
};

struct TypeRow {
    int id;
    const char *name;
    const char *category;
    int cores;
    int memory;
    int disk;
    const char *architecture;
    const char *cpu;
    int monthlyCents; // net, in the EU
    int hourlyTenthMills; // net, in the EU; 1/10000
    const char *places;
    const char *soldOut; // places, separated by blanks
    const char *withdrawn;
};

constexpr TypeRow typeRows[] = {
    {114, "cx23", "Cost-Optimized", 2, 4, 40, "x86", "shared", 299, 48, "fsn1 nbg1 hel1", "", ""},
    {115, "cx33", "Cost-Optimized", 4, 8, 80, "x86", "shared", 499, 80, "fsn1 nbg1 hel1", "fsn1",
     ""},
    {116, "cx43", "Cost-Optimized", 8, 16, 160, "x86", "shared", 899, 144, "fsn1 nbg1 hel1",
     "fsn1 nbg1", ""},
    {117, "cx53", "Cost-Optimized", 16, 32, 320, "x86", "shared", 1699, 272, "fsn1 nbg1 hel1",
     "fsn1 nbg1 hel1", ""},
    {45, "cax11", "Cost-Optimized", 2, 4, 40, "arm", "shared", 329, 53, "fsn1 nbg1 hel1", "nbg1",
     ""},
    {93, "cax21", "Cost-Optimized", 4, 8, 80, "arm", "shared", 599, 96, "fsn1 nbg1 hel1", "", ""},
    {22, "cpx11", "Regular Performance", 2, 2, 40, "x86", "shared", 385, 62,
     "fsn1 nbg1 hel1 ash hil sin", "", "fsn1 nbg1 hel1"},
    {108, "cpx12", "Regular Performance", 1, 2, 40, "x86", "shared", 499, 80, "fsn1 nbg1 hel1 sin",
     "", ""},
    {109, "cpx22", "Regular Performance", 2, 4, 80, "x86", "shared", 649, 104,
     "fsn1 nbg1 hel1 ash hil sin", "hil", ""},
    {110, "cpx32", "Regular Performance", 4, 8, 160, "x86", "shared", 1099, 176,
     "fsn1 nbg1 hel1 ash hil sin", "", ""},
    {96, "ccx13", "General Purpose", 2, 8, 80, "x86", "dedicated", 1249, 200,
     "fsn1 nbg1 hel1 ash hil sin", "", ""},
    {97, "ccx23", "General Purpose", 4, 16, 160, "x86", "dedicated", 2449, 392,
     "fsn1 nbg1 hel1 ash hil sin", "sin", ""},
};

struct ImageRow {
    int id;
    const char *name;
    const char *flavor;
    const char *version;
    const char *description;
    const char *architecture;
};

constexpr ImageRow imageRows[] = {
    {114690387, "debian-12", "debian", "12", "Debian 12", "x86"},
    {114690389, "debian-12", "debian", "12", "Debian 12", "arm"},
    {310557660, "debian-13", "debian", "13", "Debian 13", "x86"},
    {310557661, "debian-13", "debian", "13", "Debian 13", "arm"},
    {161547269, "ubuntu-24.04", "ubuntu", "24.04", "Ubuntu 24.04", "x86"},
    {161547270, "ubuntu-24.04", "ubuntu", "24.04", "Ubuntu 24.04", "arm"},
    {67794396, "ubuntu-22.04", "ubuntu", "22.04", "Ubuntu 22.04", "x86"},
    {268205700, "fedora-42", "fedora", "42", "Fedora 42", "x86"},
    {309949480, "rocky-10", "rocky", "10", "Rocky Linux 10", "x86"},
    {309949481, "alma-10", "alma", "10", "AlmaLinux 10", "x86"},
};

constexpr int vatPercent = 19;

bool listed(const char *places, const char *place)
{
    const std::string padded = ' ' + std::string(places) + ' ';
    return padded.find(' ' + std::string(place) + ' ') != std::string::npos;
}

// `tenthMills` is net in 1/10000; net and gross as the API writes them, with ten decimals.
Json priceJson(long long tenthMills)
{
    constexpr long long units = 1'000'000;
    constexpr long long perTenthMill = 100;
    constexpr long long percent = 100;
    const auto decimal = [](long long micros) {
        char text[48];
        std::snprintf(text, sizeof text, "%lld.%06lld0000", micros / units, micros % units);
        return std::string(text);
    };
    const long long net = tenthMills * perTenthMill;
    return {{"net", decimal(net)}, {"gross", decimal(net * (percent + vatPercent) / percent)}};
}

Json typePrice(const TypeRow &type, const PlaceRow &place)
{
    constexpr long long tenthMillsPerCent = 100;
    constexpr long long percent = 100;
    constexpr long long tebibyte = 1LL << 40;
    constexpr int trafficTbEu = 20;
    constexpr long long trafficPrice = 10'000;
    const long long factor = percent + place.surchargePercent;
    const bool european = place.surchargePercent == 0;
    return {{"location", place.name},
            {"price_hourly", priceJson(type.hourlyTenthMills * factor / percent)},
            {"price_monthly", priceJson(type.monthlyCents * tenthMillsPerCent * factor / percent)},
            {"included_traffic", (european ? trafficTbEu : 1) * tebibyte},
            {"price_per_tb_traffic", priceJson(trafficPrice)}};
}

Json deprecationJson(bool withdrawn)
{
    if (!withdrawn)
        return nullptr;
    return {{"announced", "2026-03-16T00:00:00+00:00"},
            {"unavailable_after", "2026-09-16T00:00:00+00:00"}};
}

Json typeJson(const TypeRow &row)
{
    std::string description = row.name;
    std::ranges::transform(description, description.begin(),
                           [](char c) { return char(std::toupper(c)); });
    Json places = Json::array();
    Json prices = Json::array();
    for (const PlaceRow &place : placeRows) {
        if (!listed(row.places, place.name))
            continue;
        const bool withdrawn = listed(row.withdrawn, place.name);
        places.push_back({{"id", place.id},
                          {"name", place.name},
                          {"available", !listed(row.soldOut, place.name)},
                          {"recommended", !withdrawn},
                          {"deprecation", deprecationJson(withdrawn)}});
        prices.push_back(typePrice(row, place));
    }
    return {{"id", row.id},
            {"name", row.name},
            {"description", description},
            {"category", row.category},
            {"cores", row.cores},
            {"memory", row.memory},
            {"disk", row.disk},
            {"architecture", row.architecture},
            {"cpu_type", row.cpu},
            {"storage_type", "local"},
            {"deprecated", false},
            {"deprecation", nullptr},
            {"locations", places},
            {"prices", prices}};
}

Json imageJson(const ImageRow &row)
{
    constexpr int smallestDisk = 5;
    return {{"id", row.id},
            {"type", "system"},
            {"status", "available"},
            {"name", row.name},
            {"description", row.description},
            {"image_size", nullptr},
            {"disk_size", smallestDisk},
            {"created", "2025-08-12T09:00:00+00:00"},
            {"created_from", nullptr},
            {"bound_to", nullptr},
            {"os_flavor", row.flavor},
            {"os_version", row.version},
            {"rapid_deploy", true},
            {"protection", {{"delete", false}}},
            {"deprecated", nullptr},
            {"deleted", nullptr},
            {"labels", Json::object()},
            {"architecture", row.architecture}};
}

Json addressPrices(const char *type, long long monthly, long long hourly)
{
    Json prices = Json::array();
    for (const PlaceRow &place : placeRows) {
        prices.push_back({{"location", place.name},
                          {"price_monthly", priceJson(monthly)},
                          {"price_hourly", priceJson(hourly)}});
    }
    return {{"type", type}, {"prices", prices}};
}

Json pricingJson(const std::vector<Json> &types)
{
    constexpr long long ipv4Monthly = 5000;
    constexpr long long ipv4Hourly = 8;
    constexpr long long floatingMonthly = 30'000;
    constexpr long long imageGbMonthly = 110;
    constexpr long long volumeGbMonthly = 440;
    Json typePrices = Json::array();
    for (const Json &type : types)
        typePrices.push_back(
            {{"id", type["id"]}, {"name", type["name"]}, {"prices", type["prices"]}});
    Json floating = addressPrices("ipv4", floatingMonthly, 0);
    for (Json &price : floating["prices"])
        price.erase("price_hourly");
    return {{"currency", "EUR"},
            {"vat_rate", "19.000000"},
            {"image", {{"price_per_gb_month", priceJson(imageGbMonthly)}}},
            {"volume", {{"price_per_gb_month", priceJson(volumeGbMonthly)}}},
            {"server_backup", {{"percentage", "20.0000000000"}}},
            {"floating_ip", {{"price_monthly", priceJson(floatingMonthly)}}},
            {"floating_ips", Json::array({floating})},
            {"primary_ips", Json::array({addressPrices("ipv4", ipv4Monthly, ipv4Hourly),
                                         addressPrices("ipv6", 0, 0)})},
            {"load_balancer_types", Json::array()},
            {"server_types", typePrices}};
}

const Json *findByIdOrName(const std::vector<Json> &list, const Json &wanted)
{
    for (const Json &item : list) {
        const bool sameId = wanted.is_number_integer()
                                ? item["id"] == wanted
                                : wanted == std::to_string(item["id"].get<qint64>());
        if (sameId || item["name"] == wanted)
            return &item;
    }
    return nullptr;
}

} // namespace

Offers::Offers()
{
    for (const PlaceRow &row : placeRows) {
        m_locations.push_back({{"id", row.id},
                               {"name", row.name},
                               {"description", row.description},
                               {"country", row.country},
                               {"city", row.city},
                               {"latitude", row.latitude},
                               {"longitude", row.longitude},
                               {"network_zone", row.zone}});
    }
    for (const TypeRow &row : typeRows)
        m_serverTypes.push_back(typeJson(row));
    for (const ImageRow &row : imageRows)
        m_images.push_back(imageJson(row));
    m_pricing = pricingJson(m_serverTypes);
}

const Json *Offers::location(const Json &idOrName) const
{
    return findByIdOrName(m_locations, idOrName);
}

const Json *Offers::serverType(const Json &idOrName) const
{
    return findByIdOrName(m_serverTypes, idOrName);
}

const Json *Offers::image(const Json &idOrName, const std::string &architecture) const
{
    std::vector<Json>::const_iterator it = std::ranges::find_if(m_images, [&](const Json &image) {
        const bool sameId =
            image["id"] == idOrName || idOrName == std::to_string(image["id"].get<qint64>());
        return sameId || (image["name"] == idOrName && image["architecture"] == architecture);
    });
    return it == m_images.end() ? nullptr : &*it;
}

bool Offers::setAvailable(const QString &serverType, const QString &location, bool available)
{
    for (Json &type : m_serverTypes) {
        if (type["name"] != serverType.toStdString())
            continue;
        for (Json &place : type["locations"]) {
            if (place["name"] == location.toStdString()) {
                place["available"] = available;
                return true;
            }
        }
    }
    return false;
}

const Json *offerIn(const Json &serverType, const std::string &location)
{
    for (const Json &place : serverType["locations"]) {
        if (place["name"] == location)
            return &place;
    }
    return nullptr;
}

} // namespace ltb::core::rehearsal::hetzner
