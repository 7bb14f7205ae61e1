// Reading invites.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/objects.h"
#include "store/database.h"

namespace snug::rows {

/// What makes an invite good at ?1 (the clock of the order), of `invites i JOIN chats c JOIN users u JOIN chat_states
/// s`: its time and uses are not up, its chat is there, and its creator is a member who is not locked out.
#define SNUG_INVITE_IS_GOOD                                                                         \
  "(i.expires_at = 0 OR i.expires_at > ?1) AND i.uses_left <> 0 AND c.deleted_version = 0"          \
  " AND u.deleted_at = 0 AND (u.disabled = 0 OR (u.disabled_until > 0 AND u.disabled_until <= ?1))" \
  " AND s.left_version = 0"
#define SNUG_INVITES                                       \
  " FROM invites i CROSS JOIN chats c ON c.id = i.chat_id" \
  " CROSS JOIN users u ON u.id = i.created_by"             \
  " CROSS JOIN chat_states s ON s.user_id = i.created_by AND s.chat_id = i.chat_id "

/// An invite that lets people in, and what its holder is told before it is used.
struct LiveInvite {
  InviteId id;
  ChatId chat_id;
  std::int64_t uses_left = -1;  ///< -1: no limit
  ChatKind chat_kind = ChatKind::group;
  std::string chat_title;
  std::string inviter;  ///< display name of its creator
};
/// The one answer to every token that is none of a good invite's.
inline Error no_such_invite() { return fail(Code::not_found, "this invite is not valid (any more)"); }
std::optional<LiveInvite> find_live_invite(Database& db, const std::string& token_hash, Time now);

/// Good or not.
std::optional<Invite> find_invite(Database& db, InviteId id);
/// The invites of a chat, good or not.
std::int64_t count_invites(Database& db, ChatId chat);
/// The invites of a chat that are good at `now`, newest first.
std::vector<Invite> invites_of(Database& db, ChatId chat, Time now);

}  // namespace snug::rows
