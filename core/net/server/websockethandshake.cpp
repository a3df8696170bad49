#include "core/net/server/websockethandshake.h"

#include <openssl/evp.h>

#include <array>

namespace ltb::core::net {

namespace {

constexpr std::string_view relayProtocol = "launchthatbot.relay.v1";
constexpr std::string_view acceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

// Base64 of exactly 16 bytes.
bool isHandshakeKey(const std::string &key)
{
    if (key.size() != 24)
        return false;
    std::array<unsigned char, 18> decoded{};
    return key.ends_with("==") && key[21] != '='
           && EVP_DecodeBlock(decoded.data(), reinterpret_cast<const unsigned char *>(key.data()),
                              24)
                  == 18;
}

std::string acceptKey(const std::string &key)
{
    const std::string joined = key + std::string(acceptSuffix);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(joined.data(), joined.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1)
        return {};
    std::array<unsigned char, 40> text{};
    const int length = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(size));
    return {reinterpret_cast<const char *>(text.data()), static_cast<std::size_t>(length)};
}

} // namespace

bool asksForWebSocket(const HttpHead &head)
{
    return head.hasToken("upgrade", "websocket");
}

Handshake checkHandshake(const HttpHead &head)
{
    if (head.method != "GET" || head.minorVersion != 1)
        return {400, "A WebSocket starts with a GET request in HTTP/1.1."};
    if (!head.hasToken("connection", "upgrade"))
        return {400, "The Connection header does not ask for an upgrade."};
    const std::string *version = head.find("sec-websocket-version");
    if (version == nullptr || head.count("sec-websocket-version") != 1 || *version != "13")
        return {426, "Only WebSocket version 13 is supported."};
    const std::string *key = head.find("sec-websocket-key");
    if (key == nullptr || head.count("sec-websocket-key") != 1 || !isHandshakeKey(*key))
        return {400, "Sec-WebSocket-Key must be 16 bytes in base64."};
    Handshake handshake;
    handshake.answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                       "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                       + acceptKey(*key) + "\r\n";
    if (head.hasToken("sec-websocket-protocol", relayProtocol))
        handshake.answer += "Sec-WebSocket-Protocol: " + std::string(relayProtocol) + "\r\n";
    handshake.answer += "\r\n";
    return handshake;
}

} // namespace ltb::core::net
