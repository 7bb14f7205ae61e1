// ScheduledJob: sends the messages that were scheduled, when their time has come.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "jobs/job.h"
#include "model/objects.h"

namespace snug {

/// After a time in which no server ran, those that are overdue go 20 in a second. Thread: as Job.
class ScheduledJob final : public Job {
 public:
  /// `clock`: the order's. `sent` hears of each message that this node has sent and whose links may be looked at, as
  /// when a client sends one.
  explicit ScheduledJob(const Clock& clock, std::function<void(const Message&)> sent = {})
      : clock_(clock), sent_(std::move(sent)) {}

  std::string_view name() const override { return SendScheduled::job; }
  std::optional<Time> due(Database& db) override;
  Step next(Database& db) override;
  void failed(const Error&) override {}
  bool is_woken_by(const Change& change) const override;

 private:
  void tell_sent(Database& db);

  const Clock& clock_;
  const std::function<void(const Message&)> sent_;
  std::vector<MessageId> under_way_;  // of the last step
};

}  // namespace snug
