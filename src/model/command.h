// Commands: everything that changes durable state, as plain structs.
//
// A command is complete before it is sequenced: time, ids and hashes of secrets are in it (never secrets), so that
// applying it needs nothing but the database. The bodies below are the payload of the log, too: a field is only ever
// added as optional. A body without an `apply` (src/applier) does not link.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
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
  Patch<std::string> bio;
  std::optional<std::vector<std::string>> terms;
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

// --- Contacts (apply: contacts.cc) ---------------------------------------------------------------

struct SetContact {
  UserId user_id;
  std::optional<bool> contact;
  std::optional<bool> blocked;
};

// --- Chats (apply: chats.cc, members.cc, invites.cc) ---------------------------------------------

struct CreateDirectChat {
  ChatId chat_id;
  UserId user_id;
};

struct CreateGroup {
  ChatId chat_id;
  std::string title;
  std::vector<UserId> member_ids;
  std::optional<std::string> client_id;
  std::string request_hash;
};

struct CreateChannel {
  ChatId chat_id;
  ChatId group_id;
  std::string title;
  bool is_private = false;
  std::vector<UserId> member_ids;
  std::optional<std::string> client_id;
  std::string request_hash;
};

struct UpdateChat {
  ChatId chat_id;
  std::optional<std::string> title;
  Patch<std::string> topic;
};

struct DeleteChat {
  ChatId chat_id;
};

struct AddMembers {
  ChatId chat_id;
  std::vector<UserId> user_ids;
};

struct UpdateMember {
  ChatId chat_id;
  UserId user_id;
  MemberRole role = MemberRole::member;
};

struct RemoveMember {
  ChatId chat_id;
  UserId user_id;
};

struct LeaveChat {
  ChatId chat_id;
};

struct CreateInvite {
  InviteId invite_id;
  ChatId chat_id;
  std::string token_hash;
  std::optional<Time> expires_at;
  std::optional<std::int64_t> uses;
  std::optional<std::string> client_id;
  std::string request_hash;
};

struct RevokeInvite {
  InviteId invite_id;
};

struct AcceptInvite {
  std::string token_hash;
};

struct UpdateChatState {
  ChatId chat_id;
  std::optional<bool> pinned;
  std::optional<bool> archived;
  Patch<Time> muted_until;
};

// --- Messages (apply: messages.cc, watermarks.cc) ------------------------------------------------

/// A file of a message: all that the state keeps of it. Its bytes are in the file store of the node that has them.
struct AttachedFile {
  std::string hash;  ///< SHA-256 of its bytes, in lower-case hex
  std::string name;
  std::string type;
  std::int64_t size = 0;
  AttachmentKind kind = AttachmentKind::file;
  std::optional<std::int64_t> width{};
  std::optional<std::int64_t> height{};
  std::optional<std::string> thumb_hash{};
  std::optional<std::string> preview{};  ///< SHA-256 of its preview's bytes
  std::optional<bool> animated{};
  std::optional<std::int64_t> duration_ms{};
  std::optional<std::vector<std::int64_t>> waveform{};
  std::optional<std::string> alt{};
};

/// The file as its message shows it, at place `n`.
Attachment attachment_of(std::int64_t n, const AttachedFile& file);

struct SendMessage {
  MessageId message_id;
  ChatId chat_id;  ///< with user_id: of the direct chat, if that is still to be made
  MessageType type = MessageType::text;
  std::string content;
  std::optional<MessageId> reply_to;
  std::optional<std::string> client_id;
  std::string request_hash;         ///< of chat, type, content and reply_to; empty without client_id
  std::optional<UserId> user_id{};  ///< whose direct chat with the actor it goes to
  std::optional<std::vector<AttachedFile>> attachments{};
};

/// Sends what another message says, and its files, once more.
struct ForwardMessage {
  MessageId message_id;  ///< of the new message
  MessageId source;
  ChatId chat_id;  ///< as in SendMessage
  std::optional<std::string> client_id;
  std::string request_hash;
  std::optional<UserId> user_id{};
};

struct EditMessage {
  MessageId message_id;
  std::string content;
};

struct DeleteMessage {
  MessageId message_id;
};

struct WatermarkMove {
  UserId user_id;
  std::optional<LoginSessionId> session_id;  ///< of the user; must be alive
  ChatId chat_id;
  Seq delivered_seq = 0;
  Seq read_seq = 0;
};

/// The moves that a node gathered for a moment; each succeeds or fails by itself. The actor is nobody.
struct MoveWatermarks {
  std::vector<WatermarkMove> moves;
};

