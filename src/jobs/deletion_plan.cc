#include "jobs/deletion_plan.h"

#include <algorithm>

#include "store/deletion_rows.h"

namespace snug {

DeletionPlan::Step DeletionPlan::next(Database& db) {
  const auto deletion = rows::first_deletion(db);
  if (!deletion) return {};
  if (deletion->stage == DeletionStage::messages) return next_messages(db, deletion->user);
  const std::size_t commands = deletion->stage == DeletionStage::chats ? chats_to_leave(db, *deletion) : 1;
  return {deletion->user, std::vector<CommandBody>(commands, WithdrawUser{deletion->user})};
}

/// One at least; each WithdrawUser leaves one.
std::size_t DeletionPlan::chats_to_leave(Database& db, const Deletion& deletion) {
  std::int64_t deliveries = 0;
  std::size_t chats = 0;
  for (const std::int64_t audience : rows::audiences_of_leaving(db, deletion.user, deletion.place, most_chats)) {
    deliveries += audience;
    if (chats > 0 && deliveries > most_deliveries) break;
    ++chats;
  }
  return std::max<std::size_t>(chats, 1);
}

void DeletionPlan::begin(Database& db, UserId user) {
  user_ = user;
  chats_ = rows::chats_written_in(db, user);
  at_ = 0;
  past_ = 0;
}

DeletionPlan::Step DeletionPlan::next_messages(Database& db, UserId user) {
  if (user_ != user) begin(db, user);
  Step step{user, {}};
  std::int64_t examined = 0, deliveries = 0;
  while (at_ < chats_.size()) {
    const ChatId chat = chats_[at_];
    const auto [first_seq, last_seq, audience] = rows::size_of_chat(db, chat);
    past_ = std::max(past_, first_seq - 1);
    const Seq to = std::min(last_seq, past_ + most_examined - examined);
    const auto room = most_messages - static_cast<int>(step.commands.size());
    const auto found = rows::remains_of(db, chat, user, past_, to, room);
    const Seq before = past_;
    past_ = std::cmp_less(found.size(), room) ? to : found.back().seq;
    for (const rows::Remains& message : found) {
      step.commands.push_back(message.sent ? CommandBody(EraseMessage{user, message.id})
                                           : CommandBody(EraseMention{user, message.id}));
      deliveries += audience;
      if (deliveries >= most_deliveries) {
        past_ = message.seq;
        return step;
      }
    }
    examined += past_ - before;
    if (past_ >= last_seq) {
      ++at_;
      past_ = 0;
      ++examined;
    }
    if (std::cmp_equal(step.commands.size(), most_messages) || examined >= most_examined) return step;
  }
  // Not together with the last messages: when a disk fails, some commands of a step may be lost, and later ones not.
  if (step.commands.empty()) {
    step.commands.push_back(FinishDeletion{user});
    restart();
  }
  return step;
}

}  // namespace snug
