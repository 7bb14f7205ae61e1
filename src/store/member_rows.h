// Reading the members of a chat and their watermarks. `room` is whose members they are: the chat itself or, of an open
// channel, its group.
#pragma once

#include <optional>
#include <vector>

#include "model/event.h"
#include "model/objects.h"
#include "store/chat_rows.h"
#include "store/database.h"

namespace snug::rows {

/// Present members by id, those after `past`; at most `most`. With their users.
std::vector<Member> members_of(Database& db, ChatId chat, RoomId room, UserId past, int most);

/// One that must be there, present or not.
Member get_member(Database& db, const ChatRow& chat, UserId user);
Member get_member_with_user(Database& db, const ChatRow& chat, UserId user);

/// The role of a present member.
std::optional<MemberRole> find_role_in(Database& db, RoomId room, UserId user);
bool is_member(Database& db, RoomId room, UserId user);
/// Whether the user left by somebody else's hand, and was not added again.
bool was_removed(Database& db, RoomId room, UserId user);
/// Present members in ascending order of id.
std::vector<UserId> member_ids(Database& db, RoomId room);
std::vector<UserId> member_ids(Database& db, RoomId room, MemberRole role);
/// Who owns the room next: of the present members with the highest role, the one who has been there longest.
std::optional<UserId> find_heir(Database& db, RoomId room);
/// The watermarks in the chat's own rows, by user, without those at zero.
std::vector<Receipt> receipts_of(Database& db, ChatId chat);

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
std::optional<MemberChange> find_member_change(Database& db, ChatId chat, RoomId room, UserId user);

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
