// Parameters of the operations on threads, reports, removals, the directory, user groups and preferences.
#pragma once

#include <optional>

#include "model/json.h"
#include "model/objects_rooms.h"
#include "model/params_accounts.h"
#include "model/params_admin.h"
#include "model/params_chats.h"
#include "model/params_messages.h"
#include "model/prose.h"

namespace snug {

// --- Threads -------------------------------------------------------------------------------------

struct ReplyInThreadParams {
  MessageId message_id;  ///< the message that is answered, or one of its thread
  Content content;
  std::optional<SentType> type;       ///< what the content is; text unless given
  std::optional<ClientId> client_id;  ///< the client's own: given again, it sends nothing and answers the first message
  std::optional<AttachmentList> attachments;
  std::optional<bool> no_preview;    ///< true: the links in it are not looked at
  std::optional<PollParams> poll;    ///< what people can vote on
  std::optional<bool> also_to_chat;  ///< true: the chat gets it as a message of its own, too
};

struct ListThreadsParams {
  std::optional<bool> unread;  ///< true: only those with unread messages
  std::optional<PageSize> limit;
  std::optional<PageCursor> page;
};

// --- Reports and removals ------------------------------------------------------------------------

using ReportReason = Prose<1, 1000>;      ///< what is wrong with the message
using RecentSeconds = Int<1, 2'592'000>;  ///< of messages sent in the last so many seconds; at most 30 days

struct ReportMessageParams {
  MessageId message_id;  ///< the message
  ReportReason reason;
};

struct RemoveRecentParams {
  ChatId chat_id;  ///< the chat
  UserId user_id;  ///< whose messages
  RecentSeconds for_seconds;
};

struct AdminRemoveMessagesParams {
  UserId user_id;  ///< whose messages
  RecentSeconds for_seconds;
};

struct AdminListReportsParams {
  std::optional<ReportState> state;  ///< open unless given
  std::optional<PageCursor> page;
  std::optional<AdminPageSize> limit;
};

struct AdminResolveReportParams {
  ReportId report_id;                           ///< the report
  ReportAction action = ReportAction::dismiss;  ///< what to do
};

// --- Directory -----------------------------------------------------------------------------------

struct ListPublicParams {
  std::optional<Text<1, 100>> query;  ///< part of the title, the topic or the description, in any letter case
  std::optional<PageSize> limit;
  std::optional<PageCursor> page;
};

// --- User groups ---------------------------------------------------------------------------------

using GroupMembers = List<UserId, 200>;  ///< its members

struct AdminAddUserGroupParams {
  NewUsername name;
  std::optional<ChatTitle> title;  ///< the name to show
  GroupMembers member_ids;
};

struct AdminUpdateUserGroupParams {
  UserGroupId group_id;  ///< the group of users
  std::optional<NewUsername> name;
  Patch<ChatTitle> title;                  ///< the name to show
  std::optional<GroupMembers> member_ids;  ///< its members from now on
};

struct AdminUserGroupParams {
  UserGroupId group_id;  ///< the group of users
};

// --- Preferences ---------------------------------------------------------------------------------

using TimeOfDay = Line<5, 5>;  ///< `00:00` to `23:59`
using Weekday = Int<0, 6>;     ///< 0: Sunday

/// Hours in which the caller wants no notifications, each week again.
struct QuietHoursParams {
  TimeOfDay from;
  TimeOfDay to;                          ///< the next day if that is earlier
  Line<1, 64> time_zone;                 ///< name in the IANA time zone database
  std::optional<List<Weekday, 7>> days;  ///< on which they begin; none: all
};

struct UpdatePreferencesParams {
  Patch<QuietHoursParams> quiet_hours;  ///< when it wants no notifications
  Patch<Time> paused_until;             ///< no notifications until then, on the server's clock
};

}  // namespace snug
