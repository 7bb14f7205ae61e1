#include "store/mark_rows.h"

#include <algorithm>
#include <charconv>

namespace snug::rows {

namespace {

std::int64_t number_in(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Calls `take` with each part of a text that is not empty.
template <class Take>
void each_part(std::string_view text, char separator, Take&& take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

// --- Reactions -----------------------------------------------------------------------------------

std::vector<Reaction> parse_reactions(std::string_view column) {
  std::vector<Reaction> reactions;
  each_part(column, '\n', [&](std::string_view line) {
    const std::size_t space = line.rfind(' ');
    if (space == std::string_view::npos) return;
    reactions.push_back({std::string(line.substr(0, space)), number_in(line.substr(space + 1)), std::nullopt});
  });
  return reactions;
}

std::optional<std::string> join_reactions(const std::vector<Reaction>& reactions) {
  if (reactions.empty()) return std::nullopt;
  std::string column;
  for (const Reaction& each : reactions) {
    if (!column.empty()) column += '\n';
    column.append(each.emoji).append(" ").append(std::to_string(each.count));
  }
  return column;
}

bool has_reacted(Database& db, MessageId message, UserId user, std::string_view emoji) {
  auto q =
      db.query("SELECT 1 FROM reactions WHERE message_id = ?1 AND emoji = ?2 AND user_id = ?3", message, emoji, user);
  return q.next();
}

void mark_own_reactions(Database& db, Message& message, UserId user) {
  auto q =
      db.query("SELECT emoji FROM reactions WHERE user_id = ?1 AND message_id = ?2 ORDER BY emoji", user, message.id);
  while (q.next()) {
    const auto emoji = q.get<std::string_view>(0);
    for (Reaction& each : *message.reactions)
      if (each.emoji == emoji) each.me = true;
  }
}

std::vector<UserReaction> reactions_after(Database& db, MessageId message, const UserReaction& past,
                                          const std::optional<std::string>& emoji, int most) {
  std::vector<UserReaction> found;
  auto q = db.query(R"sql(
    SELECT emoji, user_id FROM reactions
     WHERE message_id = ?1 AND (emoji, user_id) > (?2, ?3) AND (?4 IS NULL OR emoji = ?4)
     ORDER BY emoji, user_id LIMIT ?5)sql",
                    message, past.emoji, past.user_id, emoji, most);
  while (q.next()) found.push_back({q.get<std::string>(0), q.get<UserId>(1)});
  return found;
}

std::vector<MessageId> messages_reacted_to(Database& db, UserId user, int most) {
  std::vector<MessageId> found;
  auto q =
      db.query("SELECT DISTINCT message_id FROM reactions WHERE user_id = ?1 ORDER BY message_id LIMIT ?2", user, most);
  while (q.next()) found.push_back(q.get<MessageId>(0));
  return found;
}

std::vector<std::string> own_reactions(Database& db, MessageId message, UserId user) {
  std::vector<std::string> found;
  auto q = db.query("SELECT emoji FROM reactions WHERE user_id = ?1 AND message_id = ?2 ORDER BY emoji", user, message);
  while (q.next()) found.push_back(q.get<std::string>(0));
  return found;
}

// --- Pins ----------------------------------------------------------------------------------------

std::optional<Pin> find_pin(Database& db, ChatId chat, MessageId message) {
  auto q = db.query("SELECT pinned_by, at FROM pins WHERE chat_id = ?1 AND message_id = ?2", chat, message);
  if (!q.next()) return std::nullopt;
  return Pin{q.get<UserId>(0), q.get<Time>(1)};
}

std::int64_t count_pins(Database& db, ChatId chat) {
  auto q = db.query("SELECT count(*) FROM pins WHERE chat_id = ?1", chat);
  q.next();
  return q.get<std::int64_t>(0);
}

std::vector<MessageId> pinned_messages(Database& db, ChatId chat) {
  std::vector<MessageId> found;
  auto q = db.query("SELECT message_id FROM pins WHERE chat_id = ?1 ORDER BY version DESC", chat);
  while (q.next()) found.push_back(q.get<MessageId>(0));
  return found;
}

// --- Polls ---------------------------------------------------------------------------------------

std::optional<Poll> find_poll(Database& db, MessageId message) {
  auto q = db.query(R"sql(
    SELECT options, counts, voters, multiple, anonymous, closes_at, closed_at FROM polls WHERE message_id = ?1)sql",
                    message);
  if (!q.next()) return std::nullopt;
  Poll poll;
  each_part(q.get<std::string_view>(0), '\n', [&](std::string_view text) {
    poll.options.push_back({std::string(text), 0});
  });
  std::size_t at = 0;
  each_part(q.get<std::string_view>(1), ',', [&](std::string_view count) {
    if (at < poll.options.size()) poll.options[at++].count = number_in(count);
  });
  poll.voters = q.get<std::int64_t>(2);
  if (q.get<bool>(3)) poll.multiple = true;
  if (q.get<bool>(4)) poll.anonymous = true;
  poll.closes_at = q.get<std::optional<Time>>(5);
  poll.closed_at = q.get<std::optional<Time>>(6);
  return poll;
}

std::string join_choices(const std::vector<std::string>& choices) {
  std::string column;
  for (const std::string& each : choices) column.append(column.empty() ? "" : "\n").append(each);
  return column;
}

std::string join_counts(const std::vector<PollOption>& options) {
  std::string column;
  for (const PollOption& each : options) column.append(column.empty() ? "" : ",").append(std::to_string(each.count));
  return column;
}

std::vector<std::int64_t> votes_of(Database& db, MessageId message, UserId user) {
  std::vector<std::int64_t> votes;
  auto q =
      db.query("SELECT option FROM poll_votes WHERE user_id = ?1 AND message_id = ?2 ORDER BY option", user, message);
  while (q.next()) votes.push_back(q.get<std::int64_t>(0));
  return votes;
}

std::vector<UserVote> votes_after(Database& db, MessageId message, UserVote past, int most) {
  std::vector<UserVote> found;
  auto q = db.query(R"sql(
    SELECT option, user_id FROM poll_votes WHERE message_id = ?1 AND (option, user_id) > (?2, ?3)
     ORDER BY option, user_id LIMIT ?4)sql",
                    message, past.option, past.user_id, most);
  while (q.next()) found.push_back({q.get<std::int64_t>(0), q.get<UserId>(1)});
  return found;
}

std::vector<MessageId> messages_voted_on(Database& db, UserId user, int most) {
  std::vector<MessageId> found;
  auto q = db.query("SELECT DISTINCT message_id FROM poll_votes WHERE user_id = ?1 ORDER BY message_id LIMIT ?2", user,
                    most);
  while (q.next()) found.push_back(q.get<MessageId>(0));
  return found;
}

// --- Former texts --------------------------------------------------------------------------------

std::vector<Revision> revisions_of(Database& db, MessageId message) {
  std::vector<Revision> found;
  auto q =
      db.query("SELECT content, edited_at, version FROM revisions WHERE message_id = ?1 ORDER BY version", message);
  while (q.next()) found.push_back({q.get<std::string>(0), q.get<Time>(1), q.get<Version>(2)});
  return found;
}

// --- Saved messages and drafts -------------------------------------------------------------------

namespace {

#define SNUG_SAVED_COLUMNS "message_id, at, version, removed"
SavedMessage read_saved(const Query& q) {
  SavedMessage saved{q.get<MessageId>(0), q.get<Time>(1), q.get<Version>(2), std::nullopt};
  if (q.get<bool>(3)) saved.removed = true;
  return saved;
}

std::vector<SavedMessage> read_all_saved(Query q) {
  std::vector<SavedMessage> found;
  while (q.next()) found.push_back(read_saved(q));
  return found;
}

#define SNUG_DRAFT_COLUMNS "chat_id, text, reply_to, version"
ChatDraft read_draft(const Query& q) {
  return {q.get<ChatId>(0), q.get<std::string>(1), q.get<std::optional<MessageId>>(2), q.get<Version>(3)};
}

}  // namespace

std::optional<SavedMessage> find_saved(Database& db, UserId user, MessageId message) {
  auto q = db.query("SELECT " SNUG_SAVED_COLUMNS " FROM saved WHERE user_id = ?1 AND message_id = ?2", user, message);
  if (!q.next()) return std::nullopt;
  return read_saved(q);
}

std::vector<SavedMessage> newest_saved(Database& db, UserId user, Version before, int most) {
  return read_all_saved(db.query("SELECT " SNUG_SAVED_COLUMNS R"sql( FROM saved
     WHERE user_id = ?1 AND version < ?2 AND removed = 0 ORDER BY version DESC LIMIT ?3)sql",
                                 user, before, most));
}

