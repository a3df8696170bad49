// Reads a frame whose top-level values are all texts, whole numbers, true, false or null, checking
// every byte as strictly as core/base/json.h does. Anything else ends the scan. Qt-free.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ltb::core::protocol {

struct FlatField {
    enum class Kind { Text, Integer, Boolean, Null };
    std::string_view key; // never escaped
    Kind kind = Kind::Null;
    std::string_view raw; // a text's bytes between its quotes
    bool escaped = false; // the text holds escapes
    std::int64_t integer = 0;
};

class FlatScanner {
public:
    static constexpr size_t maxFields = 24;

    // False when the frame is not exactly one flat, valid object with distinct keys.
    bool scan(std::string_view frame);
    // The field, or null when the frame does not have it or has it as null.
    const FlatField *find(std::string_view key) const;

private:
    void skipSpace();
    bool take(char c);
    bool readObject();
    bool readText(std::string_view &raw, bool &escaped);
    bool readEscape();
    bool readHex(unsigned &unit);
    bool readValue(FlatField &field);
    bool readInteger(FlatField &field);
    bool takeWord(std::string_view word);

    std::string_view m_text;
    size_t m_at = 0;
    std::array<FlatField, maxFields> m_fields{};
    size_t m_count = 0;
};

} // namespace ltb::core::protocol
