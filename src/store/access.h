// Access: a user's place in a chat, and what it may do there. Apply and queries ask here.
#pragma once

#include "base/result.h"
#include "store/chat_rows.h"

namespace snug::rows {

/// The place of a member: its membership (of the room), and what it has of the chat itself. Of a thread `chat` has the
/// rights of the parent: who may write and mention everybody, slow mode, and the two of a direct chat.
struct Access {
  /// What keeps a member from writing. Only direct chats have it.
  enum class Writing { allowed, peer_deleted, blocked_by_peer };

  ChatRow chat;
  MemberRole role = MemberRole::member;
  Seq from_seq = 0;  ///< messages up to it are hidden, or gone
  Seq read_seq = 0;
  Seq delivered_seq = 0;
  bool has_state = true;  ///< false: an open channel without a row yet, or a thread that it does not follow
  bool marked_unread = false;
  Time sent_at;  ///< of its last message, where slow mode is on
  Writing writing = Writing::allowed;

  bool is_admin() const { return role != MemberRole::member; }
  /// The chat is a direct chat, or a thread in one.
  bool is_direct() const { return chat.direct_low.value != 0; }
};

/// A chat that is gone, or that the user never was in, or a thread whose root is hidden from it: not_found; one that it
/// has left: not_member.
Result<Access> access_to(Database& db, ChatId chat, UserId user);

/// Whether the member may do anything in the chat that others see. Failure: forbidden.
Result<void> check_open(const Access& access);
/// Whether it may write there, too. Failure: forbidden.
Result<void> check_writable(const Access& access);

/// Threads have no members, title, pins and so on of their own. Failure: bad_request.
Result<void> check_no_thread(const ChatRow& chat);

}  // namespace snug::rows
