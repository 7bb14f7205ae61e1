#include "sequencer/watermark_gatherer.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace snug {

namespace {

/// Hands each move its part of the outcome.
void answer(std::vector<MoveFunction<void(Outcome)>>& waiting, const Outcome& outcome) {
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    const bool has_part = outcome.result.ok() && i < outcome.parts.size();
    waiting[i](Outcome{has_part ? outcome.parts[i] : outcome.result, outcome.version, outcome.head, {}});
  }
}

Error full() {
  Error error = fail(Code::unavailable, "the server is busy; try again");
  error.retry_after_ms = 1000;
  return error;
}

}  // namespace

WatermarkGatherer::WatermarkGatherer(Sequencer& sequencer, Executor& executor, int io, Limits limits)
    : sequencer_(sequencer), executor_(executor), io_(io), limits_(limits) {}

void WatermarkGatherer::move(const WatermarkMove& move, MoveFunction<void(Outcome)> done) {
  waiting_.push_back({move, std::move(done)});
  users_.insert(move.user_id);
  if (waiting_.size() >= limits_.most) return flush();
  if (std::exchange(timer_runs_, true)) return;
  executor_.post_after(limits_.window, [this] {
    timer_runs_ = false;
    flush();
  });
}

bool WatermarkGatherer::submit(Submission&& submission) {
  if (users_.contains(submission.command.actor)) flush();
  return sequencer_.submit(std::move(submission));
}

void WatermarkGatherer::flush() {
  if (waiting_.empty()) return;
  MoveWatermarks body;
  const auto callers = std::make_shared<std::vector<MoveFunction<void(Outcome)>>>();
  body.moves.reserve(waiting_.size());
  callers->reserve(waiting_.size());
  for (Waiting& each : std::exchange(waiting_, {})) {
    body.moves.push_back(each.move);
    callers->push_back(std::move(each.done));
  }
  users_.clear();

  Submission submission;
  submission.command.body = std::move(body);
  submission.io = io_;
  submission.done = [callers](Outcome outcome) { answer(*callers, outcome); };
  if (sequencer_.submit(std::move(submission))) return;
  // Answers never come before the call returned.
  executor_.post([callers] { answer(*callers, Outcome{full()}); });
}

}  // namespace snug
