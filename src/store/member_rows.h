// Reading the members of a chat and their watermarks. `room` is whose members they are: the chat itself or, of an open
// channel, its group.
#pragma once

#include <vector>

#include "model/event.h"
#include "model/objects.h"
#include "store/database.h"

namespace snug::rows {

/// Present members by id, those after `past`; at most `most`. With their users.
std::vector<Member> members_of(Database& db, ChatId chat, RoomId room, UserId past, int most);

/// What has changed of a member.
struct MemberChange {
  Member member;
  bool present = true;
  Version member_version = 0;  ///< entered, role, left
  Version entered = 0;
  Version marks_version = 0;  ///< watermarks
};
/// Members, also those who left, whose membership changed after `members` or whose watermarks after `marks`; by id,
/// those after `past`; at most `most`.
std::vector<MemberChange> members_changed_after(Database& db, ChatId chat, RoomId room, Version members, Version marks,
                                                UserId past, int most);
/// One of them, if it has ever been one.
std::optional<MemberChange> find_member(Database& db, ChatId chat, RoomId room, UserId user);

/// Up to where every member but `viewer` has received and read. Nobody else: everything.
struct Coverage {
  Seq delivered = 0;
  Seq read = 0;

  MessageStatus status(Seq seq) const {
    return read >= seq ? MessageStatus::read : delivered >= seq ? MessageStatus::delivered : MessageStatus::sent;
  }
};
Coverage coverage_of(Database& db, ChatId chat, RoomId room, UserId viewer);

}  // namespace snug::rows
