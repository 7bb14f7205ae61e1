#include "search/index_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <utility>
#include <vector>

#include "search/fts5_tokens.h"
#include "search/search_query.h"

namespace snug {

namespace {

// `filter` is text that no message holds: it begins with U+E000 (filter_mark), and so does each of its words.
constexpr const char* tables = R"sql(
CREATE TABLE place (
  only      INTEGER PRIMARY KEY CHECK (only = 1),
  epoch     TEXT    NOT NULL,            -- these three: up to where the main database is in here
  version   INTEGER NOT NULL,
  start     INTEGER NOT NULL,
  scanned   INTEGER,                     -- messages up to this id are in; null: all
  stale     INTEGER NOT NULL,            -- words that are gone may still be in the file
  documents INTEGER NOT NULL,            -- how many there are
  open      INTEGER NOT NULL             -- a server is at work on it, or died
) STRICT;
INSERT INTO place (only, epoch, version, start, scanned, stale, documents, open) VALUES (1, '', 0, 0, NULL, 0, 0, 0);

-- What is found, in the order in which it was sent.
CREATE TABLE docs (
  doc        INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL,
  chat       INTEGER NOT NULL,           -- in which it is looked for: of a message of a thread that of its root
  home       INTEGER NOT NULL,           -- the chat, or the thread, in which it has its place …
  seq        INTEGER NOT NULL,           -- … and that
  sender     INTEGER NOT NULL,
  has        INTEGER NOT NULL,           -- bits (namespace has)
  time       INTEGER NOT NULL,
  mentions   TEXT    NOT NULL,           -- user ids, or `all`, with spaces between them
  text       TEXT    NOT NULL,
  filter     TEXT    NOT NULL GENERATED ALWAYS AS (
    char(57344) || 'c' || chat || ' ' || char(57344) || 'u' || sender
    || CASE WHEN mentions = '' THEN '' ELSE ' ' || char(57344) || 'm' || replace(mentions, ' ', ' ' || char(57344) || 'm') END
    || CASE WHEN has & 1 THEN ' ' || char(57344) || 'h1' ELSE '' END
    || CASE WHEN has & 2 THEN ' ' || char(57344) || 'h2' ELSE '' END
    || CASE WHEN has & 4 THEN ' ' || char(57344) || 'h4' ELSE '' END
    || CASE WHEN has & 8 THEN ' ' || char(57344) || 'h8' ELSE '' END) VIRTUAL
) STRICT;
CREATE UNIQUE INDEX docs_by_message ON docs (message_id);
CREATE INDEX docs_by_seq ON docs (home, seq);
CREATE TABLE gone_chats (chat INTEGER PRIMARY KEY) STRICT;
CREATE VIRTUAL TABLE ft USING fts5(text, filter, content = 'docs', content_rowid = 'doc', columnsize = 0,
                                   tokenize = 'snug');
)sql";

constexpr int pages_at_once = 200;  // of a merge: some milliseconds

}  // namespace

std::string chat_term(ChatId chat) { return filter_mark + ("c" + to_string(chat)); }
std::string sender_term(UserId sender) { return filter_mark + ("u" + to_string(sender)); }
std::string mention_term(std::string_view whom) { return filter_mark + ("m" + std::string(whom)); }
std::string has_term(unsigned bit) { return filter_mark + ("h" + std::to_string(bit)); }

namespace {

/// What people say is nobody else's: as for the database, whatever the umask.
const std::string& made_private(const std::string& path) {
  if (const int made = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); made >= 0) ::close(made);
  return path;
}

}  // namespace

IndexFile::IndexFile(const std::string& path)
    : db_(made_private(path), Database::Mode::write, Database::Synchronous::normal) {
  use_fts5_tokens(db_);
  db_.exec("PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 8388608; PRAGMA cache_size = -4096");
  const std::string format = "PRAGMA user_version = " + std::to_string(index_format);
  std::int64_t found = 0;
  {
    auto q = db_.query("PRAGMA user_version");
    if (q.next()) found = q.get<std::int64_t>(0);
  }
  if (found == 0) {
    Transaction transaction(db_);
    db_.exec(tables);
    db_.exec(format);
    transaction.commit();
  } else if (found != index_format) {
    constexpr int mismatch = 20;  // SQLITE_MISMATCH
    throw StoreError(mismatch, "the index is of another program");
  }
  read_place();
  probe();
  auto q = db_.query("SELECT open FROM place");
  closed_in_order_ = q.next() && !q.get<bool>(0);
  db_.run("UPDATE place SET open = 1");
}

IndexFile::~IndexFile() {
  try {
    if (!db_.in_transaction()) db_.run("UPDATE place SET open = 0");
  } catch (const StoreError&) {
    // The next start looks through it.
  }
}

/// Its tables are there, and begin as they should.
void IndexFile::probe() {
  auto documents = db_.query("SELECT max(doc) FROM docs");
  documents.next();
  auto words = db_.query("SELECT rowid FROM ft WHERE ft MATCH '\"a\"' LIMIT 1");
  words.next();
}

void IndexFile::remove(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path + suffix);
}

void IndexFile::read_place() {
  auto q = db_.query("SELECT epoch, version, start, scanned, stale, documents FROM place");
  if (!q.next()) {
    constexpr int corrupt = 11;  // SQLITE_CORRUPT
    throw StoreError(corrupt, "the index has lost its place");
  }
  place_ = {.epoch = q.get<std::string>(0),
            .version = q.get<Version>(1),
            .start = q.get<std::int64_t>(2),
            .scanning = q.get<std::optional<MessageId>>(3).has_value(),
            .scanned = q.get<std::optional<MessageId>>(3).value_or(MessageId{}),
            .stale = q.get<bool>(4),
            .documents = q.get<std::int64_t>(5)};
}

