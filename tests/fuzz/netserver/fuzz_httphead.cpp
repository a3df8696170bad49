// Any bytes as an HTTP request: the result must not depend on where the stream was cut, a request
// with two ideas of its length is never complete, and no field leaves the place it was in.
#include "core/net/server/httphead.h"
#include "core/net/server/httpreply.h"
#include "core/net/server/websockethandshake.h"

#include <cstdlib>
#include <string>

using namespace ltb::core::net;
using State = HttpRequestParser::State;

namespace {

constexpr std::size_t headLimit = 2048;
constexpr std::size_t bodyLimit = 1024;

void require(bool condition)
{
    if (!condition)
        std::abort();
}

struct Outcome {
    bool complete = false;
    bool failed = false;
    HttpHead head{};
    std::string body{};
    std::size_t consumed = 0;
};

Outcome parse(std::string_view stream, std::size_t piece)
{
    HttpRequestParser parser(headLimit, bodyLimit);
    Outcome outcome;
    std::string kept;
    for (std::size_t at = 0; at < stream.size() && !outcome.complete && !outcome.failed;
         at += piece) {
        kept += stream.substr(at, piece);
        const std::size_t used = parser.feed(kept);
        require(used <= kept.size());
        outcome.consumed += used;
        kept.erase(0, used);
        outcome.complete = parser.state() == State::Complete;
        outcome.failed = parser.state() == State::Failed;
    }
    if (outcome.complete) {
        outcome.head = parser.takeHead();
        outcome.body = parser.takeBody();
    }
    return outcome;
}

void checkComplete(const Outcome &outcome)
{
    const HttpHead &head = outcome.head;
    require(head.count("content-length") + head.count("transfer-encoding") <= 1);
    require(head.count("host") <= 1);
    require(!head.target.empty() && head.target.front() == '/');
    require(outcome.body.size() <= bodyLimit);
    if (const std::string *length = head.find("content-length"))
        require(std::stoull(*length) == outcome.body.size());
    EngineResponse response;
    for (const auto &[name, value] : head.fields) {
        for (const char letter : value)
            require(letter != '\r' && letter != '\n' && letter != '\0');
        response.fields.emplace_back(name, value);
    }
    const std::string reply = renderReply(response, AfterReply::Close, ReplyBody::Send, 0);
    require(reply.find("\r\n\r\n") == reply.size() - 4);
    const Handshake handshake = checkHandshake(head);
    if (handshake.status == 101)
        require(handshake.answer.find("\r\n\r\n") == handshake.answer.size() - 4);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size < 1)
        return 0;
    const std::size_t piece = data[0] + std::size_t{1};
    const std::string_view stream(reinterpret_cast<const char *>(data) + 1, size - 1);
    const Outcome whole = parse(stream, size);
    const Outcome pieces = parse(stream, piece);
    // A request that is refused may be refused earlier in pieces, but never served.
    require(whole.complete == pieces.complete);
    if (!whole.complete)
        return 0;
    require(whole.consumed == pieces.consumed);
    require(whole.head.fields == pieces.head.fields && whole.body == pieces.body);
    require(whole.head.method == pieces.head.method && whole.head.target == pieces.head.target);
    checkComplete(whole);
    return 0;
}
