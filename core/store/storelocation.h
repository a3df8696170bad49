// Where the data is kept: which engine, and its file or address.
#pragma once

#include "core/base/result.h"

#include <QString>

namespace ltb::core::store {

// sqlite:FILE, or postgresql://… (docs/architecture.md).
struct StoreLocation {
    enum class Engine { Sqlite, PostgreSql } engine = Engine::Sqlite;
    QString path; // file, or the connection URL without its password

    // Error: InvalidInput, field "store". A URL with a password is refused, since it would show up
    // in process lists and logs.
    static Result<StoreLocation> parse(const QString &text);
    static StoreLocation sqlite(QString file) { return {Engine::Sqlite, std::move(file)}; }

    bool operator==(const StoreLocation &) const = default;
};

} // namespace ltb::core::store
