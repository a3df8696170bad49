#include "core/rehearsal/hetzner/answers.h"

#include "core/rehearsal/hetzner/labelselector.h"

#include <QDateTime>
#include <QTimeZone>

#include <algorithm>

namespace ltb::core::rehearsal::hetzner {

namespace {

constexpr int defaultPageSize = 25;
constexpr int largestPage = 50;

QString textOf(const Json &item, const char *key)
{
    const auto it = item.find(key);
    return it != item.end() && it->is_string() ? toQString(it->get<std::string>()) : QString();
}

// The order of two items by one sort term, as in "created:desc". Zero when they are alike.
int compareBy(const QString &term, const Json &a, const Json &b)
{
    const std::string key = term.section(u':', 0, 0).toStdString();
    const int direction = term.endsWith(QLatin1String(":desc")) ? -1 : 1;
    if (a.value(key, Json()) == b.value(key, Json()))
        return 0;
    return a.value(key, Json()) < b.value(key, Json()) ? -direction : direction;
}

bool isSortTerm(const QString &term)
{
    static const QStringList fields = {QStringLiteral("id"), QStringLiteral("name"),
                                       QStringLiteral("created")};
    const QStringList parts = term.split(u':');
    return parts.size() <= 2 && fields.contains(parts.first())
           && (parts.size() == 1 || parts[1] == QLatin1String("asc")
               || parts[1] == QLatin1String("desc"));
}

void sortItems(const QStringList &terms, std::vector<Json> &items)
{
    std::stable_sort(items.begin(), items.end(), [&terms](const Json &a, const Json &b) {
        for (const QString &term : terms) {
            if (const int order = compareBy(term, a, b))
                return order < 0;
        }
        return false;
    });
}

// A positive number from the query; 0 when it is none.
int pageNumber(const ApiCall &call, const QString &name, int fallback)
{
    const QString text = call.value(name);
    return text.isEmpty() ? fallback : std::max(0, text.toInt());
}

Json nullable(bool there, size_t value)
{
    return there ? Json(value) : Json();
}

Json paginationOf(size_t page, size_t size, size_t total)
{
    const size_t last = std::max<size_t>(1, (total + size - 1) / size);
    return {{"page", page},
            {"per_page", size},
            {"previous_page", nullable(page > 1, page - 1)},
            {"next_page", nullable(page < last, page + 1)},
            {"last_page", last},
            {"total_entries", total}};
}

} // namespace

QStringList ApiCall::values(const QString &name) const
{
    return query.allQueryItemValues(name, QUrl::FullyDecoded);
}

qint64 ApiCall::id(int segment) const
{
    return std::max<qint64>(0, path.value(segment).toLongLong());
}

net::HttpResponse answer(int status, const Json &body)
{
    return {.status = status, .body = dumpJson(body)};
}

net::HttpResponse noContent()
{
    constexpr int status = 204;
    return {.status = status};
}

net::HttpResponse refusal(int status, const char *code, const QString &message,
                          const QString &field)
{
    Json error = {{"code", code}, {"message", message.toStdString()}, {"details", nullptr}};
    if (!field.isEmpty()) {
        const Json named = {{"name", field.toStdString()},
                            {"messages", Json::array({message.toStdString()})}};
        error["details"] = {{"fields", Json::array({named})}};
    }
    return answer(status, {{"error", error}});
}

net::HttpResponse invalid(const QString &field, const QString &why)
{
    constexpr int status = 422;
    return refusal(status, "invalid_input",
                   QStringLiteral("invalid input in field '%1': %2").arg(field, why), field);
}

net::HttpResponse notFound(const QString &what)
{
    constexpr int status = 404;
    return refusal(status, "not_found", what + QStringLiteral(" not found"));
}

net::HttpResponse listAnswer(const ApiCall &call, const char *key, std::vector<Json> items)
{
    const QStringList names = call.values(QStringLiteral("name"));
    const QStringList statuses = call.values(QStringLiteral("status"));
    const std::optional<LabelSelector> selector =
        LabelSelector::parse(call.value(QStringLiteral("label_selector")));
    if (!selector)
        return invalid(QStringLiteral("label_selector"), QStringLiteral("is no valid selector"));
    std::erase_if(items, [&](const Json &item) {
        return (!names.isEmpty() && !names.contains(textOf(item, "name")))
               || (!statuses.isEmpty() && !statuses.contains(textOf(item, "status")))
               || !selector->matches(item.value("labels", Json::object()));
    });

    const QStringList order = call.values(QStringLiteral("sort"));
    if (!std::all_of(order.begin(), order.end(), isSortTerm))
        return invalid(QStringLiteral("sort"), QStringLiteral("is no field to sort by"));
    sortItems(order, items);

    const int page = pageNumber(call, QStringLiteral("page"), 1);
    const int size = pageNumber(call, QStringLiteral("per_page"), defaultPageSize);
    if (page == 0 || size == 0)
        return invalid(QStringLiteral("page"), QStringLiteral("must be positive"));
    const size_t pageSize = size_t(std::min(size, largestPage));
    const size_t from = std::min(items.size(), (size_t(page) - 1) * pageSize);
    const size_t to = std::min(items.size(), from + pageSize);
    Json slice = Json::array();
    for (size_t i = from; i < to; ++i)
        slice.push_back(std::move(items[i]));
    constexpr int ok = 200;
    return answer(ok,
                  {{key, slice},
                   {"meta", {{"pagination", paginationOf(size_t(page), pageSize, items.size())}}}});
}

std::string apiTime(qint64 ms)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
    return time.toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss+00:00")).toStdString();
}

} // namespace ltb::core::rehearsal::hetzner
