#include "core/net/server/httpreply.h"

#include <algorithm>
#include <array>

namespace ltb::core::net {

namespace {

std::string_view reasonPhrase(int status)
{
    struct Phrase {
        int status;
        std::string_view text;
    };
    static constexpr std::array phrases{
        Phrase{200, "OK"},
        Phrase{201, "Created"},
        Phrase{202, "Accepted"},
        Phrase{204, "No Content"},
        Phrase{304, "Not Modified"},
        Phrase{400, "Bad Request"},
        Phrase{401, "Unauthorized"},
        Phrase{403, "Forbidden"},
        Phrase{404, "Not Found"},
        Phrase{405, "Method Not Allowed"},
        Phrase{408, "Request Timeout"},
        Phrase{409, "Conflict"},
        Phrase{410, "Gone"},
        Phrase{413, "Content Too Large"},
        Phrase{415, "Unsupported Media Type"},
        Phrase{417, "Expectation Failed"},
        Phrase{422, "Unprocessable Content"},
        Phrase{426, "Upgrade Required"},
        Phrase{429, "Too Many Requests"},
        Phrase{431, "Request Header Fields Too Large"},
        Phrase{500, "Internal Server Error"},
        Phrase{501, "Not Implemented"},
        Phrase{503, "Service Unavailable"},
    };
    const auto *found =
        std::find_if(phrases.begin(), phrases.end(),
                     [status](const Phrase &phrase) { return phrase.status == status; });
    return found == phrases.end() ? std::string_view("Status") : found->text;
}

std::string lowered(std::string_view text)
{
    std::string lower(text);
    for (char &letter : lower) {
        if (letter >= 'A' && letter <= 'Z')
            letter = static_cast<char>(letter - 'A' + 'a');
    }
    return lower;
}

bool isClean(std::string_view text)
{
    return std::none_of(text.begin(), text.end(), [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        return (byte < 0x20 && byte != '\t') || byte == 0x7F;
    });
}

bool isOurs(std::string_view name)
{
    const std::string lower = lowered(name);
    return lower == "content-length" || lower == "transfer-encoding" || lower == "connection"
           || lower == "date" || lower == "content-type";
}

// IMF-fixdate (RFC 9110 section 5.6.7), whatever the locale.
std::string httpDate(std::time_t now)
{
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    const auto two = [](int value) {
        return std::string{static_cast<char>('0' + value / 10 % 10),
                           static_cast<char>('0' + value % 10)};
    };
    return std::string(days.at(static_cast<std::size_t>(utc.tm_wday))) + ", " + two(utc.tm_mday)
           + ' ' + months.at(static_cast<std::size_t>(utc.tm_mon)) + ' '
           + std::to_string(utc.tm_year + 1900) + ' ' + two(utc.tm_hour) + ':' + two(utc.tm_min)
           + ':' + two(utc.tm_sec) + " GMT";
}

} // namespace

std::string renderReply(const EngineResponse &response, AfterReply after, ReplyBody body,
                        std::time_t now)
{
    const int status = response.status >= 200 && response.status <= 599 ? response.status : 500;
    const bool bodiless = status == 204 || status == 304;
    std::string text = "HTTP/1.1 " + std::to_string(status) + ' '
                       + std::string(reasonPhrase(status)) + "\r\nDate: " + httpDate(now) + "\r\n";
    if (!bodiless) {
        text += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
        if (!response.body.empty() && isClean(response.contentType))
            text += "Content-Type: " + response.contentType + "\r\n";
    }
    for (const auto &[name, value] : response.fields) {
        const bool usable = !name.empty() && name.find_first_of(" \t:") == std::string::npos
                            && isClean(name) && isClean(value) && !isOurs(name);
        if (usable)
            text.append(name).append(": ").append(value).append("\r\n");
    }
    text +=
        after == AfterReply::Close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n";
    if (!bodiless && body == ReplyBody::Send)
        text += response.body;
    return text;
}

EngineResponse refusal(int status, std::string_view sentence)
{
    std::string code = lowered(reasonPhrase(status));
    std::replace(code.begin(), code.end(), ' ', '_');
    EngineResponse response;
    response.status = status;
    response.body =
        R"({"error":{"code":")" + code + R"(","message":")" + std::string(sentence) + "\"}}";
    return response;
}

EngineReply::~EngineReply()
{
    send(refusal(500, "The request was not answered."));
}

void EngineReply::send(const EngineResponse &response)
{
    const std::shared_ptr<ReplySink> sink = std::exchange(m_sink, {}).lock();
    if (sink)
        sink->answer(m_id, m_serial, response);
}

} // namespace ltb::core::net