void IndexFile::set_place(IndexPlace place) {
  std::optional<MessageId> scanned;
  if (place.scanning) scanned = place.scanned;
  db_.run("UPDATE place SET epoch = ?1, version = ?2, start = ?3, scanned = ?4, stale = ?5, documents = ?6",
          place.epoch, place.version, place.start, scanned, place.stale, place.documents);
  place_ = std::move(place);
}

void IndexFile::pass_to(Version version, std::int64_t start) {
  place_.version = version;
  place_.start = start;
}

std::int64_t IndexFile::document_number(MessageId message) {
  auto q = db_.query("SELECT doc FROM docs WHERE message_id = ?1", message);
  return q.next() ? q.get<std::int64_t>(0) : 0;
}

/// What FTS5 is given, each time in a statement of one row. For a statement with a SELECT SQLite opens a savepoint, at
/// which FTS5 writes all that it has gathered in the transaction: document by document, instead of once.
IndexFile::Words IndexFile::words_of(std::int64_t number) {
  auto q = db_.query("SELECT text, filter FROM docs WHERE doc = ?1", number);
  return q.next() ? Words{q.get<std::string>(0), q.get<std::string>(1)} : Words{};
}

/// As they were put in: what differs would stay.
void IndexFile::remove_words(std::int64_t number) {
  const Words words = words_of(number);
  db_.run("INSERT INTO ft (ft, rowid, text, filter) VALUES ('delete', ?1, ?2, ?3)", number, words.text, words.filter);
  place_.stale = true;
  merging_ = false;
}

void IndexFile::add_words(std::int64_t number) {
  const Words words = words_of(number);
  db_.run("INSERT INTO ft (rowid, text, filter) VALUES (?1, ?2, ?3)", number, words.text, words.filter);
}

void IndexFile::put(const Document& document) {
  std::int64_t number = 0;
  {
    auto q = db_.query("SELECT doc, chat, sender, has, time, mentions, text, home, seq FROM docs WHERE message_id = ?1",
                       document.message);
    if (q.next()) {
      number = q.get<std::int64_t>(0);
      const Document before{.message = document.message,
                            .chat = q.get<ChatId>(1),
                            .home = q.get<ChatId>(7),
                            .seq = q.get<Seq>(8),
                            .sender = q.get<UserId>(2),
                            .has = q.get<unsigned>(3),
                            .time = q.get<Time>(4),
                            .mentions = q.get<std::string>(5),
                            .text = q.get<std::string>(6)};
      if (before == document) return;
    }
  }
  if (number != 0) {
    remove_words(number);
    db_.run(R"sql(
      UPDATE docs SET chat = ?2, home = ?3, seq = ?4, sender = ?5, has = ?6, time = ?7, mentions = ?8, text = ?9
       WHERE doc = ?1)sql",
            number, document.chat, document.home, document.seq, document.sender, document.has, document.time,
            document.mentions, document.text);
  } else {
    db_.run(R"sql(
      INSERT INTO docs (message_id, chat, home, seq, sender, has, time, mentions, text)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))sql",
            document.message, document.chat, document.home, document.seq, document.sender, document.has, document.time,
            document.mentions, document.text);
    number = db_.last_insert_rowid();
    ++place_.documents;
  }
  add_words(number);
}

void IndexFile::drop(MessageId message) {
  const std::int64_t number = document_number(message);
  if (number == 0) return;
  remove_words(number);
  db_.run("DELETE FROM docs WHERE doc = ?1", number);
  --place_.documents;
}

void IndexFile::drop_all(const std::vector<MessageId>& messages) {
  for (const MessageId message : messages) drop(message);
}

bool IndexFile::drop_some_of(ChatId chat, int most) {
  std::vector<MessageId> messages;
  {
    auto q = db_.query("SELECT d.message_id FROM ft JOIN docs d ON d.doc = ft.rowid WHERE ft MATCH ?1 LIMIT ?2",
                       '"' + chat_term(chat) + '"', most);
    while (q.next()) messages.push_back(q.get<MessageId>(0));
  }
  drop_all(messages);
  return std::cmp_equal(messages.size(), most);
}

bool IndexFile::drop_some_before(ChatId home, Seq first, int most) {
  std::vector<MessageId> messages;
  {
    auto q =
        db_.query("SELECT message_id FROM docs WHERE home = ?1 AND seq < ?2 ORDER BY seq LIMIT ?3", home, first, most);
    while (q.next()) messages.push_back(q.get<MessageId>(0));
  }
  drop_all(messages);
  return std::cmp_equal(messages.size(), most);
}

void IndexFile::add_gone(ChatId chat) { db_.run("INSERT OR IGNORE INTO gone_chats (chat) VALUES (?1)", chat); }

std::optional<ChatId> IndexFile::first_gone() {
  auto q = db_.query("SELECT chat FROM gone_chats ORDER BY chat LIMIT 1");
  if (!q.next()) return std::nullopt;
  return q.get<ChatId>(0);
}

void IndexFile::remove_gone(ChatId chat) { db_.run("DELETE FROM gone_chats WHERE chat = ?1", chat); }

bool IndexFile::merge_some() {
  const std::int64_t before = db_.total_changes();
  // A negative number begins to bring all into one piece, a positive one goes on.
  db_.run("INSERT INTO ft (ft, rank) VALUES ('merge', ?1)", merging_ ? pages_at_once : -pages_at_once);
  merging_ = true;
  constexpr std::int64_t nothing_but_the_command = 2;
  return db_.total_changes() - before >= nothing_but_the_command;
}

void IndexFile::empty_log() { db_.exec("PRAGMA wal_checkpoint(TRUNCATE)"); }

}  // namespace snug
