#include "store/report_rows.h"

#include <limits>
#include <utility>

#include "store/deletion_rows.h"

namespace snug::rows {

namespace {

#define SNUG_REPORT_COLUMNS                                                                                    \
  "id, message_id, chat_id, sender_id, reported_by, reason, content, created_at, state, action, resolved_by, " \
  "resolved_at"
Report read_report(const Query& q) {
  return {.id = q.get<ReportId>(0),
          .message_id = q.get<MessageId>(1),
          .chat_id = q.get<ChatId>(2),
          .sender_id = q.get<UserId>(3),
          .by = q.get<UserId>(4),
          .reason = q.get<std::string>(5),
          .content = q.get<std::string>(6),
          .created_at = q.get<Time>(7),
          .state = q.get<ReportState>(8),
          .action = q.get<std::optional<ReportAction>>(9),
          .resolved_by = q.get<std::optional<UserId>>(10),
          .resolved_at = q.get<std::optional<Time>>(11)};
}

std::optional<Report> read_one(Query q) {
  if (!q.next()) return std::nullopt;
  return read_report(q);
}

#define SNUG_REMOVAL_COLUMNS "version, user_id, chat_id, since"
std::optional<Removal> read_removal(Query q) {
  if (!q.next()) return std::nullopt;
  return Removal{q.get<Version>(0), q.get<UserId>(1), q.get<std::optional<ChatId>>(2), q.get<Time>(3)};
}

}  // namespace

std::optional<Report> find_report(Database& db, ReportId id) {
  return read_one(db.query("SELECT " SNUG_REPORT_COLUMNS " FROM reports WHERE id = ?1", id));
}

std::optional<Report> find_report_by(Database& db, UserId user, MessageId message) {
  return read_one(db.query("SELECT " SNUG_REPORT_COLUMNS " FROM reports WHERE reported_by = ?1 AND message_id = ?2",
                           user, message));
}

std::int64_t count_open_reports(Database& db, UserId user) {
  auto q = db.query("SELECT count(*) FROM reports WHERE reported_by = ?1 AND state = ?2", user, ReportState::open);
  q.next();
  return q.get<std::int64_t>(0);
}

std::vector<Report> reports_before(Database& db, ReportState state, ReportId before, int most) {
  std::vector<Report> found;
  const ReportId last{before ? before.value : std::numeric_limits<std::int64_t>::max()};
  auto q =
      db.query("SELECT " SNUG_REPORT_COLUMNS " FROM reports WHERE state = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
               state, last, most);
  while (q.next()) found.push_back(read_report(q));
  return found;
}

std::optional<Removal> find_removal(Database& db, Version version) {
  return read_removal(db.query("SELECT " SNUG_REMOVAL_COLUMNS " FROM removals WHERE version = ?1", version));
}

std::optional<Removal> first_removal(Database& db) {
  return read_removal(db.query("SELECT " SNUG_REMOVAL_COLUMNS " FROM removals ORDER BY version LIMIT 1"));
}

std::optional<Removal> find_removal_of(Database& db, UserId user, std::optional<ChatId> chat) {
  return read_removal(db.query("SELECT " SNUG_REMOVAL_COLUMNS
                               " FROM removals WHERE user_id = ?1 AND chat_id IS ?2 ORDER BY version LIMIT 1",
                               user, chat));
}

bool is_chat_of(Database& db, const Removal& removal, ChatId chat) {
  if (!removal.chat) return true;
  // Itself, a thread of it, an open channel of it, or a thread of such a channel.
  auto q = db.query(R"sql(
    SELECT 1 FROM chats c LEFT JOIN chats p ON p.id = c.parent_id
     WHERE c.id = ?1 AND (c.id = ?2 OR p.id = ?2 OR (coalesce(p.is_private, c.is_private) = 0
                                                     AND coalesce(p.group_id, c.group_id) = ?2)))sql",
                    chat, *removal.chat);
  return q.next();
}

std::vector<ChatId> chats_of_removal(Database& db, const Removal& removal) {
  std::vector<ChatId> chats = chats_written_in(db, removal.user);
  if (removal.chat) std::erase_if(chats, [&](ChatId chat) { return !is_chat_of(db, removal, chat); });
  return chats;
}

RecentMessages recent_messages(Database& db, const Removal& removal, ChatId chat, Seq before, int most,
                               std::int64_t most_examined) {
  RecentMessages found{.ids = {}, .reached = before};
  auto q = db.query(R"sql(
    SELECT id, seq, created_at, sender_id = ?2 AND deleted_at IS NULL AND created_version < ?3 AND type <> ?4
      FROM messages WHERE chat_id = ?1 AND seq < ?5 ORDER BY seq DESC)sql",
                    chat, removal.user, removal.version, MessageType::system, before);
  while (q.next()) {
    if (q.get<Time>(2) < removal.since) {
      found.complete = true;
      return found;
    }
    found.reached = q.get<Seq>(1);
    ++found.examined;
    if (q.get<bool>(3)) found.ids.push_back(q.get<MessageId>(0));
    if (std::cmp_greater_equal(found.ids.size(), most) || found.examined >= most_examined) return found;
  }
  found.complete = true;
  return found;
}

}  // namespace snug::rows
