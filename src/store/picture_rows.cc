#include "store/picture_rows.h"

namespace snug::rows {

namespace {

#define SNUG_EMOJI_COLUMNS "e.id, e.name, e.animated, e.created_by, e.version, e.deleted"

std::vector<Emoji> read_emoji(Query q) {
  std::vector<Emoji> found;
  while (q.next()) {
    Emoji emoji{.id = q.get<EmojiId>(0),
                .name = q.get<std::string>(1),
                .animated = std::nullopt,
                .created_by = q.get<UserId>(3),
                .version = q.get<Version>(4),
                .deleted = std::nullopt};
    if (q.get<bool>(2)) emoji.animated = true;
    if (q.get<bool>(5)) emoji.deleted = true;
    found.push_back(std::move(emoji));
  }
  return found;
}

}  // namespace

std::optional<PictureRow> find_picture(Database& db, PictureOf of, std::int64_t owner, std::int64_t n) {
  auto q = db.query("SELECT hash, type FROM pictures WHERE of = ?1 AND owner = ?2 AND n = ?3", of, owner, n);
  if (!q.next()) return std::nullopt;
  return PictureRow{q.get<std::string>(0), q.get<std::string>(1)};
}

std::string_view tag_of(std::string_view hash) {
  constexpr std::size_t digits = 16;
  return hash.substr(0, digits);
}

std::vector<LinkPreview> previews_of(Database& db, MessageId message) {
  std::vector<LinkPreview> previews;
  auto q = db.query(R"sql(
    SELECT n, url, title, description, site_name, width, height, thumb_hash
      FROM link_previews WHERE message_id = ?1 ORDER BY n)sql",
                    message);
  while (q.next())
    previews.push_back({.n = q.get<std::int64_t>(0),
                        .url = q.get<std::string>(1),
                        .title = q.get<std::string>(2),
                        .description = q.get<std::optional<std::string>>(3),
                        .site_name = q.get<std::optional<std::string>>(4),
                        .width = q.get<std::optional<std::int64_t>>(5),
                        .height = q.get<std::optional<std::int64_t>>(6),
                        .thumb_hash = q.get<std::optional<std::string>>(7)});
  return previews;
}

bool are_previews_unwanted(Database& db, MessageId message) {
  auto q = db.query("SELECT previews FROM messages WHERE id = ?1", message);
  return q.next() && q.get<std::int64_t>(0) == unwanted_previews;
}

std::vector<Emoji> all_emoji(Database& db) {
  return read_emoji(db.query("SELECT " SNUG_EMOJI_COLUMNS " FROM emoji e WHERE e.deleted = 0 ORDER BY e.name"));
}

std::vector<Emoji> emoji_after(Database& db, EmojiId past, int most) {
  return read_emoji(db.query("SELECT " SNUG_EMOJI_COLUMNS
                             " FROM emoji e WHERE e.id > ?1 AND e.deleted = 0 ORDER BY e.id LIMIT ?2",
                             past, most));
}

std::vector<Emoji> emoji_changed_after(Database& db, Version version, int most) {
  return read_emoji(db.query(
      "SELECT " SNUG_EMOJI_COLUMNS " FROM emoji e WHERE e.version > ?1 ORDER BY e.version LIMIT ?2", version, most));
}

std::optional<Emoji> find_emoji(Database& db, EmojiId id) {
  auto found = read_emoji(db.query("SELECT " SNUG_EMOJI_COLUMNS " FROM emoji e WHERE e.id = ?1 AND e.deleted = 0", id));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::int64_t count_emoji(Database& db) {
  auto q = db.query("SELECT count(*) FROM emoji WHERE deleted = 0");
  return q.next() ? q.get<std::int64_t>(0) : 0;
}

bool is_emoji_name_taken(Database& db, std::string_view name) {
  auto q = db.query("SELECT 1 FROM emoji WHERE name = ?1 AND deleted = 0", name);
  return q.next();
}

std::optional<Branding> branding(Database& db) {
  auto q = db.query("SELECT title, logo_url FROM branding WHERE only = 1");
  if (!q.next()) return std::nullopt;
  Branding found{q.get<std::optional<std::string>>(0), q.get<std::optional<std::string>>(1)};
  if (!found.title && !found.logo_url) return std::nullopt;
  return found;
}

}  // namespace snug::rows
