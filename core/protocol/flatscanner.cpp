#include "core/protocol/flatscanner.h"

#include <algorithm>
#include <simdjson.h>

namespace ltb::core::protocol {

bool FlatScanner::scan(std::string_view frame)
{
    m_text = frame;
    m_at = 0;
    m_count = 0;
    skipSpace();
    if (!simdjson::validate_utf8(frame.data(), frame.size()) || !readObject())
        return false;
    skipSpace();
    return m_at == m_text.size();
}

const FlatField *FlatScanner::find(std::string_view key) const
{
    const auto *end = m_fields.begin() + m_count;
    const auto *field =
        std::find_if(m_fields.begin(), end, [key](const FlatField &f) { return f.key == key; });
    return field == end || field->kind == FlatField::Kind::Null ? nullptr : field;
}

void FlatScanner::skipSpace()
{
    while (m_at < m_text.size()
           && (m_text[m_at] == ' ' || m_text[m_at] == '\t' || m_text[m_at] == '\n'
               || m_text[m_at] == '\r'))
        ++m_at;
}

bool FlatScanner::take(char c)
{
    if (m_at >= m_text.size() || m_text[m_at] != c)
        return false;
    ++m_at;
    return true;
}

bool FlatScanner::takeWord(std::string_view word)
{
    if (m_text.substr(m_at, word.size()) != word)
        return false;
    m_at += word.size();
    return true;
}

bool FlatScanner::readObject()
{
    if (!take('{'))
        return false;
    skipSpace();
    if (take('}'))
        return true;
    do {
        FlatField field;
        bool escaped = false;
        skipSpace();
        if (m_count == maxFields || !readText(field.key, escaped) || escaped)
            return false;
        skipSpace();
        if (!take(':'))
            return false;
        skipSpace();
        if (!readValue(field))
            return false;
        const bool repeated =
            std::any_of(m_fields.begin(), m_fields.begin() + m_count,
                        [&field](const FlatField &f) { return f.key == field.key; });
        if (repeated)
            return false;
        m_fields[m_count++] = field;
        skipSpace();
    } while (take(','));
    return take('}');
}

bool FlatScanner::readText(std::string_view &raw, bool &escaped)
{
    if (!take('"'))
        return false;
    const size_t begin = m_at;
    escaped = false;
    while (m_at < m_text.size()) {
        const auto c = static_cast<unsigned char>(m_text[m_at]);
        if (c == '"') {
            raw = m_text.substr(begin, m_at - begin);
            ++m_at;
            return true;
        }
        if (c < 0x20)
            return false;
        ++m_at;
        if (c != '\\')
            continue;
        escaped = true;
        if (!readEscape())
            return false;
    }
    return false;
}

bool FlatScanner::readEscape()
{
    if (m_at >= m_text.size())
        return false;
    const char c = m_text[m_at++];
    if (c != 'u')
        return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
    unsigned unit = 0;
    if (!readHex(unit) || unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff))
        return false;
    if (unit < 0xd800 || unit > 0xdbff)
        return true;
    return takeWord("\\u") && readHex(unit) && unit >= 0xdc00 && unit <= 0xdfff;
}

bool FlatScanner::readHex(unsigned &unit)
{
    unit = 0;
    for (int i = 0; i < 4; ++i, ++m_at) {
        if (m_at >= m_text.size())
            return false;
        const char c = m_text[m_at];
        unsigned digit = 0;
        if (c >= '0' && c <= '9')
            digit = unsigned(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = unsigned(c - 'a') + 10;
        else if (c >= 'A' && c <= 'F')
            digit = unsigned(c - 'A') + 10;
        else
            return false;
        unit = unit * 16 + digit;
    }
    return true;
}

bool FlatScanner::readValue(FlatField &field)
{
    if (m_at >= m_text.size())
        return false;
    switch (m_text[m_at]) {
    case '"':
        field.kind = FlatField::Kind::Text;
        return readText(field.raw, field.escaped);
    case 't':
        field.kind = FlatField::Kind::Boolean;
        return takeWord("true");
    case 'f':
        field.kind = FlatField::Kind::Boolean;
        return takeWord("false");
    case 'n':
        field.kind = FlatField::Kind::Null;
        return takeWord("null");
    default:
        field.kind = FlatField::Kind::Integer;
        return readInteger(field);
    }
}

// Whole numbers of at most 18 digits; fractions and greater ones are for the full parser.
bool FlatScanner::readInteger(FlatField &field)
{
    const bool negative = take('-');
    const size_t begin = m_at;
    while (m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9') {
        if (m_at - begin == 18)
            return false;
        field.integer = field.integer * 10 + (m_text[m_at++] - '0');
    }
    const size_t digits = m_at - begin;
    if (digits == 0 || (digits > 1 && m_text[begin] == '0'))
        return false;
    if (negative)
        field.integer = -field.integer;
    return m_at >= m_text.size()
           || std::string_view(".eE").find(m_text[m_at]) == std::string_view::npos;
}

} // namespace ltb::core::protocol
