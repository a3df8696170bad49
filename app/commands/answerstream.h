// Sends one message into a conversation and prints the answer while it streams.
#pragma once

#include "app/output.h"
#include "core/base/task.h"
#include "core/console/conversations.h"

#include <chrono>

namespace ltb::app {

// Ends with the whole answer, also when it was stopped. Errors: what the message was refused with,
// the run's own error, Timeout.
core::Task<core::console::ChatMessage> streamAnswer(core::console::Conversation *conversation,
                                                    QString text, std::chrono::seconds limit,
                                                    Output *output);

// Sends without waiting for the answer; ends when the hub has stored the message.
core::Task<> sendOnly(core::console::Conversation *conversation, QString text,
                      std::chrono::seconds limit);

core::Json toJson(const core::console::ChatMessage &answer);

} // namespace ltb::app
