// Reading what a user is a member of. The members of a direct chat, a group or a private channel have a row of their
// own; those of an open channel are the group's.
#pragma once

#include <vector>

#include "base/result.h"
#include "model/event.h"
#include "model/objects.h"
#include "store/database.h"

namespace snug::rows {

/// A chat that a user is a member of, or was once. An open channel has the membership of its group.
struct Membership {
  ChatId chat;
  RoomId room;  ///< whose members are the chat's
  ChatKind kind = ChatKind::group;

  // The user's part.
  Version entered = 0;
  Version left = 0;         ///< 0: a member
  Version left_before = 0;  ///< `left` of the membership that this one came after
  Version state_version = 0;
  Seq from_seq = 0;  ///< messages up to it are hidden
  bool pinned = false;

  // The chat's.
  std::int64_t member_count = 0;
  bool receipts = true;
  Seq last_seq = 0;
  Version activity = 0, version = 0, touched = 0, deleted = 0;
  Version created = 0;  ///< 0: not known
  Version facts = 0;    ///< of the last change that no message implies; 0: not known

  bool open_channel() const { return room != chat; }
  bool present() const { return left == 0 && deleted == 0; }
};

/// All of them, each group followed by its open channels.
std::vector<Membership> memberships_of(Database& db, UserId user);

/// What a member needs to know of a chat to read in it.
struct Standing {
  ChatId chat;
  RoomId room;
  ChatKind kind = ChatKind::group;
  MemberRole role = MemberRole::member;
  Seq from_seq = 0;
  Seq last_seq = 0;
  bool receipts = true;

  bool open_channel() const { return room != chat; }
};
/// A chat that is gone, or that the user never was in: not_found; one it has left: not_member.
Result<Standing> standing_in(Database& db, ChatId chat, UserId user);

/// The open channels of a group and, if `user` is a member, its private ones; in ascending order of id.
std::vector<ChatId> channels_of(Database& db, ChatId group, UserId user);

}  // namespace snug::rows
