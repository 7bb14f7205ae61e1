// ScheduledJob: sends the messages that were scheduled, when their time has come.
#pragma once

#include "base/clock.h"
#include "jobs/job.h"

namespace snug {

/// After a time in which no server ran, those that are overdue go 20 in a second. Thread: as Job.
class ScheduledJob final : public Job {
 public:
  /// `clock`: the order's.
  explicit ScheduledJob(const Clock& clock) : clock_(clock) {}

  std::string_view name() const override { return SendScheduled::job; }
  std::optional<Time> due(Database& db) override;
  Step next(Database& db) override;
  void failed(const Error&) override {}
  bool is_woken_by(const Change& change) const override;

 private:
  const Clock& clock_;
};

}  // namespace snug