std::vector<SavedMessage> saved_changed_after(Database& db, UserId user, Version version, bool removed, int most) {
  return read_all_saved(db.query("SELECT " SNUG_SAVED_COLUMNS R"sql( FROM saved
     WHERE user_id = ?1 AND version > ?2 AND removed <= ?3 ORDER BY version LIMIT ?4)sql",
                                 user, version, removed, most));
}

namespace {

#define SNUG_SCHEDULED_COLUMNS "message_id, chat_id, content, reply_to, send_at, failed, version, removed"
constexpr int scheduled_columns = 8;
ScheduledMessage read_scheduled(const Query& q) {
  ScheduledMessage m{.id = q.get<MessageId>(0),
                     .chat_id = q.get<ChatId>(1),
                     .content = q.get<std::string>(2),
                     .reply_to = q.get<std::optional<MessageId>>(3),
                     .send_at = q.get<Time>(4),
                     .failed = q.get<std::optional<std::string>>(5),
                     .version = q.get<Version>(6),
                     .removed = std::nullopt};
  if (q.get<bool>(7)) m.removed = true;
  return m;
}

std::vector<ScheduledMessage> read_all_scheduled(Query q) {
  std::vector<ScheduledMessage> found;
  while (q.next()) found.push_back(read_scheduled(q));
  return found;
}

std::vector<MentionPlace> read_places(Query q) {
  std::vector<MentionPlace> found;
  while (q.next()) found.push_back({.chat = q.get<ChatId>(0), .seq = q.get<Seq>(1), .version = q.get<Version>(2)});
  return found;
}

}  // namespace

