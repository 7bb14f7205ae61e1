// Commands of accounts, and of the server as a whole: bodies of Command (command.h, which says what holds for all).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "model/json.h"
#include "model/objects.h"

namespace snug {

// --- Accounts (apply: src/applier/accounts.cc, login_sessions.cc) --------------------------------

/// A login session about to begin.
struct NewLogin {
  LoginSessionId id;
  bool long_lived = false;
  std::optional<std::string> user_agent;
  std::optional<std::string> address;
};

/// Makes a user; with an invite or set-up token as the mode demands. Without `login`: made by an administrator.
struct RegisterUser {
  UserId user_id;
  std::string username;      ///< as typed
  std::string username_key;  ///< case-folded, unique
  std::string display_name;
  std::vector<std::string> terms;  ///< case-folded words that find_users finds this user by
  std::string password_hash;
  std::optional<UserRole> role;            ///< given by an administrator; else admin with a set-up token, or member
  std::optional<std::string> invite_hash;  ///< base64url of BLAKE2b-256 of the invite token
  std::optional<std::string> setup_hash;   ///< the same of the set-up token
  std::optional<NewLogin> login;
};

struct CreateLoginSession {
  UserId user_id;
  std::int64_t password_version = 0;  ///< that the password was checked against
  NewLogin login;
};

struct RefreshLoginSession {
  LoginSessionId session_id;
  std::int64_t generation = 0;  ///< of the token presented
  bool successor_used = false;  ///< an access token of the current generation was seen in use, by this node
};

/// A login session's access token of this generation was seen in use: the refresh token before it is used up.
struct TokenUse {
  LoginSessionId session_id;
  std::int64_t generation = 0;
};

/// Those that a node saw in a moment. The actor is nobody.
struct NoteTokenUses {
  std::vector<TokenUse> uses;
};

struct EndLoginSession {
  LoginSessionId session_id;
};

/// Ends the actor's other login sessions.
struct ChangePassword {
  std::int64_t password_version = 0;  ///< that the old password was checked against
  std::string password_hash;
};

struct UpdateProfile {
  std::optional<std::string> display_name;
  Patch<std::string> avatar_url;
  Patch<std::string> avatar{};  ///< SHA-256 of its bytes, which are WebP; in the place of an address
  Patch<std::string> bio;
  std::optional<std::vector<std::string>> terms;
  Patch<UserStatus> status{};
};

struct SetUserRole {
  UserId user_id;
  UserRole role = UserRole::member;
};

/// By an administrator; ends all login sessions of the user.
struct SetUserPassword {
  UserId user_id;
  std::string password_hash;
};

/// A disabled user can't log in, and its login sessions end. From `until` on it can again: its next login enables it.
struct SetUserDisabled {
  UserId user_id;
  bool disabled = true;
  std::optional<std::string> reason{};  ///< told to the user itself, when it logs in
  std::optional<Time> until{};
};

/// By an administrator: ends one login session of the user, or all.
struct EndUserLogins {
  UserId user_id;
  std::optional<LoginSessionId> session_id{};
};

/// Replaces the set-up token; refused once a user exists.
struct IssueSetupToken {
  std::string hash;
  Time expires_at;
};

/// One rule of the state machine (src/model/settings.h) and its new value.
struct Setting {
  std::string key;
  std::int64_t value = 0;
};

struct ChangeSettings {
  std::vector<Setting> settings;
  /// True: what the node's configuration says. It is kept beside the rules, by node, so that the same configuration
  /// does not undo what was changed since.
  std::optional<bool> configured{};
};

/// From here on all that this level of behaviour brings is in force (src/store/schema.h). By the server, once every
/// node knows the level; one that does not stops here.
struct RaiseLevel {
  std::int64_t level = 0;
};

// --- Jobs (apply: leases.cc) ---------------------------------------------------------------------

/// By the server: the node has the job until then, if no other has it now. Taken anew it has a greater fencing number.
struct TakeLease {
  std::string job;
  std::int64_t node = 0;
  Time until;
};

// --- The cluster (apply: cluster_members.cc) -----------------------------------------------------

/// By a node of itself: from here on the log is not formed without what it has.
struct NodeJoins {
  std::int64_t node = 0;
};

/// By a node of itself, once every up member has told that it has applied its NodeJoins: it may acknowledge commands.
struct NodeUp {
  std::int64_t node = 0;
};

/// By a node of itself as it leaves, or by an up member of one that is gone. The last up member stays.
struct NodeGone {
  std::int64_t node = 0;
};

/// Of a command that a job submits: the number of the lease under which it does. It is rejected if the job was taken
/// anew since. None: nobody asks.
using Fence = std::optional<std::int64_t>;

// --- The end of an account (apply: deletion.cc, erasure.cc, admin.cc) ----------------------------

/// Closes the actor's account for good: it is no user from here on. What it leaves behind goes by the commands below.
struct DeleteAccount {
  std::int64_t password_version = 0;  ///< that the password was checked against
};

/// The same by an administrator.
struct DeleteUser {
  UserId user_id;
};

/// By the server, again and again until the deletion is at DeletionStage::messages: a deleted user leaves a chat, or
/// loses some of what else there is of it. From then on it does nothing.
struct WithdrawUser {
  static constexpr std::string_view job = "deletions";

  UserId user_id;
  Fence fence{};
};

/// By the server, for each message of a deleted user: nothing is left of it but its place.
struct EraseMessage {
  static constexpr std::string_view job = "deletions";

  UserId user_id;
  MessageId message_id;
  Fence fence{};
};

/// By the server, for each message of others that mentions a deleted user: it does no longer.
struct EraseMention {
  static constexpr std::string_view job = "deletions";

  UserId user_id;
  MessageId message_id;
  Fence fence{};
};

/// By the server, when none is left.
struct FinishDeletion {
  static constexpr std::string_view job = "deletions";

  UserId user_id;
  Fence fence{};
};

// --- The server (apply: admin.cc, bans.cc) -------------------------------------------------------

/// Deletes a chat that is not direct, whoever owns it.
struct RemoveChat {
  ChatId chat_id;
};

/// Ends an invite, whoever made it.
struct RemoveInvite {
  InviteId invite_id;
};

/// Nobody connects from there. A range that is banned already gets the new reason and end.
struct BanAddress {
  std::string range;  ///< as IpRange::text writes it
  std::optional<std::string> reason;
  std::optional<Time> until;
};

struct UnbanAddress {
  std::string range;
};

/// Takes the place of the one before.
struct SetAnnouncement {
  AnnouncementId announcement_id;
  std::string text;
  AnnouncementLevel level = AnnouncementLevel::info;
};

struct ClearAnnouncement {};

// --- Emoji and branding (apply: emoji.cc, branding.cc) -------------------------------------------

struct AddEmoji {
  EmojiId emoji_id;
  std::string name;
  std::string hash;  ///< SHA-256 of its bytes, in lower-case hex
  std::string type;  ///< media type that they prove
  bool animated = false;
};

struct RemoveEmoji {
  EmojiId emoji_id;
};

struct SetBranding {
  Patch<std::string> title;
  Patch<std::string> logo;  ///< SHA-256 of its bytes, which are WebP
};

}  // namespace snug
