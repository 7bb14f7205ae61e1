// Applying: what an `apply` function is given, and the questions and tellings that several of them share.
//
// Rules for every apply: it reads the database and the command, nothing else; it decides before it writes; every
// SELECT is by a unique key or totally ordered; what it tells stands in `changes` in the order clients are to see it,
// narrow audiences first, the room-wide event last. Which of them carry a cursor is decided by the applier.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/command.h"
#include "model/event.h"
#include "model/json_object.h"
#include "model/settings.h"
#include "store/database.h"

namespace snug {

/// A chat's row.
struct ChatRow {
  ChatId id;
  ChatKind kind = ChatKind::group;
  bool is_private = false;
  ChatId group_id;
  UserId direct_low, direct_high;
  std::optional<std::string> title, topic;
  std::int64_t member_count = 0;
  bool receipts = true;
  Seq last_seq = 0;
  Time created_at, updated_at;
  Version version = 0;

  bool open_channel() const { return kind == ChatKind::channel && !is_private; }
  /// Whose members are this chat's members.
  RoomId room() const { return open_channel() ? group_id : id; }
};

/// The actor's place in a chat: the membership (of the room) and the marks (of the chat itself).
struct Access {
  ChatRow chat;
  MemberRole role = MemberRole::member;
  Seq read_seq = 0;
  Seq delivered_seq = 0;
  bool has_state = true;  ///< false: an open channel without a row yet

  bool is_admin() const { return role != MemberRole::member; }
};

/// One command being applied. Thread: writer.
struct Applying {
  Database& db;
  const Settings& settings;
  UserId actor;            ///< none: the system
  LoginSessionId session;  ///< none: the system, or a host program in a user's name
  Time now;                ///< the clock of the order
  Version version = 0;     ///< that this command gets if it changes something
  std::vector<Change>& changes;

