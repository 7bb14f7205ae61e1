// Reading what a user is a member of. The members of a direct chat, a group or a private channel have a row of their
// own; those of an open channel are the group's.
#pragma once

#include <vector>

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
  Seq from_seq = 0;  ///< messages up to it are hidden, or gone
  bool pinned = false;

  // The chat's.
  UserId peer;  ///< of a direct chat: the other one, or the user itself; else none
  std::int64_t member_count = 0;
  bool receipts = true;
  Seq last_seq = 0;
  Version activity = 0, version = 0, touched = 0, deleted = 0;
  Version created = 0;  ///< 0: not known
  Version facts = 0;    ///< of the last change that no message implies; 0: not known
  Seq first_seq = 1;    ///< the first place that is still there
  Version purged = 0;   ///< that moved it last; 0: none has

  bool open_channel() const { return room != chat; }
  bool present() const { return left == 0 && deleted == 0; }
};

/// All of them but threads, each group followed by its open channels.
std::vector<Membership> memberships_of(Database& db, UserId user);

/// The open channels of a group and, if `user` is a member, its private ones; in ascending order of id.
std::vector<ChatId> channels_of(Database& db, ChatId group, UserId user);
/// The private channels of a group that `user`, a member of it, is in by that, in ascending order of id: not those that
/// a guest had been put into before it came to the group.
std::vector<ChatId> private_channels_of(Database& db, ChatId group, UserId user);

/// The chats that `user` has a row of, also those it has left, and threads, in ascending order of id: those after
/// `past`, at most `most`.
std::vector<ChatId> chats_after(Database& db, UserId user, ChatId past, int most);
/// The rooms of at most `most_members` that `user` is a member of, in ascending order of id.
std::vector<RoomId> small_rooms_of(Database& db, UserId user, std::int64_t most_members);

/// Chats of a user that count against quotas, by whose hand it is in them.
struct Placed {
  std::int64_t all = 0;
  std::int64_t by = 0;  ///< one certain user
};
/// With chats that were deleted, which still have their rows: cheap.
Placed count_placed(Database& db, UserId user, UserId by);
/// Without them: asked for when the rows are too many.
Placed count_present(Database& db, UserId user, UserId by);

}  // namespace snug::rows
