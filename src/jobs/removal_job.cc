#include "jobs/removal_job.h"

#include <algorithm>
#include <utility>

#include "store/deletion_rows.h"

namespace snug {

std::optional<Time> RemovalJob::due(Database& db) {
  if (!rows::first_removal(db)) return std::nullopt;
  return Time{};
}

void RemovalJob::begin(Database& db, const rows::Removal& removal) {
  removal_ = removal;
  chats_ = rows::chats_of_removal(db, removal);
  at_ = 0;
  before_ = 0;
}

Job::Step RemovalJob::next(Database& db) {
  const auto removal = rows::first_removal(db);
  if (!removal) return {};
  if (!removal_ || removal_->version != removal->version) begin(db, *removal);
  Step step{.commands = {}, .pause = pace};
  look(db, step);
  if (!step.commands.empty()) return step;
  if (at_ < chats_.size()) {
    step.pause = pace_of_looking;
    return step;
  }
  // Not together with the last messages: when a disk fails, some commands of a step may be lost, and later ones not.
  step.commands.push_back(RemoveMessages{.removal = removal->version});
  removal_.reset();
  return step;
}

void RemovalJob::look(Database& db, Step& step) {
  std::int64_t examined = 0, deliveries = 0;
  while (at_ < chats_.size()) {
    const ChatId chat = chats_[at_];
    const rows::ChatSize size = rows::size_of_chat(db, chat);
    if (before_ == 0) before_ = size.last_seq + 1;
    const auto room = most_messages - static_cast<int>(step.commands.size());
    const rows::RecentMessages found =
        rows::recent_messages(db, *removal_, chat, before_, room, most_examined - examined);
    for (const MessageId message : found.ids)
      step.commands.push_back(RemoveMessages{.removal = removal_->version, .message_id = message});
    before_ = found.reached;
    deliveries += std::ssize(found.ids) * size.audience;
    examined += found.examined + 1;
    if (found.complete) {
      ++at_;
      before_ = 0;
    }
    if (std::cmp_equal(step.commands.size(), most_messages) || deliveries >= most_deliveries ||
        examined >= most_examined)
      return;
  }
}

}  // namespace snug
