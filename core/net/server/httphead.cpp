// The only file that includes Boost.Beast: it compiles slowly.
#include "core/net/server/httphead.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>

namespace ltb::core::net {

namespace http = boost::beast::http;
using BeastError = boost::beast::error_code;

namespace {

constexpr std::size_t maxFields = 100;

char lowerLetter(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool equalsLower(std::string_view text, std::string_view lower)
{
    return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                      [](char a, char b) { return lowerLetter(a) == b; });
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

} // namespace

const std::string *HttpHead::find(std::string_view lowerCaseName) const
{
    for (const auto &[name, value] : fields) {
        if (name == lowerCaseName)
            return &value;
    }
    return nullptr;
}

std::size_t HttpHead::count(std::string_view lowerCaseName) const
{
    return static_cast<std::size_t>(
        std::count_if(fields.begin(), fields.end(),
                      [lowerCaseName](const auto &field) { return field.first == lowerCaseName; }));
}

bool HttpHead::hasToken(std::string_view lowerCaseName, std::string_view lowerCaseToken) const
{
    for (const auto &[name, value] : fields) {
        if (name != lowerCaseName)
            continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            if (equalsLower(trimmed(rest.substr(0, comma)), lowerCaseToken))
                return true;
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    return false;
}

class HttpRequestParser::Parser final : public http::basic_parser<true> {
public:
    Parser(std::size_t headLimit, std::size_t bodyLimit) : m_headLimit(headLimit)
    {
        eager(true);
        header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(headLimit, 1U << 30U)));
        body_limit(bodyLimit);
    }

    std::size_t feed(std::string_view data);

    State state = State::Head;
    HttpHead head;
    HttpFailure failure{};
    std::string body;
    bool expectsContinue = false;
    std::size_t headBytes = 0; // consumed so far

private:
    using TextView = boost::beast::string_view;

    // Any error code stops the parser; the status was chosen here.
    void refuse(int status, std::string_view reason, BeastError &error)
    {
        failure = {status, reason};
        error = http::error::bad_value;
    }
    void checkHead(BeastError &error);
    void checkFraming(BeastError &error);
    void checkExpect(BeastError &error);
    void translate(BeastError error);

    void on_request_impl(http::verb verb, TextView method, TextView target, int version,
                         BeastError &error) override;
    void on_response_impl(int, TextView, int, BeastError &) override {}
    void on_field_impl(http::field field, TextView name, TextView value,
                       BeastError &error) override;
    void on_header_impl(BeastError &error) override;
    void on_body_init_impl(const boost::optional<std::uint64_t> &, BeastError &) override {}
    std::size_t on_body_impl(TextView piece, BeastError &) override
    {
        body.append(piece.data(), piece.size());
        return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t, TextView, BeastError &) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, TextView piece, BeastError &) override
    {
        body.append(piece.data(), piece.size());
        return piece.size();
    }
    void on_finish_impl(BeastError &) override {}

    std::size_t m_headLimit;
};

void HttpRequestParser::Parser::on_request_impl(http::verb, TextView method, TextView target,
                                                int version, BeastError &error)
{
    if (target.empty() || target.front() != '/')
        return refuse(400, "The request target must be a path.", error);
    head.method.assign(method.data(), method.size());
    head.target.assign(target.data(), target.size());
    head.minorVersion = version - 10;
}

void HttpRequestParser::Parser::on_field_impl(http::field, TextView name, TextView value,
                                              BeastError &error)
{
    if (state != State::Head)
        return; // a trailer must not pass for a header
    if (head.fields.size() >= maxFields)
        return refuse(431, "The request has too many header fields.", error);
    std::string lower(name.data(), name.size());
    std::transform(lower.begin(), lower.end(), lower.begin(), lowerLetter);
    head.fields.emplace_back(std::move(lower), std::string(value.data(), value.size()));
}

