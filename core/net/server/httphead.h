// HTTP/1.1 requests from bytes, without a socket: a strict front of Boost.Beast's parser. Qt-free.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ltb::core::net {

struct HttpHead {
    std::string method;
    std::string target; // origin form, as sent
    int minorVersion = 1; // HTTP/1.x
    bool keepAlive = true;
    std::vector<std::pair<std::string, std::string>> fields; // names in lower case, sent order

    const std::string *find(std::string_view lowerCaseName) const; // first, or null
    std::size_t count(std::string_view lowerCaseName) const;
    // True when a comma-separated field of that name holds the token, whatever its case.
    bool hasToken(std::string_view lowerCaseName, std::string_view lowerCaseToken) const;
};

struct HttpFailure {
    int status = 400;
    std::string_view reason{}; // a sentence for the peer
};

// One request. Refuses what lets two servers disagree on where a request ends: Transfer-Encoding
// beside Content-Length, repeated or odd lengths, folded and nameless fields, several Host fields.
class HttpRequestParser {
public:
    enum class State { Head, Body, Complete, Failed };

    HttpRequestParser(std::size_t headLimit, std::size_t bodyLimit);
    ~HttpRequestParser();
    HttpRequestParser(const HttpRequestParser &) = delete;
    HttpRequestParser &operator=(const HttpRequestParser &) = delete;

    // Returns how many bytes are done with; the rest must come again, followed by what arrived
    // since. Never takes bytes behind the request's end.
    std::size_t feed(std::string_view data);

    State state() const;
    bool started() const; // some byte of the request was seen
    bool expectsContinue() const; // Body: the client waits for "100 Continue"
    const HttpHead &head() const; // from Body on
    HttpHead takeHead(); // Complete
    std::string takeBody(); // Complete
    HttpFailure failure() const; // Failed

private:
    class Parser;
    std::unique_ptr<Parser> m_parser;
};

} // namespace ltb::core::net