std::optional<ScheduledRow> find_scheduled(Database& db, MessageId id) {
  auto q = db.query("SELECT " SNUG_SCHEDULED_COLUMNS ", user_id, no_preview FROM scheduled WHERE message_id = ?1", id);
  if (!q.next()) return std::nullopt;
  return ScheduledRow{read_scheduled(q), q.get<UserId>(scheduled_columns), q.get<bool>(scheduled_columns + 1)};
}

std::int64_t count_scheduled(Database& db, UserId user) {
  auto q = db.query("SELECT count(*) FROM scheduled WHERE user_id = ?1 AND removed = 0", user);
  q.next();
  return q.get<std::int64_t>(0);
}

std::vector<ScheduledMessage> scheduled_of(Database& db, UserId user) {
  return read_all_scheduled(db.query("SELECT " SNUG_SCHEDULED_COLUMNS R"sql( FROM scheduled
     WHERE user_id = ?1 AND removed = 0 ORDER BY send_at, message_id)sql",
                                     user));
}

std::vector<ScheduledMessage> scheduled_changed_after(Database& db, UserId user, Version version, bool removed,
                                                      int most) {
  return read_all_scheduled(db.query("SELECT " SNUG_SCHEDULED_COLUMNS R"sql( FROM scheduled
     WHERE user_id = ?1 AND version > ?2 AND removed <= ?3 ORDER BY version LIMIT ?4)sql",
                                     user, version, removed, most));
}

std::optional<Time> next_scheduled(Database& db) {
  auto q = db.query(R"sql(
    SELECT send_at FROM scheduled WHERE removed = 0 AND failed IS NULL ORDER BY send_at LIMIT 1)sql");
  if (!q.next()) return std::nullopt;
  return q.get<Time>(0);
}

std::vector<MessageId> scheduled_until(Database& db, Time now, int most) {
  std::vector<MessageId> found;
  auto q = db.query(R"sql(
    SELECT message_id FROM scheduled WHERE removed = 0 AND failed IS NULL AND send_at <= ?1
     ORDER BY send_at, message_id LIMIT ?2)sql",
                    now, most);
  while (q.next()) found.push_back(q.get<MessageId>(0));
  return found;
}

std::vector<MentionPlace> newest_mentions(Database& db, UserId user, Version before, int most) {
  return read_places(db.query(R"sql(
    SELECT chat_id, seq, version FROM mentions WHERE user_id = ?1 AND version < ?2 AND version > 0
     ORDER BY version DESC LIMIT ?3)sql",
                              user, before, most));
}

std::vector<MentionPlace> newest_room_mentions(Database& db, UserId user, Version before, int most) {
  auto places = read_places(db.query(R"sql(
    SELECT chat_id, seq, version FROM room_mentions WHERE version < ?2 AND sender_id <> ?1
     ORDER BY version DESC LIMIT ?3)sql",
                                     user, before, most));
  for (MentionPlace& place : places) place.of_room = true;
  return places;
}

std::optional<ChatDraft> find_draft(Database& db, UserId user, ChatId chat) {
  auto q = db.query("SELECT " SNUG_DRAFT_COLUMNS " FROM drafts WHERE user_id = ?1 AND chat_id = ?2", user, chat);
  if (!q.next()) return std::nullopt;
  return read_draft(q);
}

std::vector<ChatDraft> drafts_changed_after(Database& db, UserId user, Version version, bool removed, int most) {
  std::vector<ChatDraft> found;
  auto q = db.query("SELECT " SNUG_DRAFT_COLUMNS R"sql( FROM drafts
     WHERE user_id = ?1 AND version > ?2 AND (?3 OR text <> '') ORDER BY version LIMIT ?4)sql",
                    user, version, removed, most);
  while (q.next()) found.push_back(read_draft(q));
  return found;
}

}  // namespace snug::rows
