// A value, or the reason there is none. The project's only error channel; nothing here throws.
#pragma once

#include "core/base/error.h"

#include <optional>
#include <utility>
#include <variant>

namespace ltb::core {

template <typename T>
class [[nodiscard]] Result {
public:
    // Implicit, so that `return value;` and `return Error{…};` both read naturally.
    // NOLINTBEGIN(google-explicit-constructor)
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}
    // NOLINTEND(google-explicit-constructor)

    bool isOk() const { return m_state.index() == 0; }
    explicit operator bool() const { return isOk(); }

    const T &value() const & { return std::get<0>(m_state); }
    T &value() & { return std::get<0>(m_state); }
    T value() && { return std::get<0>(std::move(m_state)); }
    const T *operator->() const { return &value(); }
    T *operator->() { return &value(); }
    const T &operator*() const & { return value(); }
    T &operator*() & { return value(); }
    T operator*() && { return std::get<0>(std::move(m_state)); }
    const Error &error() const { return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) // NOLINT(google-explicit-constructor)
        : m_error(std::move(error))
    {}

    bool isOk() const { return !m_error; }
    explicit operator bool() const { return isOk(); }
    void value() const {}
    const Error &error() const { return *m_error; }

private:
    std::optional<Error> m_error;
};

} // namespace ltb::core
