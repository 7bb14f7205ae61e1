#include "cluster/append_queue.h"

#include <utility>

#include "model/command.h"

namespace snug {

std::optional<AppendQueue::Batch> AppendQueue::take() {
  if (unsent_.empty()) return std::nullopt;
  Batch batch{.first = last_ + 1, .commands = {}};
  std::size_t bytes = 0;
  while (!unsent_.empty() && batch.commands.size() < limits_.commands) {
    Submission& next = unsent_.front();
    next.command.id = {.node = node_, .boot = boot_, .counter = last_ + 1};
    std::string encoded = encode(next.command);
    if (!batch.commands.empty() && bytes + encoded.size() > limits_.bytes) break;
    bytes += encoded.size();
    batch.commands.push_back(std::move(encoded));
    sent_.push_back({++last_, std::move(next)});
    unsent_.pop_front();
  }
  return batch;
}

std::optional<Submission> AppendQueue::arrived(std::int64_t number) {
  if (sent_.empty() || sent_.front().number != number) return std::nullopt;
  Sent sent = std::move(sent_.front());
  sent_.pop_front();
  if (sent.given_up) return std::nullopt;
  return std::move(sent.submission);
}

std::vector<Submission> AppendQueue::resume(std::int64_t last, std::chrono::steady_clock::time_point oldest) {
  std::vector<Submission> refused;
  std::deque<Submission> again;
  while (!sent_.empty() && sent_.back().number > last) {
    if (!sent_.back().given_up) again.push_front(std::move(sent_.back().submission));
    sent_.pop_back();
  }
  for (Submission& submission : unsent_) again.push_back(std::move(submission));
  unsent_.clear();
  for (Submission& submission : again) {
    if (submission.since < oldest)
      refused.push_back(std::move(submission));
    else
      unsent_.push_back(std::move(submission));
  }
  last_ = last;
  return refused;
}

std::vector<Submission> AppendQueue::take_late(std::chrono::steady_clock::time_point oldest) {
  std::vector<Submission> late;
  for (Sent& sent : sent_) {
    if (sent.given_up) continue;
    if (sent.submission.since >= oldest) break;
    late.push_back(std::move(sent.submission));
    sent.given_up = true;
  }
  while (!unsent_.empty() && unsent_.front().since < oldest) {
    late.push_back(std::move(unsent_.front()));
    unsent_.pop_front();
  }
  return late;
}

std::vector<Submission> AppendQueue::take_unsent() {
  std::vector<Submission> all;
  for (Submission& submission : unsent_) all.push_back(std::move(submission));
  unsent_.clear();
  return all;
}

std::vector<Submission> AppendQueue::take_all() {
  std::vector<Submission> all;
  for (Sent& sent : sent_)
    if (!sent.given_up) all.push_back(std::move(sent.submission));
  sent_.clear();
  for (Submission& submission : take_unsent()) all.push_back(std::move(submission));
  return all;
}

}  // namespace snug
