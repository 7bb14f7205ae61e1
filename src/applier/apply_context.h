// ApplyContext: what an `apply` function is given, and the questions and tellings that several of them share.
//
// Rules for every apply: it reads the database and the command, nothing else; it decides before it writes; every
// SELECT is by a unique key or totally ordered; what it tells stands in `changes` in the order clients are to see it,
// narrow audiences first, the room-wide event last. Which of them carry a cursor is decided by the applier.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/applied.h"
#include "model/command.h"
#include "model/event.h"
#include "model/json_object.h"
#include "model/settings.h"
#include "store/access.h"
#include "store/chat_rows.h"
#include "store/client_keys.h"
#include "store/contact_rows.h"
#include "store/database.h"
#include "store/invite_rows.h"
#include "store/member_rows.h"
#include "store/membership_rows.h"
#include "store/message_rows.h"
#include "store/user_rows.h"

namespace snug {

using rows::Access;
using rows::ChatRow;

/// One command being applied. Thread: writer.
struct ApplyContext {
  Database& db;
  const Settings& settings;
  UserId actor;            ///< none: the system
  LoginSessionId session;  ///< none: the system, or a host program in a user's name
  std::int64_t node = 0;   ///< where the command was submitted
  Time now;                ///< the clock of the order
  Version version = 0;     ///< that this command gets if it changes something
  std::int64_t level = 0;  ///< of behaviour, that is in force: what a later one brings must not happen yet
  ClientKeys& client_keys;
  std::vector<Change>& changes;

