#include "server/observers.h"

namespace snug {

void Observers::call_on(Executor& executor, const History& history) {
  executor_ = &executor;
  history_ = &history;
}

void Observers::on_batch(const std::shared_ptr<const CommitBatch>& batch) {
  executor_->post([this, batch] { call(*batch); });
}

void Observers::call(const CommitBatch& batch) const {
  for (const CommittedCommand& command : batch.commands) {
    for (const Change& change : command.changes) {
      const auto* event = std::get_if<snug::Event>(&change);
      if (!event) continue;
      Server::Event seen{.name = std::string(name_of_enum(event->type())), .data = event->data};
      if (event->carries_cursor) seen.cursor = history_->cursor_at(command.version);
      if (event->room) seen.chat_id = to_string(event->room);
      for (const UserId user : event->users) seen.user_ids.push_back(to_string(user));
      for (const auto& observer : observers_) observer(seen);
    }
  }
}

}  // namespace snug
