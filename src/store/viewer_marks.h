// ViewerMarks: what messages of one chat say to one viewer alone: who has got its own ones, and what it has reacted and
// voted itself.
#pragma once

#include <optional>
#include <utility>

#include "model/objects.h"
#include "store/mark_rows.h"
#include "store/member_rows.h"

namespace snug {

class ViewerMarks {
 public:
  ViewerMarks(Database& db, UserId viewer, ChatId chat, RoomId room, bool receipts)
      : db_(db), viewer_(viewer), chat_(chat), room_(room), receipts_(receipts) {}

  void give(Message& message) {
    if (message.reactions) rows::mark_own_reactions(db_, message, viewer_);
    if (message.poll) {
      auto votes = rows::votes_of(db_, message.id, viewer_);
      if (!votes.empty()) message.poll->votes = std::move(votes);
    }
    give_status(message);
  }

 private:
  /// Reads the others' watermarks once, if a message is the viewer's own.
  void give_status(Message& message) {
    if (message.sender_id != viewer_) return;
    if (!receipts_) {
      message.status = MessageStatus::sent;
      return;
    }
    if (!coverage_) coverage_ = rows::coverage_of(db_, chat_, room_, viewer_);
    message.status = coverage_->status(message.seq);
  }

  Database& db_;
  const UserId viewer_;
  const ChatId chat_;
  const RoomId room_;
  const bool receipts_;
  std::optional<rows::Coverage> coverage_;
};

}  // namespace snug
