// MessageStatuses: what the viewer's own messages in one chat say of who has got them.
#pragma once

#include <optional>

#include "model/objects.h"
#include "store/member_rows.h"

namespace snug {

class MessageStatuses {
 public:
  MessageStatuses(Database& db, UserId viewer, ChatId chat, RoomId room, bool receipts)
      : db_(db), viewer_(viewer), chat_(chat), room_(room), receipts_(receipts) {}

  /// Reads the others' watermarks once, if a message is the viewer's own.
  void give(Message& message) {
    if (message.sender_id != viewer_) return;
    if (!receipts_) {
      message.status = MessageStatus::sent;
      return;
    }
    if (!coverage_) coverage_ = rows::coverage_of(db_, chat_, room_, viewer_);
    message.status = coverage_->status(message.seq);
  }

 private:
  Database& db_;
  const UserId viewer_;
  const ChatId chat_;
  const RoomId room_;
  const bool receipts_;
  std::optional<rows::Coverage> coverage_;
};

}  // namespace snug
