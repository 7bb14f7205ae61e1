// Commands of threads, of who looks after rooms, of the directory, of user groups and of preferences: bodies of Command
// (command.h, which says what holds for all).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "model/command_accounts.h"
#include "model/command_chats.h"
#include "model/objects_rooms.h"

namespace snug {

// --- Threads (apply: threads.cc) -----------------------------------------------------------------

struct ReplyInThread {
  MessageId root;                      ///< the message that is answered, or one of its thread
  ChatId thread_id;                    ///< of the thread, if that is still to be made
  SendMessage message;                 ///< its chat_id is thread_id
  std::optional<MessageId> copy_id{};  ///< of the message that the chat gets, too
};

struct FollowThread {
  MessageId root;         ///< the message that the thread answers, or one of its thread
  bool following = true;  ///< false: not any more
};

// --- Reports (apply: reports.cc) -----------------------------------------------------------------

struct ReportMessage {
  ReportId report_id;
  MessageId message_id;
  std::string reason;
};

struct ResolveReport {
  ReportId report_id;
  ReportAction action = ReportAction::dismiss;
};

// --- Removal of recent messages, and of old ones (apply: removals.cc, retention.cc) ----------------

/// Begins the removal of what a user has sent since then, in one chat (for a group: and its channels) or everywhere.
struct RemoveRecentMessages {
  UserId user_id;
  Time since;
  std::optional<ChatId> chat_id{};
};

/// By the server: the next messages of a removal, named by the version with which it began.
struct RemoveMessages {
  static constexpr std::string_view job = "removals";  ///< whose lease it needs
  Version removal = 0;
  std::optional<MessageId> message_id{};  ///< the next; none: there is nothing left, it has ended
  Fence fence{};
};

/// By the server: the messages of a chat that are too old, up to that place.
struct PurgeMessages {
  static constexpr std::string_view job = "retention";  ///< whose lease it needs
  ChatId chat_id;
  Seq up_to = 0;
  Fence fence{};
};

// --- Directory (apply: directory.cc) -------------------------------------------------------------

struct JoinPublic {
  ChatId chat_id;
};

// --- User groups (apply: user_groups.cc) ---------------------------------------------------------

struct AddUserGroup {
  UserGroupId group_id;
  std::string name;
  std::optional<std::string> title{};
  std::vector<UserId> member_ids;
};

struct UpdateUserGroup {
  UserGroupId group_id;
  std::optional<std::string> name{};
  Patch<std::string> title{};
  std::optional<std::vector<UserId>> member_ids{};
};

struct RemoveUserGroup {
  UserGroupId group_id;
};

// --- Preferences (apply: preferences.cc) ---------------------------------------------------------

struct UpdatePreferences {
  Patch<QuietHours> quiet_hours{};
  Patch<Time> paused_until{};
};

}  // namespace snug
