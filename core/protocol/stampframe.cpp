// Splices the hub's own fields into a frame without touching its other bytes.
#include "core/base/json.h"
#include "core/protocol/codec.h"

#include <array>

namespace ltb::core::protocol {

namespace {

struct Span {
    size_t begin = 0;
    size_t end = 0;
};

// Walks the top level of a frame that is known to be one valid JSON object. On anything else it
// stops early instead of reading out of bounds.
class TopLevel {
public:
    explicit TopLevel(std::string_view text) : m_text(text) {}

    // Moves behind the opening brace; false when the text is not an object.
    bool enter()
    {
        skipSpace();
        return take('{');
    }

    // Reads one member; false at the end of the object.
    bool next(Span &key, Span &value)
    {
        skipSpace();
        if (take(','))
            skipSpace();
        if (peek() != '"')
            return false;
        key = string();
        skipSpace();
        if (!take(':'))
            return false;
        skipSpace();
        value = {m_at, m_at};
        skipValue();
        value.end = m_at;
        return value.end > value.begin;
    }

    size_t position() const { return m_at; }
    bool atEnd()
    {
        skipSpace();
        return peek() == '}';
    }

private:
    char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    bool take(char c)
    {
        if (peek() != c)
            return false;
        ++m_at;
        return true;
    }
    void skipSpace()
    {
        while (m_at < m_text.size()
               && (m_text[m_at] == ' ' || m_text[m_at] == '\t' || m_text[m_at] == '\n'
                   || m_text[m_at] == '\r'))
            ++m_at;
    }
    // With its quotes.
    Span string()
    {
        const size_t begin = m_at++;
        while (m_at < m_text.size() && m_text[m_at] != '"')
            m_at += m_text[m_at] == '\\' ? 2 : 1;
        m_at = std::min(m_at + 1, m_text.size());
        return {begin, m_at};
    }
    void skipValue()
    {
        int depth = 0;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '"') {
                string();
            } else if (c == '{' || c == '[') {
                ++depth;
                ++m_at;
            } else if (c == '}' || c == ']') {
                if (depth == 0)
                    return; // the end of the object around a bare scalar
                --depth;
                ++m_at;
            } else if (depth == 0) {
                skipScalar();
                return;
            } else {
                ++m_at;
            }
            if (depth == 0)
                return;
        }
    }
    void skipScalar()
    {
        while (m_at < m_text.size()
               && std::string_view(" \t\r\n,}]").find(m_text[m_at]) == std::string_view::npos)
            ++m_at;
    }

    std::string_view m_text;
    size_t m_at = 0;
};

// A key may hide behind escapes: "\u0073eq" is "seq".
bool isKey(std::string_view quoted, std::string_view name)
{
    const std::string_view bare = quoted.substr(1, quoted.size() - 2);
    if (bare.find('\\') == std::string_view::npos)
        return bare == name;
    const Result<Json> decoded = parseJson(quoted);
    return decoded && decoded->is_string() && decoded->get_ref<const std::string &>() == name;
}

struct Stamp {
    std::string_view name;
    QByteArray value; // JSON; empty: leave the field alone
    bool placed = false;
};

} // namespace

QByteArray stampFrame(std::string_view frame, qint64 seq, const QString &instanceId)
{
    std::array stamps{Stamp{"seq", seq < 0 ? QByteArray() : QByteArray::number(seq)},
                      Stamp{"instanceId", instanceId.isEmpty()
                                              ? QByteArray()
                                              : dumpJson(Json(instanceId.toStdString()))}};
    TopLevel scan(frame);
    if (!scan.enter())
        return {frame.data(), qsizetype(frame.size())};
    const size_t inside = scan.position();
    const bool empty = scan.atEnd();

    QByteArray members; // everything behind the brace, with replaced values
    members.reserve(qsizetype(frame.size()) + 96);
    size_t copied = inside;
    for (Span key, value; scan.next(key, value);) {
        for (Stamp &stamp : stamps) {
            if (stamp.value.isEmpty()
                || !isKey(frame.substr(key.begin, key.end - key.begin), stamp.name))
                continue;
            members.append(frame.data() + copied, qsizetype(value.begin - copied));
            members.append(stamp.value);
            copied = value.end;
            stamp.placed = true;
        }
    }
    members.append(frame.data() + copied, qsizetype(frame.size() - copied));

    QByteArray added;
    for (const Stamp &stamp : stamps) {
        if (stamp.value.isEmpty() || stamp.placed)
            continue;
        added.append(added.isEmpty() ? "\"" : ",\"");
        added.append(stamp.name.data(), qsizetype(stamp.name.size()))
            .append("\":")
            .append(stamp.value);
    }
    if (!added.isEmpty() && !empty)
        added.append(',');
    return QByteArray(frame.data(), qsizetype(inside)) + added + members;
}

} // namespace ltb::core::protocol
