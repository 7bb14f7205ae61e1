#include "jobs/scheduled_job.h"

#include "store/mark_rows.h"

namespace snug {

namespace {

constexpr int most_in_step = 20;
constexpr std::chrono::milliseconds pace{1000};

}  // namespace

std::optional<Time> ScheduledJob::due(Database& db) { return rows::next_scheduled(db); }

Job::Step ScheduledJob::next(Database& db) {
  Step step{.commands = {}, .pause = pace};
  for (const MessageId id : rows::scheduled_until(db, clock_.now(), most_in_step))
    step.commands.push_back(SendScheduled{.message_id = id});
  if (step.commands.size() < most_in_step) step.pause = {};
  return step;
}

bool ScheduledJob::is_woken_by(const Change& change) const {
  const auto* event = std::get_if<Event>(&change);
  return event && event->type() == EventType::scheduled_updated;
}

}  // namespace snug
