// Objects of the wire contract that are about rooms and those who look after them: reports, user groups, the directory,
// and what a user prefers (objects.h says what holds for all).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "model/json.h"
#include "model/objects.h"

namespace snug {

/// Whether an administrator has decided on a report.
enum class ReportState { open, resolved };
/// What an administrator does about a report.
enum class ReportAction { dismiss, delete_message, disable_user };

template <>
struct EnumNames<ReportState> {
  static constexpr std::array<std::string_view, 2> names{"open", "resolved"};
};
template <>
struct EnumNames<ReportAction> {
  static constexpr std::array<std::string_view, 3> names{"dismiss", "delete_message", "disable_user"};
};

/// That a user finds something wrong with a message.
struct Report {
  ReportId id;                            ///< for ever the same
  MessageId message_id;                   ///< the message
  ChatId chat_id;                         ///< the chat it was sent to
  UserId sender_id;                       ///< its sender
  UserId by;                              ///< the user that reports it
  std::string reason;                     ///< what is wrong, in that user's words
  std::string content;                    ///< the text of the message when it was reported
  Time created_at;                        ///< when it was reported
  ReportState state = ReportState::open;  ///< whether it was decided on
  std::optional<ReportAction> action;     ///< what was done
  std::optional<UserId> resolved_by;      ///< the administrator that decided; none: the operator
  std::optional<Time> resolved_at;        ///< when
};

/// A group that everybody may find and join.
struct PublicChat {
  ChatId id;                               ///< the group
  std::string title;                       ///< its name
  std::optional<std::string> topic;        ///< what it is about
  std::optional<std::string> description;  ///< the same at length
  std::optional<std::string> picture_url;  ///< path of its picture on this server
  std::int64_t member_count = 0;           ///< how many members it has
  bool member = false;                     ///< true: the caller is one
};

/// Users that a message mentions together, by `@name`.
struct UserGroup {
  UserGroupId id;                    ///< for ever the same
  std::string name;                  ///< unique among users and groups of users; letter case makes no difference
  std::optional<std::string> title;  ///< the name to show
  std::vector<UserId> member_ids;    ///< at most 200 users
  UserId created_by;                 ///< the administrator that made it; 0: the operator
  Version version = 0;               ///< of the last change
  std::optional<bool> deleted;       ///< true: it was removed
};

/// Hours in which a user wants no notifications, each week again.
struct QuietHours {
  std::string from;                               ///< `22:00`: when they begin, on the clock of `timeZone`
  std::string to;                                 ///< `07:00`: when they end, the next day if that is earlier
  std::string time_zone;                          ///< name in the IANA time zone database
  std::optional<std::vector<std::int64_t>> days;  ///< on which they begin, 0 Sunday to 6 Saturday; none: all
};

/// What a user wants of its clients; nobody else is told.
struct Preferences {
  std::optional<QuietHours> quiet_hours;  ///< when it wants no notifications
  std::optional<Time> paused_until;       ///< no notifications until then
  Version version = 0;                    ///< of the last change; 0: never changed
};

/// A chat whose oldest messages are gone, without tombstones.
struct PurgedChat {
  ChatId chat_id;       ///< the chat
  Seq up_to = 0;        ///< the place of the last that is gone
  Version version = 0;  ///< of the removal
};

}  // namespace snug
