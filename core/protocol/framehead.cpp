#include "core/protocol/framehead.h"

#include "core/base/ulid.h"
#include "core/protocol/flatscanner.h"
#include "core/protocol/sessionkey.h"
#include "core/protocol/wirefields.h"

#include <algorithm>
#include <array>

namespace ltb::core::protocol {

namespace {

using FlatKind = FlatField::Kind;

// Reads fields of a scanned frame by the same rules as messagecodec; the first miss clears ok().
class HeadReader {
public:
    explicit HeadReader(const FlatScanner &scanner) : m_scanner(scanner) {}

    bool ok() const { return m_ok; }

    std::string_view ulid(const char *name)
    {
        const std::string_view text = plain(name);
        std::array<char16_t, 26> wide{};
        if (text.size() == wide.size())
            std::copy(text.begin(), text.end(), wide.begin());
        return keep(text, text.size() == wide.size() && isUlid(QStringView(wide)));
    }
    std::string_view optionalName(const char *name)
    {
        if (!m_scanner.find(name))
            return {};
        const std::string_view text = plain(name);
        return keep(text,
                    isSessionKeyPart(QString::fromLatin1(text.data(), qsizetype(text.size()))));
    }
    std::string_view sessionKey()
    {
        const std::string_view text = plain("sessionKey");
        return keep(text, isSessionKey(text));
    }
    // Without escapes and within bounds: then the raw bytes are the text.
    std::string_view shortText(const char *name, size_t min, size_t max)
    {
        const std::string_view text = plain(name);
        return keep(text, text.size() >= min && text.size() <= max);
    }
    // Escapes only shorten a text, except that their raw form is bounded too: a longer one is for
    // decode() to judge.
    std::string_view rawText(const char *name, size_t max)
    {
        const FlatField *field = m_scanner.find(name);
        return keep(field ? field->raw : std::string_view(),
                    field && field->kind == FlatKind::Text && field->raw.size() <= max);
    }
    void optionalRawText(const char *name, size_t max)
    {
        if (m_scanner.find(name))
            rawText(name, max);
    }
    qint64 integer(const char *name, qint64 min, qint64 max)
    {
        const FlatField *field = m_scanner.find(name);
        const bool fits = field && field->kind == FlatKind::Integer && field->integer >= min
                          && field->integer <= max;
        m_ok = m_ok && fits;
        return fits ? field->integer : 0;
    }
    void optionalInteger(const char *name, qint64 min, qint64 max)
    {
        if (m_scanner.find(name))
            integer(name, min, max);
    }
    template <typename Enum, size_t N>
    Enum choice(const char *name, const std::array<WireName<Enum>, N> &choices)
    {
        const std::string_view text = plain(name);
        for (const auto &option : choices) {
            if (option.name == text)
                return option.value;
        }
        m_ok = false;
        return choices.front().value;
    }

private:
    std::string_view plain(const char *name)
    {
        const FlatField *field = m_scanner.find(name);
        return keep(field ? field->raw : std::string_view(),
                    field && field->kind == FlatKind::Text && !field->escaped);
    }
    std::string_view keep(std::string_view text, bool good)
    {
        m_ok = m_ok && good;
        return text;
    }

    const FlatScanner &m_scanner;
    bool m_ok = true;
};

void readDelta(HeadReader &reader, FrameHead &head)
{
    head.rawText = reader.rawText("text", 1 << 20);
    head.index = reader.integer("index", 0, maxWireInteger);
    head.kind = reader.choice("kind", deltaNames);
}

void readTool(HeadReader &reader, FrameHead &head)
{
    head.rawCallId = reader.shortText("callId", 1, 256);
    reader.shortText("tool", 1, 128);
    head.phase = reader.choice("phase", phaseNames);
    reader.optionalRawText("title", maxTitleCharacters);
    reader.optionalRawText("argsPreview", maxArgsPreviewCharacters);
    reader.optionalRawText("resultPreview", maxResultPreviewCharacters);
    reader.optionalInteger("elapsedMs", 0, maxWireInteger);
}

} // namespace

std::optional<FrameHead> peekFrame(std::string_view frame)
{
    FlatScanner scanner;
    if (!scanner.scan(frame))
        return std::nullopt;
    const FlatField *type = scanner.find("type");
    if (!type || type->kind != FlatKind::Text)
        return std::nullopt;
    FrameHead head;
    HeadReader reader(scanner);
    if (type->raw == "outbound.delta") {
        readDelta(reader, head);
    } else if (type->raw == "tool.progress") {
        head.type = FrameHead::Type::ToolProgress;
        readTool(reader, head);
    } else {
        return std::nullopt;
    }
    head.id = reader.ulid("id");
    head.ts = reader.integer("ts", 0, maxWireInteger);
    head.sessionKey = reader.sessionKey();
    head.runId = reader.shortText("runId", 1, 128);
    head.replyTo = reader.ulid("replyTo");
    reader.optionalName("instanceId");
    reader.optionalInteger("seq", 1, maxWireInteger);
    return reader.ok() ? std::optional(head) : std::nullopt;
}

} // namespace ltb::core::protocol
