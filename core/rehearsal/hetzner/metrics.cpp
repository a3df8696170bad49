#include "core/rehearsal/hetzner/metrics.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ltb::core::rehearsal::hetzner {

namespace {

constexpr qint64 metricsMsPerSecond = 1000;
constexpr int mostSamples = 500;

struct Series {
    const char *type;
    const char *name;
    double mean;
    double swing;
};

constexpr Series seriesRows[] = {
    {"cpu", "cpu", 9, 7},
    {"disk", "disk.0.iops.read", 3, 3},
    {"disk", "disk.0.iops.write", 12, 8},
    {"disk", "disk.0.bandwidth.read", 24'000, 20'000},
    {"disk", "disk.0.bandwidth.write", 90'000, 60'000},
    {"network", "network.0.pps.in", 40, 25},
    {"network", "network.0.pps.out", 35, 25},
    {"network", "network.0.bandwidth.in", 32'000, 22'000},
    {"network", "network.0.bandwidth.out", 28'000, 20'000},
};

// A daily wave with smaller ones on top, shifted for each server so that no two look alike.
double sample(const Series &series, qint64 second, qint64 serverId)
{
    constexpr double day = 86'400;
    constexpr double minute = 60;
    const double phase = double(serverId % 97);
    const double turn = 2 * std::numbers::pi;
    const double slow = std::sin(turn * (double(second) / day) + phase);
    const double quick = std::sin(turn * (double(second) / (7 * minute)) + 3 * phase);
    return std::max(0.0, series.mean + series.swing * (0.7 * slow + 0.3 * quick));
}

QDateTime timeParameter(const ApiCall &call, const QString &name)
{
    // A plus sign that was not encoded arrives as a blank.
    return QDateTime::fromString(call.value(name).replace(u' ', u'+'), Qt::ISODate);
}

Json valuesOf(const Series &series, qint64 from, qint64 to, qint64 step,
              const SimulatedServer &server)
{
    Json values = Json::array();
    for (qint64 second = from; second <= to; second += step) {
        const QString number = QString::number(sample(series, second, server.id), 'f', 4);
        values.push_back(Json::array({double(second), number.toStdString()}));
    }
    return {{"values", values}};
}

} // namespace

net::HttpResponse metricsAnswer(const ApiCall &call, const SimulatedServer &server)
{
    const QDateTime start = timeParameter(call, QStringLiteral("start"));
    const QDateTime end = timeParameter(call, QStringLiteral("end"));
    if (!start.isValid() || !end.isValid() || end < start)
        return invalid(QStringLiteral("start"), QStringLiteral("is no time before the end"));
    QStringList types;
    for (const QString &value : call.values(QStringLiteral("type")))
        types += value.split(u',');
    if (types.isEmpty())
        return invalid(QStringLiteral("type"), QStringLiteral("is required"));

    const qint64 from = start.toSecsSinceEpoch();
    const qint64 to = end.toSecsSinceEpoch();
    const qint64 fewest = std::max<qint64>(1, (to - from) / mostSamples);
    const qint64 step = std::max(fewest, call.value(QStringLiteral("step")).toLongLong());
    Json all = Json::object();
    for (const Series &series : seriesRows) {
        if (types.contains(QLatin1String(series.type)))
            all[series.name] = valuesOf(series, from, to, step, server);
    }
    constexpr int ok = 200;
    return answer(ok, {{"metrics",
                        {{"start", apiTime(from * metricsMsPerSecond)},
                         {"end", apiTime(to * metricsMsPerSecond)},
                         {"step", step},
                         {"time_series", all}}}});
}

} // namespace ltb::core::rehearsal::hetzner
