// Any bytes: decode, peek, stamp and encode never crash and never contradict each other.
#include "core/base/json.h"
#include "core/protocol/codec.h"
#include "core/protocol/framehead.h"
#include "core/protocol/sessionkey.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace ltb::core;
using namespace ltb::core::protocol;

namespace {

constexpr qint64 stampedSeq = 4711;
const QString stampedInstance = QStringLiteral("inst-9");

void demand(bool truth)
{
    if (!truth)
        std::abort();
}

std::string_view bytesOf(const QByteArray &array)
{
    return {array.constData(), size_t(array.size())};
}

void checkStamp(std::string_view frame, const Message &message)
{
    const QByteArray stamped = stampFrame(frame, stampedSeq, stampedInstance);
    Json expected = *parseJson(frame);
    expected["seq"] = stampedSeq;
    expected["instanceId"] = stampedInstance.toStdString();
    const Result<Json> actual = parseJson(stamped);
    demand(actual && *actual == expected);
    const Result<Message> again = decode(bytesOf(stamped));
    demand(again && again->index() == message.index());
    demand(stampFrame(frame, -1, {}) == QByteArray(frame.data(), qsizetype(frame.size())));
}

void checkHead(const FrameHead &head, const Message &message)
{
    const auto same = [](std::string_view raw, const QString &text) {
        return QString::fromUtf8(raw.data(), qsizetype(raw.size())) == text;
    };
    const auto *delta = std::get_if<OutboundDelta>(&message);
    const auto *tool = std::get_if<ToolProgress>(&message);
    demand((head.type == FrameHead::Type::OutboundDelta) == (delta != nullptr));
    const ChatEnvelope &envelope = delta ? delta->envelope : tool->envelope;
    demand(same(head.id, envelope.id) && same(head.sessionKey, envelope.sessionKey));
    demand(head.ts == envelope.ts);
    if (delta) {
        demand(head.index == delta->index && head.kind == delta->kind);
        const std::string quoted = '"' + std::string(head.rawText) + '"';
        demand(toQString(parseJson(quoted)->get<std::string>()) == delta->text);
    } else {
        demand(head.phase == tool->phase);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view frame(reinterpret_cast<const char *>(data), size);
    const Result<Message> decoded = decode(frame);
    const auto head = peekFrame(frame);
    stampFrame(frame, stampedSeq, stampedInstance); // must survive what decode() refuses
    (void)isSessionKey(frame);
    (void)isSubscriptionPattern(frame);
    if (!decoded) {
        demand(!head);
        demand(!decoded.error().providerCode.isEmpty() && !decoded.error().message.isEmpty());
        demand(decode(bytesOf(encode(toErrorMessage(decoded.error(), 0)))).isOk());
        return 0;
    }
    if (head)
        checkHead(*head, *decoded);
    checkStamp(frame, *decoded);
    const Result<Message> again = decode(bytesOf(encode(*decoded)));
    demand(again && *again == *decoded);
    return 0;
}
