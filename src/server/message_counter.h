// MessageCounter: counts the messages that are sent.
#pragma once

#include <memory>
#include <variant>

#include "base/metrics.h"
#include "feed/commit_follower.h"

namespace snug {

/// Thread: writer.
class MessageCounter final : public CommitFollower {
 public:
  explicit MessageCounter(Metrics& metrics) : messages_(metrics.counter("snug_messages_total", "Messages sent")) {}

  void on_batch(const std::shared_ptr<const CommitBatch>& batch) override {
    for (const CommittedCommand& command : batch->commands)
      for (const Change& change : command.changes)
        if (const auto* event = std::get_if<Event>(&change); event && event->type() == EventType::new_message)
          messages_.add();
  }
  /// How many there were in a gap, no counter tells.
  void on_gap(Version) override {}

 private:
  Counter& messages_;
};

}  // namespace snug
