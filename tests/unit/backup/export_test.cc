#include "snug/export.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "folder.h"
#include "model/json.h"
#include "support/tables.h"

using namespace snug;
using namespace snug::test;

namespace {

/// Ada and Ben in a group and in a chat that is gone; each has written in both.
struct Exported : Folder {
  Exported() {
    Database db((data / "snug.db").string(), Database::Mode::write, Database::Synchronous::off);
    db.exec(R"sql(
      INSERT INTO users (id, username, username_key, display_name, bio, role, password_hash, created_at, version)
        VALUES (2, 'Ben', 'ben', 'Ben', 'says "hi"', 1, 'secret hash', 1, 1);
      INSERT INTO login_sessions (id, user_id, generation, rotated_at, long_lived, created_at, last_used_at, address)
        VALUES (11, 1, 77, 1, 0, 1, 1, '192.0.2.1'), (12, 2, 77, 1, 1, 1, 1, NULL);
      INSERT INTO contacts (user_id, other_id, contact, blocked, version) VALUES (1, 2, 1, 0, 1), (2, 1, 0, 0, 1);
      INSERT INTO chats (id, kind, title, member_count, receipts, created_by, created_at, updated_at, activity, version,
                         touched, deleted_version)
        VALUES (21, 1, 'Tea', 2, 1, 1, 1, 1, 1, 1, 1, 0), (22, 1, 'Gone', 2, 1, 1, 1, 1, 1, 1, 1, 5),
               (23, 1, 'Other', 1, 1, 1, 1, 1, 1, 1, 1, 0), (24, 3, NULL, 0, 0, 2, 1, 1, 1, 1, 1, 0),
               (25, 3, NULL, 0, 0, 2, 1, 1, 1, 1, 1, 0);
      UPDATE chats SET description = 'all of it', posting = 1, slow_mode = 5 WHERE id = 21;
      INSERT INTO pins (chat_id, message_id, pinned_by, at, version) VALUES (21, 31, 2, 1, 1);
      UPDATE chats SET parent_id = 21, root_id = 31, root_seq = 1, room_id = 21 WHERE id = 24;
      UPDATE chats SET parent_id = 22, root_id = 33, root_seq = 1, room_id = 22 WHERE id = 25;
      INSERT INTO chat_states (user_id, chat_id, role, joined_at, entered_version, version, member_version)
        VALUES (1, 21, 0, 1, 1, 1, 1), (2, 21, 2, 1, 1, 1, 1), (1, 22, 0, 1, 1, 1, 1), (1, 23, 0, 1, 1, 1, 1),
               (2, 24, 2, 1, 1, 1, 1), (2, 25, 2, 1, 1, 1, 1);
      UPDATE chat_states SET is_thread = 1 WHERE chat_id IN (24, 25);
      INSERT INTO messages (id, chat_id, seq, sender_id, type, content, created_at, created_version, version, files,
                            previews)
        VALUES (31, 21, 1, 1, 0, 'from Ada', 1, 1, 1, 1, 1), (32, 21, 2, 2, 0, 'from Ben', 1, 1, 1, 0, 0),
               (33, 22, 1, 1, 0, 'in what is gone', 1, 1, 1, 0, 0), (34, 24, 1, 2, 0, 'in a thread', 1, 1, 1, 0, 0),
               (35, 25, 1, 2, 0, 'in what is gone', 1, 1, 1, 0, 0);
      UPDATE messages SET marks = 2, edited_at = 2 WHERE id = 31;
      INSERT INTO polls (message_id, options, counts, voters, multiple, anonymous) VALUES (31, 'a', '1', 1, 0, 0);
      INSERT INTO poll_votes (message_id, option, user_id) VALUES (31, 0, 2);
      INSERT INTO revisions (message_id, version, content, edited_at) VALUES (31, 1, 'before', 1);
      INSERT INTO reactions (message_id, emoji, user_id) VALUES (31, '👍', 2);
      INSERT INTO saved (user_id, message_id, at, removed, version) VALUES (2, 31, 1, 0, 1), (2, 32, 1, 1, 2);
      UPDATE messages SET mentions = '1,2', room_mention = 1, forwarded = 1 WHERE id = 31;
      INSERT INTO drafts (user_id, chat_id, text, version) VALUES (2, 21, 'almost', 1), (2, 23, '', 2);
      INSERT INTO scheduled (message_id, user_id, chat_id, content, no_preview, send_at, removed, version)
        VALUES (51, 2, 21, 'later', 0, 9, 0, 1), (52, 2, 21, '', 0, 9, 1, 2);
      INSERT INTO reports (id, message_id, chat_id, sender_id, reported_by, reason, content, created_at)
        VALUES (61, 31, 21, 1, 2, 'too loud', 'from Ada', 1);
      INSERT INTO link_previews (message_id, n, url, title) VALUES (31, 0, 'https://tea.example/', 'Tea');
      INSERT INTO pictures (of, owner, n, hash, type)
        VALUES (0, 1, 0, 'def', 'image/webp'), (2, 41, 0, 'ghi', 'image/png'), (4, 31, 0, 'jkl', 'image/webp');
      INSERT INTO user_groups (id, name, created_by, version) VALUES (61, 'ops', 1, 1);
      INSERT INTO user_group_members (group_id, user_id) VALUES (61, 1), (61, 2);
      INSERT INTO preferences (user_id, quiet_from, quiet_to, quiet_zone, quiet_days, version)
        VALUES (2, '22:00', '07:00', 'Europe/Vienna', 0, 1);
      UPDATE chats SET is_public = 1 WHERE id = 21;
      INSERT INTO emoji (id, name, animated, created_by, version) VALUES (41, 'cat', 0, 1, 1);
      INSERT INTO files (message_id, n, chat_id, seq, sender_id, kind, hash, name, type, size)
        VALUES (31, 0, 21, 1, 1, 0, 'abc', 'tea.png', 'image/png', 9);
    )sql");
  }

