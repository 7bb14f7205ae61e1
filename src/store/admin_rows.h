// Reading what administrators see: chats from outside, bans, the audit log; and the announcement in force.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/answers_admin.h"
#include "store/database.h"

namespace snug::rows {

/// Users, chats that are not deleted, and the messages that were sent there, deleted ones among them.
ServerCounts counts(Database& db);

/// Of the file that `db` has open, and of its file system.
DiskUse disk_use(const Database& db);

std::optional<Announcement> announcement_in_force(Database& db);

/// Whether the node has said of this rule what its configuration says.
bool is_configured(Database& db, std::int64_t node, std::string_view key);

/// Chats that are not deleted, newest first, those made before `before` (none: all); at most `most`.
std::vector<ChatSummary> chats_before(Database& db, ChatId before, int most);

/// Invites that are good at `now`, newest first, those made before `before` (none: all); at most `most`.
std::vector<InviteSummary> invites_before(Database& db, InviteId before, Time now, int most);

struct BanRow {
  std::int64_t id = 0;
  Ban ban;
};
/// In the order in which they were made, those after `past`; at most `most`.
std::vector<BanRow> bans_after(Database& db, std::int64_t past, int most);

/// Entries of the audit log not older than `since`, by id: those behind `past` (0: all), at most `most`.
/// `oldest_first`: which end is the first.
std::vector<AuditEntry> audit_entries(Database& db, Time since, bool oldest_first, std::int64_t past, int most);

}  // namespace snug::rows
