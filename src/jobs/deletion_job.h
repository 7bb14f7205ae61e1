// DeletionJob: removes what deleted users have left behind, while the server works.
#pragma once

#include "base/metrics.h"
#include "jobs/deletion_plan.h"
#include "jobs/job.h"

namespace snug {

/// One step (jobs/deletion_plan.h) at a time, with a pause in between: whatever a deletion removes, the writer is
/// others' for most of the time, and a client hears of 2,000 messages in a second at most. What was under way when the
/// server went down goes on with its next start, or on another node. Thread: as Job.
class DeletionJob final : public Job {
 public:
  explicit DeletionJob(Metrics& metrics);

  std::string_view name() const override { return WithdrawUser::job; }
  std::optional<Time> due(Database& db) override;
  Step next(Database& db) override;
  void applied() override;
  void failed(const Error& why) override;
  bool is_woken_by(const Change& change) const override { return std::holds_alternative<AccountDeleted>(change); }

 private:
  Gauge& pending_;
  DeletionPlan plan_;
  UserId user_;          // of the last step
  bool at_end_ = false;  // the last step finishes the deletion
};

}  // namespace snug
