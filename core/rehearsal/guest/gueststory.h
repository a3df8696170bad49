// How long the stages of a server's own set-up take and what they print: for a rehearsal to be
// believable. The names come from protocol/gueststages.h.
#pragma once

#include <QString>

#include <chrono>

namespace ltb::core::rehearsal {

struct StageStory {
    std::chrono::milliseconds duration; // on a small server, with speed 1
    QString log; // what the stage prints, a few lines
};

// Any name; a stage this file does not know takes two seconds.
StageStory storyOf(const QString &stage);

// From power on to the first report.
inline constexpr std::chrono::milliseconds bootDuration{5000};

} // namespace ltb::core::rehearsal