void HttpRequestParser::Parser::checkFraming(BeastError &error)
{
    const std::size_t lengths = head.count("content-length");
    const std::size_t encodings = head.count("transfer-encoding");
    if (lengths > 1 || (lengths > 0 && encodings > 0))
        return refuse(400, "The request states its length twice.", error);
    if (lengths == 1) {
        const std::string &length = *head.find("content-length");
        if (length.empty() || length.find_first_not_of("0123456789") != std::string::npos)
            return refuse(400, "Content-Length must be a number.", error);
    }
    if (encodings == 0)
        return;
    if (encodings > 1 || head.minorVersion == 0)
        return refuse(400, "The request's Transfer-Encoding is not allowed.", error);
    if (!equalsLower(*head.find("transfer-encoding"), "chunked"))
        return refuse(501, "Only the chunked Transfer-Encoding is supported.", error);
}

void HttpRequestParser::Parser::checkExpect(BeastError &error)
{
    const std::string *expect = head.find("expect");
    if (expect == nullptr || head.minorVersion == 0)
        return;
    if (head.count("expect") > 1 || !equalsLower(*expect, "100-continue"))
        return refuse(417, "Only Expect: 100-continue is supported.", error);
    expectsContinue = true;
}

void HttpRequestParser::Parser::checkHead(BeastError &error)
{
    const std::size_t hosts = head.count("host");
    if (hosts > 1 || (hosts == 0 && head.minorVersion == 1))
        return refuse(400, "The request needs exactly one Host.", error);
    checkFraming(error);
    if (!error)
        checkExpect(error);
}

void HttpRequestParser::Parser::on_header_impl(BeastError &error)
{
    checkHead(error);
    if (error)
        return;
    head.keepAlive = keep_alive();
    state = State::Body;
}

void HttpRequestParser::Parser::translate(BeastError error)
{
    state = State::Failed;
    if (!failure.reason.empty())
        return;
    if (error == http::error::header_limit)
        failure = {431, "The request's header is too large."};
    else if (error == http::error::body_limit)
        failure = {413, "The request's body is too large."};
    else
        failure = {400, "This is not a valid HTTP request."};
}

std::size_t HttpRequestParser::Parser::feed(std::string_view data)
{
    std::size_t used = 0;
    BeastError error;
    // Beast returns after each structure even when it is eager; go on until it wants more.
    while (used < data.size() && !is_done() && !error) {
        const std::size_t taken = put({data.data() + used, data.size() - used}, error);
        used += taken;
        if (taken == 0)
            break;
    }
    if (!is_header_done()) {
        headBytes += used;
        if (headBytes + (data.size() - used) > m_headLimit
            && (!error || error == http::error::need_more))
            error = http::error::header_limit;
    }
    if (error && error != http::error::need_more)
        translate(error);
    else if (is_done())
        state = State::Complete;
    return used;
}

HttpRequestParser::HttpRequestParser(std::size_t headLimit, std::size_t bodyLimit)
    : m_parser(std::make_unique<Parser>(headLimit, bodyLimit))
{}

HttpRequestParser::~HttpRequestParser() = default;

std::size_t HttpRequestParser::feed(std::string_view data)
{
    if (m_parser->state == State::Complete || m_parser->state == State::Failed)
        return 0;
    return m_parser->feed(data);
}

HttpRequestParser::State HttpRequestParser::state() const
{
    return m_parser->state;
}

bool HttpRequestParser::started() const
{
    return m_parser->headBytes > 0 || m_parser->state != State::Head;
}

bool HttpRequestParser::expectsContinue() const
{
    return m_parser->state == State::Body && m_parser->expectsContinue && m_parser->body.empty();
}

const HttpHead &HttpRequestParser::head() const
{
    return m_parser->head;
}

HttpHead HttpRequestParser::takeHead()
{
    return std::move(m_parser->head);
}

std::string HttpRequestParser::takeBody()
{
    return std::move(m_parser->body);
}

HttpFailure HttpRequestParser::failure() const
{
    return m_parser->failure;
}

} // namespace ltb::core::net
