#include "store/file_rows.h"

#include <charconv>

#include "store/schema.h"

namespace snug::rows {

namespace {

#define SNUG_FILE_COLUMNS                                                                                 \
  "f.n, f.hash, f.name, f.type, f.size, f.kind, f.width, f.height, f.thumb_hash, f.preview, f.animated, " \
  "f.duration_ms, f.waveform, f.alt"
constexpr int file_columns = 14;

std::vector<std::int64_t> parse_numbers(std::string_view text) {
  std::vector<std::int64_t> numbers;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + comma, number);
    numbers.push_back(number);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return numbers;
}

AttachedFile read_file(const Query& q) {
  AttachedFile file;
  file.hash = q.get<std::string>(1);
  file.name = q.get<std::string>(2);
  file.type = q.get<std::string>(3);
  file.size = q.get<std::int64_t>(4);
  file.kind = q.get<AttachmentKind>(5);
  file.width = q.get<std::optional<std::int64_t>>(6);
  file.height = q.get<std::optional<std::int64_t>>(7);
  file.thumb_hash = q.get<std::optional<std::string>>(8);
  file.preview = q.get<std::optional<std::string>>(9);
  if (q.get<bool>(10)) file.animated = true;
  file.duration_ms = q.get<std::optional<std::int64_t>>(11);
  if (const auto waveform = q.get<std::optional<std::string_view>>(12)) file.waveform = parse_numbers(*waveform);
  file.alt = q.get<std::optional<std::string>>(13);
  return file;
}

Attachment read_attachment(const Query& q) { return attachment_of(q.get<std::int64_t>(0), read_file(q)); }

}  // namespace

std::vector<Attachment> attachments_of(Database& db, MessageId message) {
  std::vector<Attachment> attachments;
  auto q = db.query("SELECT " SNUG_FILE_COLUMNS " FROM files f WHERE f.message_id = ?1 ORDER BY f.n", message);
  while (q.next()) attachments.push_back(read_attachment(q));
  return attachments;
}

std::vector<AttachedFile> files_of(Database& db, MessageId message) {
  std::vector<AttachedFile> files;
  auto q = db.query("SELECT " SNUG_FILE_COLUMNS " FROM files f WHERE f.message_id = ?1 ORDER BY f.n", message);
  while (q.next()) files.push_back(read_file(q));
  return files;
}

std::optional<AttachedFile> find_file(Database& db, MessageId message, std::int64_t n) {
  auto q = db.query("SELECT " SNUG_FILE_COLUMNS " FROM files f WHERE f.message_id = ?1 AND f.n = ?2", message, n);
  if (!q.next()) return std::nullopt;
  return read_file(q);
}

bool is_content_named(Database& db, const std::string& hash) {
  auto q = db.query(R"sql(
    SELECT 1 FROM files WHERE hash = ?1 UNION ALL SELECT 1 FROM files WHERE preview = ?1
     UNION ALL SELECT 1 FROM pictures WHERE hash = ?1 LIMIT 1)sql",
                    hash);
  return q.next();
}

void each_content(Database& db, const std::function<void(const std::string& hash)>& take) {
  // Also of a backup, and of a member, that an older program has made.
  auto q = schema_of(db) < pictures_schema
               ? db.query("SELECT hash FROM files UNION SELECT preview FROM files WHERE preview IS NOT NULL ORDER BY 1")
               : db.query(R"sql(
    SELECT hash FROM files UNION SELECT preview FROM files WHERE preview IS NOT NULL
     UNION SELECT hash FROM pictures ORDER BY 1)sql");
  while (q.next()) take(q.get<std::string>(0));
}

std::int64_t bytes_of_files(Database& db, UserId sender) {
  auto q = db.query("SELECT coalesce(sum(size), 0) FROM files WHERE sender_id = ?1", sender);
  return q.next() ? q.get<std::int64_t>(0) : 0;
}

std::vector<FilesOfKind> files_by_kind(Database& db) {
  std::vector<FilesOfKind> kinds;
  auto q = db.query("SELECT kind, count(*), sum(size) FROM files GROUP BY kind ORDER BY kind");
  while (q.next()) kinds.push_back({q.get<AttachmentKind>(0), q.get<std::int64_t>(1), q.get<std::int64_t>(2)});
  return kinds;
}

std::vector<FilesOfUser> largest_users(Database& db, int most) {
  std::vector<FilesOfUser> users;
  auto q = db.query(R"sql(
    SELECT f.sender_id, u.username, f.files, f.bytes
      FROM (SELECT sender_id, count(*) AS files, sum(size) AS bytes FROM files
             GROUP BY sender_id ORDER BY bytes DESC, sender_id LIMIT ?1) f
      JOIN users u ON u.id = f.sender_id ORDER BY f.bytes DESC, f.sender_id)sql",
                    most);
  while (q.next())
    users.push_back({q.get<UserId>(0), q.get<std::string>(1), q.get<std::int64_t>(2), q.get<std::int64_t>(3)});
  return users;
}

std::vector<ChatFile> newest_files(Database& db, ChatId chat, AttachmentKind kind, Seq past, FilePlace before,
                                   int most) {
  std::vector<ChatFile> files;
  auto q = db.query("SELECT " SNUG_FILE_COLUMNS R"sql(, f.message_id, f.seq, f.sender_id, m.created_at
      FROM files f JOIN messages m ON m.id = f.message_id
     WHERE f.chat_id = ?1 AND f.kind = ?2 AND f.seq > ?3 AND (f.seq, f.n) < (?4, ?5)
     ORDER BY f.seq DESC, f.n DESC LIMIT ?6)sql",
                    chat, kind, past, before.seq, before.n, most);
  while (q.next())
    files.push_back({.message_id = q.get<MessageId>(file_columns),
                     .chat_id = chat,
                     .seq = q.get<Seq>(file_columns + 1),
                     .sender_id = q.get<UserId>(file_columns + 2),
                     .created_at = q.get<Time>(file_columns + 3),
                     .attachment = read_attachment(q)});
  return files;
}

}  // namespace snug::rows
