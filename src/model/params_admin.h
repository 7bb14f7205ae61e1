// Parameters of the operations of administrators (docs/protocol.md, "Administration"). A user is named by its
// username, in any case, as at the command line.
#pragma once

#include <cstdint>
#include <optional>

#include "model/json.h"
#include "model/lasting.h"
#include "model/objects.h"
#include "model/params_accounts.h"
#include "model/params_chats.h"
#include "model/prose.h"
#include "model/settings.h"

namespace snug {

using NamedUser = Text<1, 64>;       ///< username, in any letter case
using Reason = Line<1, 200>;         ///< the reason: for the users that it concerns, and for the audit log
using AdminPageSize = Int<1, 1000>;  ///< how many at most

struct AdminUserParams {
  NamedUser username;
};

struct AdminAddUserParams {
  NewUsername username;
  NewPassword password;
  std::optional<DisplayName> display_name;
  std::optional<UserRole> role;  ///< on this server; member unless given
};

struct AdminListUsersParams {
  std::optional<Text<1, 64>> query;  ///< the beginning of a username, or of a word of a display name
  std::optional<PageCursor> page;
  std::optional<AdminPageSize> limit;
};

struct AdminSetPasswordParams {
  NamedUser username;
  NewPassword password;
};

struct AdminSetRoleParams {
  NamedUser username;
  UserRole role = UserRole::member;  ///< on this server, from now on
};

struct AdminDisableUserParams {
  NamedUser username;
  std::optional<bool> disabled;  ///< true unless given; false lets the user in again
  std::optional<Reason> reason;
  std::optional<Time> until;           ///< the end of it, on the server's clock; none: for good
  std::optional<Lasting> for_seconds;  ///< instead of `until`: so long from now
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
  ChatId chat_id;  ///< the group or channel
};

struct AdminListInvitesParams {
  std::optional<PageCursor> page;
  std::optional<AdminPageSize> limit;
};

struct AdminRevokeInviteParams {
  InviteId invite_id;
};

// Rules that can change while the server runs. How many members make a chat small decides what clients hold: that is
// the configuration's.
struct AdminChangeSettingsParams {
  std::optional<Registration> registration;
  std::optional<LinkPreviews> previews;
  std::optional<EditHistory> edit_history;
  std::optional<RuleValue<&Settings::members_limit>> members_limit;  ///< members of one group or channel
  std::optional<RuleValue<&Settings::chats_limit>> chats_limit;  ///< chats that one user may make or enter by itself
  std::optional<RuleValue<&Settings::channels_limit>> channels_limit;  ///< channels of one group
  std::optional<RuleValue<&Settings::contacts_limit>> contacts_limit;  ///< contacts, and blocked users, of one user
  std::optional<RuleValue<&Settings::logins_limit>>
      logins_limit;  ///< login sessions of one user; beyond it the one unused longest ends
  std::optional<RuleValue<&Settings::invites_limit>> invites_limit;  ///< live invites of one chat
  std::optional<RuleValue<&Settings::file_limit>> file_limit;        ///< MiB of one file
  std::optional<RuleValue<&Settings::files_limit>>
      files_limit;  ///< MiB of all files in one user's messages; 0: no limit
  /// minutes for which a message can be edited; 0: for ever
  std::optional<RuleValue<&Settings::edit_minutes>> edit_minutes;
  /// days after which messages go; 0: never
  std::optional<RuleValue<&Settings::retention_days>> retention_days;
};

struct AdminBanParams {
  Text<2, 64> address;  ///< an address, or a range as `203.0.113.0/24`
  std::optional<Reason> reason;
  std::optional<Time> until;           ///< the end of it, on the server's clock; none: for good
  std::optional<Lasting> for_seconds;  ///< instead of `until`: so long from now
};

struct AdminUnbanParams {
  Text<2, 64> address;  ///< as it was banned
};

struct AdminListBansParams {
  std::optional<PageCursor> page;
  std::optional<AdminPageSize> limit;
};

struct AdminAnnounceParams {
  Prose<1, 1000> text;                     ///< what is announced
  std::optional<AnnouncementLevel> level;  ///< how much it matters; info unless given
};

struct AdminSetBrandingParams {
  Patch<Line<1, 64>> title;           ///< what the place is called
  Patch<Line<1, 64>> logo_upload_id;  ///< an upload of the caller, whose middle becomes the logo
};

struct AdminGetFiguresParams {
  std::optional<Time> since;  ///< only samples that ended after this
};

struct AdminListAuditParams {
  std::optional<Time> since;            ///< only entries from then on
  std::optional<Lasting> last_seconds;  ///< instead of `since`: counted back from now
  std::optional<bool> oldest_first;     ///< true: the oldest first; else the newest
  std::optional<PageCursor> page;
  std::optional<AdminPageSize> limit;
};

}  // namespace snug
