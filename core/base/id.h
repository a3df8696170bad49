// Strong identifiers: a ServerId cannot be passed where a DeploymentId is meant.
#pragma once

#include <QHashFunctions>
#include <QString>

#include <compare>
#include <functional>
#include <utility>

namespace ltb::core {

template <typename Tag>
class Id {
public:
    Id() = default;
    explicit Id(QString text) : m_text(std::move(text)) {}

    const QString &toString() const { return m_text; }
    bool isEmpty() const { return m_text.isEmpty(); }
    bool operator==(const Id &) const = default;
    auto operator<=>(const Id &other) const { return m_text.compare(other.m_text) <=> 0; }

    friend size_t qHash(const Id &id, size_t seed = 0) noexcept { return ::qHash(id.m_text, seed); }

private:
    QString m_text;
};

using AccountId = Id<struct AccountTag>; // a provider account of this installation (ULID)
using ServerId =
    Id<struct ServerTag>; // a server of this installation (ULID), not the provider's id
using DeploymentId = Id<struct DeploymentTag>; // ULID; the value of the label ltb-deployment
using InstanceId = Id<struct InstanceTag>; // one connector beside one gateway, as the hub knows it

} // namespace ltb::core

template <typename Tag>
struct std::hash<ltb::core::Id<Tag>> {
    size_t operator()(const ltb::core::Id<Tag> &id) const noexcept { return qHash(id); }
};
