// Reading reports of messages, and removals of recent messages.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/objects_rooms.h"
#include "store/database.h"

namespace snug::rows {

// --- Reports -------------------------------------------------------------------------------------

std::optional<Report> find_report(Database& db, ReportId id);
/// What a user has said of a message.
std::optional<Report> find_report_by(Database& db, UserId user, MessageId message);
/// Those of a user that are open.
std::int64_t count_open_reports(Database& db, UserId user);
/// Newest first, those made before `before` (none: all); at most `most`.
std::vector<Report> reports_before(Database& db, ReportState state, ReportId before, int most);

// --- Removals ------------------------------------------------------------------------------------

/// That what a user has sent of late is to go.
struct Removal {
  Version version = 0;  ///< that began it
  UserId user;
  std::optional<ChatId> chat;  ///< with its open channels and threads; none: everywhere
  Time since;
};
std::optional<Removal> find_removal(Database& db, Version version);
std::optional<Removal> first_removal(Database& db);
/// The same chat's, or that of everywhere, of the same user.
std::optional<Removal> find_removal_of(Database& db, UserId user, std::optional<ChatId> chat);

/// Whether the chat is one of those that the removal goes through.
bool is_chat_of(Database& db, const Removal& removal, ChatId chat);
/// The chats that it goes through, as far as the user may have written there; in ascending order of id.
std::vector<ChatId> chats_of_removal(Database& db, const Removal& removal);

/// What is to go of a chat: from the newest down, those before `before`. At most `most`, and `most_examined` looked at.
struct RecentMessages {
  std::vector<MessageId> ids;
  Seq reached = 0;  ///< the last place that was looked at; where none was, `before`
  std::int64_t examined = 0;
  bool complete = false;  ///< what is left is older
};
RecentMessages recent_messages(Database& db, const Removal& removal, ChatId chat, Seq before, int most,
                               std::int64_t most_examined);

}  // namespace snug::rows