  // --- Telling ---
  void emit(Change change) { changes.push_back(std::move(change)); }
  /// Writes the event's JSON, which is returned: valid until the next change is emitted.
  const std::string& emit_event(Event event);
  template <EventType type>
  const std::string& emit_room(RoomId room, DataOf<type> data) {
    return emit_event({.body = EventAt<type>{std::move(data)}, .room = room});
  }
  template <EventType type>
  void emit_users(std::vector<UserId> users, DataOf<type> data) {
    emit_event({.body = EventAt<type>{std::move(data)}, .users = std::move(users)});
  }
  template <EventType type>
  void emit_everyone(DataOf<type> data) {
    emit_event({.body = EventAt<type>{std::move(data)}, .everyone = true});
  }
};

// --- Administration (admin.cc, audit.cc) ---------------------------------------------------------

/// The actor is the system, or a user that is an administrator now. To others there are no such operations.
Result<void> check_admin(const ApplyContext& a);
/// Writes down for good what the actor has done. `target`: a user's or chat's id, an address, or nothing;
/// `details`: never secrets.
void audit(const ApplyContext& a, std::string_view action, const std::string& target, const json::Object& details = {});
/// Locks a user out, or lets it in again.
void write_disabled(const ApplyContext& a, const SetUserDisabled& c);

/// Makes a tombstone of a user, and enters its deletion.
void close_account(ApplyContext& a, UserId user);

// --- Jobs (leases.cc) ----------------------------------------------------------------------------

/// Whether the job is still under the lease that a command of it names.
Result<void> check_fence(const ApplyContext& a, std::string_view job, const Fence& fence);

// --- Chats and membership (access.cc) ------------------------------------------------------------

/// The actor's direct chat with a user; if there is none and there may be one it is made, as `fresh` (chats.cc).
Result<ChatId> open_direct_chat(ApplyContext& a, UserId user, ChatId fresh);
/// The chat and the actor's place in it: see rows::access_to.
inline Result<Access> enter(const ApplyContext& a, ChatId id) { return rows::access_to(a.db, id, a.actor); }
/// `enter`, and the chat's member list is its own and can be changed by hand.
Result<Access> enter_list(const ApplyContext& a, ChatId id);
/// Whether the actor may know of the user: it exists and, for guests, shares a chat with it.
Result<void> check_visible(const ApplyContext& a, UserId user);
/// Whether the actor is a guest, who makes no groups and invites and joins nothing by itself (from marks_level on).
bool is_guest(const ApplyContext& a);

// --- Objects for answers and events (objects.cc) -------------------------------------------------

/// With what has changed and, unless it is only about the actor, whose change it is. `users`: who came or went.
ChatUpdatedData changed_chat(const ApplyContext& a, ChatId id, ChangeKind what, const std::vector<UserId>& users);
/// As the actor sees it.
ChatAnswer chat_answer(const ApplyContext& a, ChatId id);
UserAnswer user_answer(const ApplyContext& a, UserId user);
/// Tells a changed user to who sees it: itself, small rooms, and those who have it in their contacts.
void emit_user_updated(ApplyContext& a, UserId user);

// --- clientIds of what is made but messages (requests.cc) ----------------------------------------

/// What the same clientId of the same operation made before. While it is there, another request is a conflict; when it
/// is gone the clientId is free again.
struct EarlierRequest {
  std::int64_t object = 0;  ///< its id
  bool same = false;        ///< it was the same request
};
std::optional<EarlierRequest> find_request(const ApplyContext& a, std::string_view operation,
                                           const std::optional<std::string>& client_id, std::string_view hash);
inline Error other_request() { return fail(Code::conflict, "this clientId was used for another request"); }
void keep_request(const ApplyContext& a, std::string_view operation, const std::optional<std::string>& client_id,
                  std::string_view hash, std::int64_t object);

// --- Contacts (contacts.cc) ----------------------------------------------------------------------

/// Writes how `owner` stands to another, and tells its devices.
void write_contact(ApplyContext& a, UserId owner, const Contact& contact, bool was_blocked);

// --- Messages (messages.cc) ----------------------------------------------------------------------

/// Empties a message, which keeps its place, with all that follows: mentions, the chat's preview, the event.
void empty_message(ApplyContext& a, const ChatRow& chat, Message& message);
/// Takes all that hangs on a message that is emptied: files, previews, what people have added. Bytes are collected
/// later (src/files).
void take_attached(const ApplyContext& a, Message& message);
/// Takes a user out of those a message mentions, which is a change of the message.
void take_mention(ApplyContext& a, const ChatRow& chat, Message& message, UserId user);

// --- Marks (watermarks.cc) -----------------------------------------------------------------------

/// Writes a user's watermarks in a chat; an open channel's missing row is made.
void write_marks(const ApplyContext& a, const ChatRow& chat, UserId user, Seq delivered, Seq read, bool has_state);
/// Makes the missing state row of an open channel, so that it can be updated.
void ensure_state(const ApplyContext& a, const ChatRow& chat, UserId user);

// --- Leaving, roles (membership.cc; entering: placement.h) ---------------------------------------

/// Ends `user`'s membership with all that follows: private channels of a group, ownership, invites, events.
void leave_room(ApplyContext& a, const ChatRow& room, UserId user, bool removed);
/// Marks a chat (and a group's channels) as gone, and tells its members.
void delete_chat(ApplyContext& a, const ChatRow& chat);
/// Changes a member's role, with all that follows.
void set_role(ApplyContext& a, const ChatRow& room, UserId user, MemberRole role);
/// Counts a change of the Chat object itself: `version`, `touched`, `updated_at`.
void touch_chat(const ApplyContext& a, ChatId chat);

// --- The apply functions, one per command (src/model/command.h) -----------------------------------

/// Each in the file of its noun. A rejection must not have written anything.
#define SNUG_APPLY(name, Body) Applied apply(ApplyContext& a, const Body& c);
SNUG_COMMANDS(SNUG_APPLY)
#undef SNUG_APPLY

/// The one command that has outcomes of its own for its parts, in the order of the moves.
std::vector<Applied> apply_moves(ApplyContext& a, const MoveWatermarks& c);

/// The invite that RegisterUser or AcceptInvite names; not_found if it is no good (any more).
Result<rows::LiveInvite> find_invite(const ApplyContext& a, const std::string& token_hash);
void use_invite(const ApplyContext& a, const rows::LiveInvite& invite);

// --- Login sessions (login_sessions.cc) ----------------------------------------------------------

/// Begins a login session; beyond the limit, the one unused longest ends.
void begin_login(ApplyContext& a, UserId user, const NewLogin& login);
/// Ends the login sessions that `which` names, notes why, and tells.
void end_logins(ApplyContext& a, const LoginEnded& which);
LoginResult login_result(const ApplyContext& a, UserId user, LoginSessionId session, std::int64_t generation,
                         bool long_lived);

}  // namespace snug
