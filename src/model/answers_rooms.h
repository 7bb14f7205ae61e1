// What operations on threads, reports, the directory, user groups and preferences answer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/json.h"
#include "model/objects.h"
#include "model/objects_rooms.h"

namespace snug {

/// Threads that the caller follows.
struct ThreadsAnswer {
  std::vector<Chat> threads;                 ///< the one that was replied to last comes first
  std::vector<Message> messages;             ///< what they answer, as far as it can be read
  std::vector<User> users;                   ///< those that the messages and threads name
  std::optional<std::string> next_cursor{};  ///< where the next page begins; none: this was the last one
};

/// A report.
struct ReportAnswer {
  Report report;  ///< the report
};

/// Reports.
struct ReportsAnswer {
  std::vector<Report> reports;               ///< the newest first
  std::vector<User> users;                   ///< those that the reports name
  std::optional<std::string> next_cursor{};  ///< where the next page begins; none: this was the last one
};

/// Groups that everybody may join.
struct PublicChatsAnswer {
  std::vector<PublicChat> chats;             ///< by title
  std::optional<std::string> next_cursor{};  ///< where the next page begins; none: this was the last one
};

/// A group of users.
struct UserGroupAnswer {
  UserGroup group;  ///< the group
};

/// The groups of users of this server.
struct UserGroupsAnswer {
  std::vector<UserGroup> groups;  ///< by name
};

/// What the caller prefers.
struct PreferencesAnswer {
  Preferences preferences;  ///< the caller's own
};

}  // namespace snug
