// Commands: everything that changes durable state, as plain structs.
//
// A command is complete before it is sequenced: time, ids and hashes of secrets are in it (never secrets), so that
// applying it needs nothing but the database. The bodies below are the payload of the log, too: a field is only ever
// added as optional. A body without an `apply` (src/applier) does not link.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "model/command_accounts.h"
#include "model/command_chats.h"
#include "model/command_marks.h"
#include "model/command_rooms.h"

namespace snug {

/// Every command: its name, in logs and in the log, and its body. This list makes CommandBody, the names and the
/// declarations of `apply` (src/applier/apply_context.h). A name is never changed, and a row never moved: new ones go
/// to the end.
#define SNUG_COMMANDS(COMMAND)                          \
  COMMAND(register_user, RegisterUser)                  \
  COMMAND(create_login_session, CreateLoginSession)     \
  COMMAND(refresh_login_session, RefreshLoginSession)   \
  COMMAND(end_login_session, EndLoginSession)           \
  COMMAND(change_password, ChangePassword)              \
  COMMAND(update_profile, UpdateProfile)                \
  COMMAND(set_user_role, SetUserRole)                   \
  COMMAND(set_user_password, SetUserPassword)           \
  COMMAND(set_user_disabled, SetUserDisabled)           \
  COMMAND(issue_setup_token, IssueSetupToken)           \
  COMMAND(change_settings, ChangeSettings)              \
  COMMAND(set_contact, SetContact)                      \
  COMMAND(create_direct_chat, CreateDirectChat)         \
  COMMAND(create_group, CreateGroup)                    \
  COMMAND(create_channel, CreateChannel)                \
  COMMAND(update_chat, UpdateChat)                      \
  COMMAND(delete_chat, DeleteChat)                      \
  COMMAND(add_members, AddMembers)                      \
  COMMAND(update_member, UpdateMember)                  \
  COMMAND(remove_member, RemoveMember)                  \
  COMMAND(leave_chat, LeaveChat)                        \
  COMMAND(create_invite, CreateInvite)                  \
  COMMAND(revoke_invite, RevokeInvite)                  \
  COMMAND(accept_invite, AcceptInvite)                  \
  COMMAND(update_chat_state, UpdateChatState)           \
  COMMAND(send_message, SendMessage)                    \
  COMMAND(edit_message, EditMessage)                    \
  COMMAND(delete_message, DeleteMessage)                \
  COMMAND(move_watermarks, MoveWatermarks)              \
  COMMAND(end_user_logins, EndUserLogins)               \
  COMMAND(remove_chat, RemoveChat)                      \
  COMMAND(ban_address, BanAddress)                      \
  COMMAND(unban_address, UnbanAddress)                  \
  COMMAND(set_announcement, SetAnnouncement)            \
  COMMAND(clear_announcement, ClearAnnouncement)        \
  COMMAND(delete_account, DeleteAccount)                \
  COMMAND(delete_user, DeleteUser)                      \
  COMMAND(withdraw_user, WithdrawUser)                  \
  COMMAND(erase_message, EraseMessage)                  \
  COMMAND(finish_deletion, FinishDeletion)              \
  COMMAND(remove_invite, RemoveInvite)                  \
  COMMAND(erase_mention, EraseMention)                  \
  COMMAND(note_token_uses, NoteTokenUses)               \
  COMMAND(raise_level, RaiseLevel)                      \
  COMMAND(take_lease, TakeLease)                        \
  COMMAND(node_joins, NodeJoins)                        \
  COMMAND(node_up, NodeUp)                              \
  COMMAND(node_gone, NodeGone)                          \
  COMMAND(forward_message, ForwardMessage)              \
  COMMAND(set_previews, SetPreviews)                    \
  COMMAND(remove_preview, RemovePreview)                \
  COMMAND(add_emoji, AddEmoji)                          \
  COMMAND(remove_emoji, RemoveEmoji)                    \
  COMMAND(set_branding, SetBranding)                    \
  COMMAND(add_reaction, AddReaction)                    \
  COMMAND(remove_reaction, RemoveReaction)              \
  COMMAND(pin_message, PinMessage)                      \
  COMMAND(save_message, SaveMessage)                    \
  COMMAND(vote_poll, VotePoll)                          \
  COMMAND(close_poll, ClosePoll)                        \
  COMMAND(save_draft, SaveDraft)                        \
  COMMAND(schedule_message, ScheduleMessage)            \
  COMMAND(update_scheduled, UpdateScheduled)            \
  COMMAND(cancel_scheduled, CancelScheduled)            \
  COMMAND(send_scheduled, SendScheduled)                \
  COMMAND(reply_in_thread, ReplyInThread)               \
  COMMAND(follow_thread, FollowThread)                  \
  COMMAND(report_message, ReportMessage)                \
  COMMAND(resolve_report, ResolveReport)                \
  COMMAND(remove_recent_messages, RemoveRecentMessages) \
  COMMAND(remove_messages, RemoveMessages)              \
  COMMAND(purge_messages, PurgeMessages)                \
  COMMAND(join_public, JoinPublic)                      \
  COMMAND(add_user_group, AddUserGroup)                 \
  COMMAND(update_user_group, UpdateUserGroup)           \
  COMMAND(remove_user_group, RemoveUserGroup)           \
  COMMAND(update_preferences, UpdatePreferences)

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

/// The level of behaviour (store/schema.h) that knows the command with all that is in it. Where a lower one is in force
/// it is not put into the order: nodes that don't know it would stop at it.
std::int64_t least_level(const CommandBody& body);

/// `send_message`: the name of a command in logs and in the log.
std::string_view name_of(const CommandBody& body);

/// The one encoding, for the chain hash and for a log: a JSON object.
std::string encode(const Command& command);
/// Reads what `encode` wrote. A type, field or format this program does not know is `unsupported`.
Result<Command> decode_command(std::string_view text);

}  // namespace snug
