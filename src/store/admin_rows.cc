#include "store/admin_rows.h"

#include <filesystem>
#include <limits>
#include <tuple>

#include "store/data_files.h"
#include "store/invite_rows.h"

namespace snug::rows {

namespace {

/// How people know what an entry is about: a user's name, or a chat's title.
std::optional<std::string> name_of_target(Database& db, const std::optional<std::string>& target) {
  const auto id = target ? parse_id<UserTag>(*target) : std::nullopt;
  if (!id) return std::nullopt;
  {
    auto q = db.query("SELECT username FROM users WHERE id = ?1", *id);
    if (q.next()) return q.get<std::string>(0);
  }
  auto q = db.query("SELECT title FROM chats WHERE id = ?1", *id);
  return q.next() ? q.get<std::optional<std::string>>(0) : std::nullopt;
}

AuditEntry read_entry(const Query& q) {
  AuditEntry entry;
  UserId actor;
  std::tie(entry.id, entry.time, actor, entry.action, entry.target, entry.details.text, entry.address, entry.actor) =
      q.row<std::int64_t, Time, UserId, std::string, std::optional<std::string>, std::string,
            std::optional<std::string>, std::optional<std::string>>();
  if (actor) entry.actor_id = actor;
  return entry;
}

}  // namespace

ServerCounts counts(Database& db) {
  ServerCounts counts;
  {
    auto q = db.query("SELECT count(*) FROM users WHERE deleted_at = 0");
    q.next();
    counts.users = q.get<std::int64_t>(0);
  }
  auto q = db.query(
      "SELECT count(*) FILTER (WHERE kind <> 3), coalesce(sum(last_seq), 0) FROM chats WHERE deleted_version = 0");
  q.next();
  std::tie(counts.chats, counts.messages) = q.row<std::int64_t, std::int64_t>();
  return counts;
}

DiskUse disk_use(const Database& db) {
  const auto size_of = [](const std::string& file) -> std::int64_t {
    std::error_code missing;
    const auto size = std::filesystem::file_size(file, missing);
    return missing ? 0 : static_cast<std::int64_t>(size);
  };
  DiskUse use{.database = size_of(db.path()), .wal = size_of(db.path() + "-wal")};
  const std::string index = std::filesystem::path(db.path()).replace_filename(data_files::search).string();
  use.search = size_of(index) + size_of(index + "-wal");
  std::error_code unknown;
  const auto space = std::filesystem::space(db.path(), unknown);
  if (unknown) return use;
  use.free = static_cast<std::int64_t>(space.available);
  use.total = static_cast<std::int64_t>(space.capacity);
  return use;
}

bool is_configured(Database& db, std::int64_t node, std::string_view key) {
  auto q = db.query("SELECT 1 FROM configured WHERE node = ?1 AND key = ?2", node, key);
  return q.next();
}

std::optional<Announcement> announcement_in_force(Database& db) {
  auto q = db.query("SELECT id, text, level, created_at FROM announcement WHERE only = 1");
  if (!q.next()) return std::nullopt;
  return Announcement{q.get<AnnouncementId>(0), q.get<std::string>(1), q.get<AnnouncementLevel>(2), q.get<Time>(3)};
}

std::vector<ChatSummary> chats_before(Database& db, ChatId before, int most) {
  std::vector<ChatSummary> chats;
  auto q = db.query(R"sql(
    SELECT id, kind, is_private, title, group_id, member_count, last_seq, created_at, updated_at FROM chats
     WHERE id < ?1 AND kind <> 3 AND deleted_version = 0 ORDER BY id DESC LIMIT ?2)sql",
                    before ? before.value : std::numeric_limits<std::int64_t>::max(), most);
  while (q.next()) {
    ChatSummary& chat = chats.emplace_back();
    bool is_private = false;
    std::tie(chat.id, chat.kind, is_private, chat.title, chat.group_id, chat.member_count, chat.message_count,
             chat.created_at, chat.updated_at) = q.row<ChatId, ChatKind, bool, std::optional<std::string>,
                                                       std::optional<ChatId>, std::int64_t, std::int64_t, Time, Time>();
    if (chat.kind == ChatKind::channel) chat.is_private = is_private;
  }
  return chats;
}

std::vector<InviteSummary> invites_before(Database& db, InviteId before, Time now, int most) {
  std::vector<InviteSummary> invites;
  auto q = db.query(
      "SELECT i.id, i.chat_id, c.title, i.created_by, u.username, i.created_at, i.expires_at, i.uses_left" SNUG_INVITES
      "WHERE i.id < ?2 AND " SNUG_INVITE_IS_GOOD " ORDER BY i.id DESC LIMIT ?3",
      now, before ? before.value : std::numeric_limits<std::int64_t>::max(), most);
  while (q.next()) {
    InviteSummary& invite = invites.emplace_back();
    Time expires;
    std::int64_t uses = 0;
    std::tie(invite.id, invite.chat_id, invite.chat_title, invite.created_by, invite.creator, invite.created_at,
             expires, uses) =
        q.row<InviteId, ChatId, std::optional<std::string>, UserId, std::string, Time, Time, std::int64_t>();
    if (expires.ms != 0) invite.expires_at = expires;
    if (uses >= 0) invite.uses_left = uses;
  }
  return invites;
}

std::vector<BanRow> bans_after(Database& db, std::int64_t past, int most) {
  std::vector<BanRow> bans;
  auto q =
      db.query("SELECT id, range, reason, until, created_at FROM bans WHERE id > ?1 ORDER BY id LIMIT ?2", past, most);
  while (q.next()) {
    BanRow& row = bans.emplace_back();
    Time until;
    std::tie(row.id, row.ban.address, row.ban.reason, until, row.ban.created_at) =
        q.row<std::int64_t, std::string, std::optional<std::string>, Time, Time>();
    if (until.ms != 0) row.ban.until = until;
  }
  return bans;
}

std::vector<AuditEntry> audit_entries(Database& db, Time since, bool oldest_first, std::int64_t past, int most) {
  std::int64_t first = 0;
  {
    auto q = db.query("SELECT id FROM audit WHERE time >= ?1 ORDER BY time, id LIMIT 1", since);
    if (!q.next()) return {};
    first = q.get<std::int64_t>(0);  // the clock never runs backwards: all after it are as young
  }
  std::vector<AuditEntry> entries;
  if (oldest_first) {
    auto q = db.query(R"sql(
      SELECT e.id, e.time, e.actor, e.action, e.target, e.details, e.address, u.username
        FROM audit e LEFT JOIN users u ON u.id = e.actor WHERE e.id > ?1 ORDER BY e.id LIMIT ?2)sql",
                      std::max(first - 1, past), most);
    while (q.next()) entries.push_back(read_entry(q));
  } else {
    auto q = db.query(R"sql(
      SELECT e.id, e.time, e.actor, e.action, e.target, e.details, e.address, u.username
        FROM audit e LEFT JOIN users u ON u.id = e.actor WHERE e.id >= ?1 AND e.id < ?2 ORDER BY e.id DESC LIMIT ?3)sql",
                      first, past == 0 ? std::numeric_limits<std::int64_t>::max() : past, most);
    while (q.next()) entries.push_back(read_entry(q));
  }
  for (AuditEntry& entry : entries) entry.target_name = name_of_target(db, entry.target);
  return entries;
}

}  // namespace snug::rows
