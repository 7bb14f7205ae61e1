#include "jobs/deletion_job.h"

#include <utility>

#include "base/log.h"
#include "store/deletion_rows.h"

namespace snug {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds pace = 50ms;
constexpr std::chrono::milliseconds pace_of_looking = 5ms;

}  // namespace

DeletionJob::DeletionJob(Metrics& metrics)
    : pending_(metrics.gauge("snug_deletions_pending", "Deleted accounts of which something is still to be removed")) {}

std::optional<Time> DeletionJob::due(Database& db) {
  const std::int64_t deletions = rows::deletion_count(db);
  pending_.set(deletions);
  if (deletions == 0) return std::nullopt;
  return Time{};
}

Job::Step DeletionJob::next(Database& db) {
  DeletionPlan::Step step = plan_.next(db);
  user_ = step.user;
  at_end_ = !step.commands.empty() && std::holds_alternative<FinishDeletion>(step.commands.front());
  const auto pause = step.commands.empty() ? pace_of_looking : pace;
  return {.commands = std::move(step.commands), .pause = pause};
}

void DeletionJob::applied() {
  if (at_end_) log::info("nothing is left of a deleted account", {{"user", to_string(user_)}});
}

void DeletionJob::failed(const Error&) { plan_.restart(); }

}  // namespace snug
