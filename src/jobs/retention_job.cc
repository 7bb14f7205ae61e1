#include "jobs/retention_job.h"

#include <algorithm>
#include <utility>

#include "store/retention_rows.h"
#include "store/snapshot.h"

namespace snug {

void RetentionJob::begin_round() {
  place_ = {};
  round_at_ = {};
  earliest_ = {};
  tried_.clear();
}

std::optional<Time> RetentionJob::due(Database& db) {
  const std::int64_t days = read_settings(db).retention_days;
  if (anew_.exchange(false) || days != days_) begin_round();
  days_ = days;
  if (days == 0 && !rows::has_retention(db)) {
    begin_round();
    return std::nullopt;
  }
  return round_at_;
}

Job::Step RetentionJob::next(Database& db) {
  const Time now = clock_.now();
  const rows::AgingChats found = rows::aging_chats(db, place_, slice);
  Step step{.commands = {}, .pause = pace};
  std::int64_t messages = 0;
  Time earliest = earliest_;
  for (const rows::AgingChat& chat : found.chats) {
    const std::int64_t days = rows::days_in_force(chat.days, days_);
    if (days == 0) continue;
    const Time at = rows::too_old_at(chat.oldest, days);
    if (now < at) {
      if (earliest.ms == 0 || at < earliest) earliest = at;
      continue;
    }
    // What apply has left there it leaves there still: the next round asks again.
    if (const auto tried = tried_.find(chat.id); tried != tried_.end() && tried->second == chat.first_seq) continue;
    const Seq last = std::min(chat.last_seq, chat.first_seq + most_in_command - 1);
    const Seq up_to = rows::last_sent_before(db, chat.id, chat.first_seq, last, rows::kept_since(now, days));
    if (up_to < chat.first_seq) continue;
    tried_[chat.id] = chat.first_seq;
    step.commands.push_back(PurgeMessages{.chat_id = chat.id, .up_to = up_to});
    messages += up_to - chat.first_seq + 1;
    if (messages >= most_messages) break;
  }
  if (!step.commands.empty()) return step;  // the same slice once more: there may be others behind them

  tried_.clear();
  place_ = found.last;
  earliest_ = earliest;
  step.pause = pace_of_looking;
  if (found.complete) {
    const Time soonest{now.ms + shortest_round.count()}, latest{now.ms + longest_round.count()};
    const Time next = earliest_.ms == 0 ? latest : std::clamp(earliest_, soonest, latest);
    begin_round();
    round_at_ = next;
    step.pause = {};
  }
  return step;
}

bool RetentionJob::is_woken_by(const Change& change) const {
  const auto* event = std::get_if<Event>(&change);
  if (!event || event->type() != EventType::chat_updated) return false;
  const auto& chat = std::get<EventAt<EventType::chat_updated>>(event->body).data;
  if (!chat.retention_days) return false;
  anew_ = true;
  return true;
}

}  // namespace snug