// --- The envelope --------------------------------------------------------------------------------

/// Every command: its name, in logs and in the log, and its body. This list makes CommandBody, the names and the
/// declarations of `apply` (src/applier/apply_context.h). A name is never changed, and a row never moved: new ones go
/// to the end.
#define SNUG_COMMANDS(COMMAND)                        \
  COMMAND(register_user, RegisterUser)                \
  COMMAND(create_login_session, CreateLoginSession)   \
  COMMAND(refresh_login_session, RefreshLoginSession) \
  COMMAND(end_login_session, EndLoginSession)         \
  COMMAND(change_password, ChangePassword)            \
  COMMAND(update_profile, UpdateProfile)              \
  COMMAND(set_user_role, SetUserRole)                 \
  COMMAND(set_user_password, SetUserPassword)         \
  COMMAND(set_user_disabled, SetUserDisabled)         \
  COMMAND(issue_setup_token, IssueSetupToken)         \
  COMMAND(change_settings, ChangeSettings)            \
  COMMAND(set_contact, SetContact)                    \
  COMMAND(create_direct_chat, CreateDirectChat)       \
  COMMAND(create_group, CreateGroup)                  \
  COMMAND(create_channel, CreateChannel)              \
  COMMAND(update_chat, UpdateChat)                    \
  COMMAND(delete_chat, DeleteChat)                    \
  COMMAND(add_members, AddMembers)                    \
  COMMAND(update_member, UpdateMember)                \
  COMMAND(remove_member, RemoveMember)                \
  COMMAND(leave_chat, LeaveChat)                      \
  COMMAND(create_invite, CreateInvite)                \
  COMMAND(revoke_invite, RevokeInvite)                \
  COMMAND(accept_invite, AcceptInvite)                \
  COMMAND(update_chat_state, UpdateChatState)         \
  COMMAND(send_message, SendMessage)                  \
  COMMAND(edit_message, EditMessage)                  \
  COMMAND(delete_message, DeleteMessage)              \
  COMMAND(move_watermarks, MoveWatermarks)            \
  COMMAND(end_user_logins, EndUserLogins)             \
  COMMAND(remove_chat, RemoveChat)                    \
  COMMAND(ban_address, BanAddress)                    \
  COMMAND(unban_address, UnbanAddress)                \
  COMMAND(set_announcement, SetAnnouncement)          \
  COMMAND(clear_announcement, ClearAnnouncement)      \
  COMMAND(delete_account, DeleteAccount)              \
  COMMAND(delete_user, DeleteUser)                    \
  COMMAND(withdraw_user, WithdrawUser)                \
  COMMAND(erase_message, EraseMessage)                \
  COMMAND(finish_deletion, FinishDeletion)            \
  COMMAND(remove_invite, RemoveInvite)                \
  COMMAND(erase_mention, EraseMention)                \
  COMMAND(note_token_uses, NoteTokenUses)             \
  COMMAND(raise_level, RaiseLevel)                    \
  COMMAND(take_lease, TakeLease)                      \
  COMMAND(node_joins, NodeJoins)                      \
  COMMAND(node_up, NodeUp)                            \
  COMMAND(node_gone, NodeGone)                        \
  COMMAND(forward_message, ForwardMessage)

namespace command_impl {
template <class Nothing, class... Bodies>
struct Behind {
  using Variant = std::variant<Bodies...>;
};
}  // namespace command_impl

#define SNUG_COMMAND_BODY(name, Body) , Body
using CommandBody = command_impl::Behind<void SNUG_COMMANDS(SNUG_COMMAND_BODY)>::Variant;
#undef SNUG_COMMAND_BODY

/// Names a command for good: appended twice, it is applied once. `boot` grows with each start of a node, `counter`
/// with each command of a boot.
struct CommandId {
  std::int64_t node = 0;
  std::int64_t boot = 0;
  std::int64_t counter = 0;
};

struct Command {
  static constexpr std::int64_t current_format = 1;

  std::int64_t format = current_format;
  std::int64_t level = 1;  ///< of behaviour, that was in force where it was made
  CommandId id;
  Time time;
  UserId actor;            ///< none: the system or an administrator at the command line
  LoginSessionId session;  ///< of the actor; must be alive when it is applied
  CommandBody body;
};

/// `send_message`: the name of a command in logs and in the log.
std::string_view name_of(const CommandBody& body);

/// The one encoding, for the chain hash and for a log: a JSON object.
std::string encode(const Command& command);
/// Reads what `encode` wrote. A type, field or format this program does not know is `unsupported`.
Result<Command> decode_command(std::string_view text);

}  // namespace snug
