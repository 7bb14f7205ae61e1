// Parameters of the operations of administrators (docs/protocol.md, "Administration"). A user is named by its
// username, in any case, as at the command line.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "model/json.h"
#include "model/objects.h"
#include "model/params_accounts.h"
#include "model/settings.h"

namespace snug {

using NamedUser = Text<1, 64>;
/// Why somebody or something is kept out.
using Reason = Line<1, 200>;
using PageCursor = Text<1, 200>;
/// Of the lists below.
using AdminPageSize = Int<1, 1000>;

struct AdminUserParams {
  NamedUser username;
};

struct AdminAddUserParams {
  NamedUser username;
  NewPassword password;
  std::optional<UserRole> role;
};

struct AdminListUsersParams {
  std::optional<Text<1, 64>> query;  ///< beginnings of the username and of words of the display name
  std::optional<PageCursor> page;
  std::optional<AdminPageSize> limit;
};

struct AdminSetPasswordParams {
  NamedUser username;
  NewPassword password;
};

struct AdminSetRoleParams {
  NamedUser username;
  UserRole role = UserRole::member;
};

struct AdminDisableUserParams {
  NamedUser username;
  std::optional<bool> disabled;  ///< true unless given; false lets the user in again
  std::optional<Reason> reason;
  std::optional<Time> until;
};

struct AdminRevokeSessionParams {
  NamedUser username;
  LoginSessionId session_id;
};

struct AdminListChatsParams {
  std::optional<PageCursor> page;
  std::optional<AdminPageSize> limit;
};

struct AdminDeleteChatParams {
  ChatId chat_id;
};

struct AdminListInvitesParams {
  std::optional<PageCursor> page;
  std::optional<AdminPageSize> limit;
};

struct AdminRevokeInviteParams {
  InviteId invite_id;
};

/// Rules that can change while the server runs. How many members make a chat small decides what clients hold: that is
/// the configuration's.
struct AdminChangeSettingsParams {
  using Limit = Int<0, std::numeric_limits<std::int32_t>::max()>;

  std::optional<Registration> registration;
  std::optional<Int<2, std::numeric_limits<std::int32_t>::max()>> members_limit;
  std::optional<Int<1, std::numeric_limits<std::int32_t>::max()>> chats_limit;
  std::optional<Limit> channels_limit;
  std::optional<Limit> contacts_limit;
  std::optional<Int<1, std::numeric_limits<std::int32_t>::max()>> logins_limit;
  std::optional<Limit> invites_limit;
};

struct AdminBanParams {
  Text<2, 64> address;  ///< or a range, `203.0.113.0/24`
  std::optional<Reason> reason;
  std::optional<Time> until;
};

struct AdminUnbanParams {
  Text<2, 64> address;
};

struct AdminListBansParams {
  std::optional<PageCursor> page;
  std::optional<AdminPageSize> limit;
};

struct AdminAnnounceParams {
  Text<1, 1000> text;
  std::optional<AnnouncementLevel> level;
};

struct AdminGetFiguresParams {
  std::optional<Time> since;  ///< only samples that ended after this
};

struct AdminListAuditParams {
  std::optional<Time> since;
  std::optional<bool> oldest_first;
  std::optional<PageCursor> page;
  std::optional<AdminPageSize> limit;
};

}  // namespace snug
