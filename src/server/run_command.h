// A command of the server's own, and its outcome.
#pragma once

#include <chrono>
#include <optional>

#include "model/submission.h"
#include "sequencer/sequencer.h"

namespace snug {

/// Submits a command without an actor, and waits for its outcome: `unavailable` if it was not taken. Nothing: none came
/// within `timeout`; the command may still be applied. Thread: any but the writer's.
std::optional<Outcome> run_command(Sequencer& sequencer, CommandBody body, std::chrono::milliseconds timeout);

}  // namespace snug
