#include "jobs/scheduled_job.h"

#include "store/mark_rows.h"
#include "store/message_rows.h"
#include "store/picture_rows.h"

namespace snug {

namespace {

constexpr int most_in_step = 20;
constexpr std::chrono::milliseconds pace{1000};

}  // namespace

/// The commands of the last step were applied by now, or it will never be known here.
std::optional<Time> ScheduledJob::due(Database& db) {
  tell_sent(db);
  return rows::next_scheduled(db);
}

void ScheduledJob::tell_sent(Database& db) {
  for (const MessageId id : std::exchange(under_way_, {})) {
    if (!sent_ || rows::are_previews_unwanted(db, id)) continue;
    if (const auto message = rows::find_message(db, id)) sent_(*message);
  }
}

Job::Step ScheduledJob::next(Database& db) {
  Step step{.commands = {}, .pause = pace};
  under_way_ = rows::scheduled_until(db, clock_.now(), most_in_step);
  for (const MessageId id : under_way_) step.commands.push_back(SendScheduled{.message_id = id});
  if (step.commands.size() < most_in_step) step.pause = {};
  return step;
}

bool ScheduledJob::is_woken_by(const Change& change) const {
  const auto* event = std::get_if<Event>(&change);
  return event && event->type() == EventType::scheduled_updated;
}

}  // namespace snug
