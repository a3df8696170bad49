// Every message of the relay protocol with every field filled in, and what each field allows: the
// tables behind the codec's tests. Written by hand from docs/protocol.md, not from the codec.
#pragma once

#include "core/base/json.h"

#include <QString>

#include <vector>

namespace ltb::tests {

struct FieldRule {
    enum Kind {
        Ulid,
        Time,
        Integer,
        Number,
        Boolean,
        SessionKey,
        Name,
        Text,
        Choice,
        Object,
        Array
    };
    const char *path; // JSON pointer into SampleMessage::full
    Kind kind;
    bool required = true;
    qint64 min = 0; // of an integer, or the shortest text in bytes
    qint64 max = -1; // of an integer, or the longest text in bytes; -1: not tested
};

struct SampleMessage {
    const char *name;
    core::Json full;
    std::vector<FieldRule> fields;
};

const std::vector<SampleMessage> &sampleMessages();

// "/agents/0/name" → "agents[0].name", as errors name fields.
QString fieldName(const char *path);

} // namespace ltb::tests
