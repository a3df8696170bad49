// The text of one answer while it grows: what the gateway has said so far, and the pieces of it
// that become outbound.delta. Pieces joined in order of their index are the beginning of
// rendered().
#pragma once

#include "core/base/json.h"

#include <QString>

#include <optional>
#include <vector>

namespace ltb::core::connector {

struct TextPiece {
    qint64 index = 0; // 0 starts anew: what was shown before is replaced
    QString text;
    bool operator==(const TextPiece &) const = default;
};

class RunText {
public:
    // The gateway repeats the whole text with every delta; when it does not continue what we have,
    // the pieces start again at index 0.
    void setWhole(const QString &text);
    void append(const QString &text);
    // A tool starts, or the model tries again: the gateway glues the next block to the last one, we
    // put a paragraph break between them.
    void breakHere();

    // The text of a final: as rendered when it is the same text, else as given.
    QString finish(const QString &whole);

    // What has grown since the last call, at most `limit` characters; white space at the end waits,
    // because a final comes without it.
    std::optional<TextPiece> takePiece(qsizetype limit = 64 << 10);
    // Everything again from index 0 (the readers may have missed pieces, or another run goes on).
    void restartPieces();
    void clear();

    QString rendered() const;
    bool isEmpty() const { return m_raw.isEmpty(); }

    Json toJson() const;
    static RunText fromJson(const Json &json); // what cannot be read is left out

private:
    QString m_raw;
    std::vector<qsizetype> m_breaks; // offsets in m_raw, ascending
    qsizetype m_taken = 0; // characters of rendered()
    qint64 m_nextIndex = 0;
};

} // namespace ltb::core::connector