  std::string text(const ExportOptions& options = {}) const {
    std::ostringstream out;
    const std::uint64_t lines = export_data(data, out, options);
    const std::string text = out.str();
    CHECK(static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')) == lines);
    return text;
  }
};

/// `user 1`, `message 31` …: what the lines are, each of them JSON.
std::vector<std::string> kinds(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto value = json::parse(line);
    REQUIRE_MESSAGE(value, line);
    const auto id = value->member("id");
    out.push_back(std::string(*value->member("type")->string()) + (id ? " " + std::string(*id->string()) : ""));
  }
  return out;
}

std::string why(const std::function<void()>& work) {
  try {
    work();
  } catch (const ExportError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE_FIXTURE(Exported, "everything but secrets, and what is deleted") {
  const std::string all = text();
  CHECK(kinds(all) == std::vector<std::string>{
                          "export",       "user 1",     "user 2",   "session 11", "session 12",    "contact",
                          "chat 21",      "chat 23",    "chat 24",  "membership", "membership",    "membership",
                          "membership",   "message 31", "file",     "preview",    "poll",          "revision",
                          "message 32",   "message 34", "reaction", "vote",       "saved",         "draft",
                          "scheduled 51", "report",     "picture",  "emoji 41",   "user_group 61", "preferences"});
  CHECK(all.find(R"("kind":"thread","private":false,"parentId":"21","rootId":"31")") != std::string::npos);
  CHECK(all.find(R"("isPublic":true)") != std::string::npos);
  CHECK(all.find(R"("description":"all of it","posting":"admins","roomMentions":"everyone","slowMode":5)") !=
        std::string::npos);
  CHECK(all.find(R"("forwarded":true,"mentionsRoom":"room","mentions":["1","2"],"pinnedBy":"2")") != std::string::npos);
  CHECK(all.find(R"("bio":"says \"hi\"")") != std::string::npos);
  const std::size_t lines = all.find('\n');  // the first line says when that was, and that may be any number
  for (const char* secret : {"hash", "77", "generation", "in what is gone"})
    CHECK_MESSAGE(all.find(secret, lines) == std::string::npos, secret);
}

TEST_CASE_FIXTURE(Exported, "each kind of line is that of a table, and each table that is exported has one") {
  std::set<std::string> seen, listed{"export"};
  for (const std::string& kind : kinds(text())) seen.insert(kind.substr(0, kind.find(' ')));
  for (const auto& table : tables)
    if (!table.exported.empty()) listed.emplace(table.exported);
  CHECK(seen == listed);
}

TEST_CASE_FIXTURE(Exported, "of one user its own, and nothing that others wrote") {
  const std::string ben = text({.username = "BEN"});
  CHECK(kinds(ben) == std::vector<std::string>{"export", "user 2", "session 12", "chat 21", "chat 24", "membership",
                                               "membership", "message 32", "message 34", "reaction", "vote", "saved",
                                               "draft", "scheduled 51", "report", "user_group 61", "preferences"});
  CHECK(ben.find(R"("memberIds":["2"])") != std::string::npos);
  CHECK(ben.find("from Ada") == std::string::npos);
  CHECK(why([&] { text({.username = "nobody"}); }) == "no such user: nobody");
}

TEST_CASE_FIXTURE(Exported, "a copy is read in the folder's place, and what can't be read or written is said") {
  std::filesystem::copy_file(data / "snug.db", file("copy.db"));
  std::filesystem::remove(data / "snug.db");
  CHECK(kinds(text({.database_copy = file("copy.db")})).size() == 30);
  CHECK(why([&] { text(); }).find("there is no database") == 0);
  std::ostringstream full;
  full.setstate(std::ios::failbit);
  CHECK(why([&] { export_data(data, full, {.database_copy = file("copy.db")}); }).find("room") != std::string::npos);
}

TEST_CASE_FIXTURE(Exported, "a database that was not brought up to date yet is named as such") {
  Database((data / "snug.db").string(), Database::Mode::write).exec("PRAGMA user_version = 3");
  const std::string line = why([&] { text(); });
  CHECK(line.find("is of an older snug (schema 3): start the server once") != std::string::npos);
}
