#include "core/base/json.h"

#include <QCoreApplication>

#include <cmath>
#include <set>
#include <vector>

namespace ltb::core {

namespace {

// Builds the document while checking what nlohmann's own parser lets pass.
class StrictBuilder final : public nlohmann::json_sax<Json> {
public:
    explicit StrictBuilder(JsonLimits limits) : m_limits(limits) {}

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override { return add(value); }
    bool number_float(number_float_t value, const string_t &source) override
    {
        // The lexer falls back to a double for integers beyond 64 bits: a silent loss.
        if (source.find_first_of(".eE") == string_t::npos)
            return refuse("an integer does not fit 64 bits: " + source);
        return std::isfinite(value) ? add(value) : refuse("a number does not fit: " + source);
    }
    bool string(string_t &value) override
    {
        return value.find('\0') == string_t::npos ? add(std::move(value))
                                                  : refuse("a string contains NUL");
    }
    bool binary(binary_t &) override { return refuse("binary values are not JSON"); }
    bool start_object(size_t) override { return open(Json::object()); }
    bool key(string_t &name) override
    {
        if (name.find('\0') != string_t::npos)
            return refuse("a key contains NUL");
        m_key = std::move(name);
        return !m_open.back()->contains(m_key) || refuse("duplicate key \"" + m_key + '"');
    }
    bool end_object() override { return close(); }
    bool start_array(size_t) override { return open(Json::array()); }
    bool end_array() override { return close(); }
    bool parse_error(size_t position, const std::string &,
                     const nlohmann::detail::exception &error) override
    {
        // The parser quotes the text around the error, which may be a secret: keep the position.
        Q_UNUSED(error);
        return refuse("not valid JSON at byte " + std::to_string(position));
    }

    Json takeRoot() { return std::move(m_root); }
    const std::string &problem() const { return m_problem; }

private:
    bool refuse(std::string problem)
    {
        if (m_problem.empty())
            m_problem = std::move(problem);
        return false;
    }
    Json *place(Json value)
    {
        if (m_open.empty()) {
            m_root = std::move(value);
            return &m_root;
        }
        Json &parent = *m_open.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        Json &slot = parent[m_key];
        slot = std::move(value);
        return &slot;
    }
    bool add(Json value)
    {
        place(std::move(value));
        return true;
    }
    bool open(Json value)
    {
        if (int(m_open.size()) >= m_limits.maxDepth)
            return refuse("nested deeper than " + std::to_string(m_limits.maxDepth));
        m_open.push_back(place(std::move(value)));
        return true;
    }
    bool close()
    {
        m_open.pop_back();
        return true;
    }

    JsonLimits m_limits;
    Json m_root;
    std::vector<Json *> m_open; // stable: a parent is only appended to after its last child closed
    std::string m_key;
    std::string m_problem;
};

} // namespace

Result<Json> parseJson(std::string_view text, JsonLimits limits)
{
    StrictBuilder builder(limits);
    if (Json::sax_parse(text, &builder))
        return builder.takeRoot();
    return Error{ErrorCode::Protocol,
                 QCoreApplication::translate("ltb::core", "The text is not valid JSON."),
                 QString::fromStdString(builder.problem())};
}

Result<Json> parseJson(const QByteArray &text, JsonLimits limits)
{
    return parseJson(std::string_view(text.constData(), size_t(text.size())), limits);
}

QByteArray dumpJson(const Json &json)
{
    return QByteArray::fromStdString(
        json.dump(-1, ' ', false, nlohmann::detail::error_handler_t::replace));
}

} // namespace ltb::core