  // --- Telling ---
  void tell(Change change) { changes.push_back(std::move(change)); }
  void tell_room(EventType type, RoomId room, std::string data) {
    tell(Event{.type = type, .room = room, .data = std::move(data)});
  }
  void tell_users(EventType type, std::vector<UserId> users, std::string data) {
    tell(Event{.type = type, .users = std::move(users), .data = std::move(data)});
  }
};

// --- Administration (admin.cc, audit.cc) ---------------------------------------------------------

/// The actor is the system, or a user that is an administrator now. To others there are no such operations.
Result<void> check_admin(const Applying& a);
/// Writes down for good what the actor has done. `target`: a user's or chat's id, an address, or nothing;
/// `details`: never secrets.
void audit(const Applying& a, std::string_view action, const std::string& target, const json::Object& details = {});
/// Locks a user out, or lets it in again.
void write_disabled(const Applying& a, const SetUserDisabled& c);

/// Makes a tombstone of a user, and enters its deletion.
void close_account(Applying& a, UserId user);
/// Whether the account is gone for good.
bool is_deleted(Database& db, UserId user);

// --- Chats and membership (access.cc) ------------------------------------------------------------

std::optional<ChatRow> find_chat(Database& db, ChatId id);
/// The chat and the actor's place in it. A chat that is gone, or that the actor was never in: not_found; one that it
/// has left: not_member.
Result<Access> enter(const Applying& a, ChatId id);
Result<Access> enter_as(const Applying& a, ChatId id, UserId user);
/// `enter`, and the chat's member list is its own and can be changed by hand.
Result<Access> enter_list(const Applying& a, ChatId id);
/// The distinct users of a list of members-to-be, checked: known to the actor, not blocking it, not the actor.
Result<std::vector<UserId>> check_members(const Applying& a, const std::vector<UserId>& ids, std::string_view field);
/// Whether `user` is a member of the room now.
bool is_member(Database& db, RoomId room, UserId user);
/// Whether `user` has blocked `other`.
bool has_blocked(Database& db, UserId user, UserId other);
/// Whether the actor may know of the user: it exists and, for guests, shares a chat with it.
Result<void> check_visible(const Applying& a, UserId user);
std::vector<ChatRow> open_channels_of(Database& db, ChatId group);
/// Members in ascending order of id.
std::vector<UserId> member_ids(Database& db, RoomId room);

// --- Objects for answers and events (objects.cc) -------------------------------------------------

User user_object(Database& db, UserId id);
/// Without anything per viewer.
Chat chat_object(Database& db, ChatId id);
/// Whole, as `viewer` sees it.
Chat chat_object_for(Database& db, ChatId id, UserId viewer);
ChatState state_object(Database& db, ChatId chat, UserId user);
Member member_object(Database& db, const ChatRow& chat, UserId user, bool with_user);
std::optional<Message> message_object(Database& db, MessageId id);
/// sent, delivered or read: what every other member's watermark covers.
MessageStatus status_of(Database& db, const ChatRow& chat, UserId sender, Seq seq);

std::string chat_json(Database& db, ChatId id);
std::string member_event(ChatId chat, const Member& member);
std::string state_event(Database& db, ChatId chat, UserId user);
std::string chat_removed_event(ChatId chat);
/// The answer `{chat}`, as the actor sees it.
std::string chat_result(const Applying& a, ChatId id);
/// `{"name":` + object + `}`
std::string result_of(std::string_view name, std::string_view object);
/// The answer `{user}`.
std::string user_result(const Applying& a, UserId user);
/// Tells a changed user to who sees it: itself, small rooms, and those who have it in their contacts.
void tell_user_updated(Applying& a, UserId user);

// --- clientIds of what is made but messages (requests.cc) ----------------------------------------

/// What the same clientId of the same operation made before. While it is there, another request is a conflict; when it
/// is gone the clientId is free again.
struct EarlierRequest {
  std::int64_t object = 0;  ///< its id
  bool same = false;        ///< it was the same request
};
std::optional<EarlierRequest> find_request(const Applying& a, std::string_view operation,
                                           const std::optional<std::string>& client_id, std::string_view hash);
inline Error other_request() { return fail(Code::conflict, "this clientId was used for another request"); }
void keep_request(const Applying& a, std::string_view operation, const std::optional<std::string>& client_id,
                  std::string_view hash, std::int64_t object);

// --- Contacts (contacts.cc) ----------------------------------------------------------------------

/// Writes how `owner` stands to another, and tells its devices.
void write_contact(Applying& a, UserId owner, const Contact& contact, bool was_blocked);

// --- Messages (messages.cc) ----------------------------------------------------------------------

/// Empties a message, which keeps its place, with all that follows: mentions, the chat's preview, the event.
void empty_message(Applying& a, const ChatRow& chat, Message& message);

// --- Marks (watermarks.cc) -----------------------------------------------------------------------

/// Writes a user's watermarks in a chat; an open channel's missing row is made.
void write_marks(const Applying& a, const ChatRow& chat, UserId user, Seq delivered, Seq read, bool has_state);
/// Makes the missing state row of an open channel, so that it can be updated.
void ensure_state(const Applying& a, const ChatRow& chat, UserId user);

// --- Entering and leaving (membership.cc) --------------------------------------------------------

/// Makes `users` members of a room that none of them is in, with all that follows: its open channels, counts,
/// receipts, events. `fresh`: the chat was made by this very command.
Result<void> enter_room(Applying& a, const ChatRow& room, const std::vector<UserId>& users, MemberRole role,
                        bool fresh);
/// Ends `user`'s membership with all that follows: private channels of a group, ownership, invites, events.
void leave_room(Applying& a, const ChatRow& room, UserId user, bool removed);
/// Marks a chat (and a group's channels) as gone, and tells its members.
void delete_chat(Applying& a, const ChatRow& chat);
/// Changes a member's role, with all that follows.
void set_role(Applying& a, const ChatRow& room, UserId user, MemberRole role);
/// Counts a change of the Chat object itself: `version`, `touched`, `updated_at`.
void touch_chat(const Applying& a, ChatId chat);

// --- The apply functions, one per alternative of CommandBody -------------------------------------

/// The result object as JSON. A rejection must not have written anything.
using Applied = Result<std::string>;

Applied apply(Applying& a, const RegisterUser& c);
Applied apply(Applying& a, const CreateLoginSession& c);
Applied apply(Applying& a, const RefreshLoginSession& c);
Applied apply(Applying& a, const EndLoginSession& c);
Applied apply(Applying& a, const ChangePassword& c);
Applied apply(Applying& a, const UpdateProfile& c);
Applied apply(Applying& a, const SetUserRole& c);
Applied apply(Applying& a, const SetUserPassword& c);
Applied apply(Applying& a, const SetUserDisabled& c);
Applied apply(Applying& a, const IssueSetupToken& c);
Applied apply(Applying& a, const ChangeSettings& c);
Applied apply(Applying& a, const SetContact& c);
Applied apply(Applying& a, const CreateDirectChat& c);
Applied apply(Applying& a, const CreateGroup& c);
Applied apply(Applying& a, const CreateChannel& c);
Applied apply(Applying& a, const UpdateChat& c);
Applied apply(Applying& a, const DeleteChat& c);
Applied apply(Applying& a, const AddMembers& c);
Applied apply(Applying& a, const UpdateMember& c);
Applied apply(Applying& a, const RemoveMember& c);
Applied apply(Applying& a, const LeaveChat& c);
Applied apply(Applying& a, const CreateInvite& c);
Applied apply(Applying& a, const RevokeInvite& c);
Applied apply(Applying& a, const AcceptInvite& c);
Applied apply(Applying& a, const UpdateChatState& c);
Applied apply(Applying& a, const SendMessage& c);
Applied apply(Applying& a, const EditMessage& c);
Applied apply(Applying& a, const DeleteMessage& c);
Applied apply(Applying& a, const EndUserLogins& c);
Applied apply(Applying& a, const RemoveChat& c);
Applied apply(Applying& a, const RemoveInvite& c);
Applied apply(Applying& a, const BanAddress& c);
Applied apply(Applying& a, const UnbanAddress& c);
Applied apply(Applying& a, const SetAnnouncement& c);
Applied apply(Applying& a, const ClearAnnouncement& c);
Applied apply(Applying& a, const DeleteAccount& c);
Applied apply(Applying& a, const DeleteUser& c);
Applied apply(Applying& a, const WithdrawUser& c);
Applied apply(Applying& a, const EraseMessage& c);
Applied apply(Applying& a, const FinishDeletion& c);

/// Each move has an outcome of its own, in the order of the moves.
std::vector<Applied> apply_moves(Applying& a, const MoveWatermarks& c);

/// Joins the chat of an invite that RegisterUser or AcceptInvite names; not_found if it is no good (any more).
struct LiveInvite {
  InviteId id;
  ChatId chat_id;
  std::int64_t uses_left = -1;
};
Result<LiveInvite> find_invite(const Applying& a, const std::string& token_hash);
void use_invite(const Applying& a, const LiveInvite& invite);

/// Ends login sessions of a user: all but `kept`.
void end_logins(Applying& a, UserId user, LoginSessionId kept = {});

}  // namespace snug
