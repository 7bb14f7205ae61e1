#include "applier/writer.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>

#include "scripted_log.h"

using namespace snug;
using snug::test::ScriptedLog;
using snug::test::WriterFixture;

namespace {

constexpr UserId alice{1}, bob{2};
constexpr ChatId room{10};

RegisterUser user(UserId id, const std::string& name) {
  RegisterUser body{
      .user_id = id, .username = name, .username_key = name, .display_name = name, .password_hash = "hash"};
  body.role = UserRole::member;
  return body;
}

SendMessage message(std::int64_t id, std::string content) {
  SendMessage body{.message_id = MessageId{id}, .chat_id = room, .content = std::move(content)};
  body.client_id = "c" + std::to_string(id);
  body.request_hash = body.content;
  return body;
}

/// What is told apart by a defect of the program: a message and a profile that break a constraint.
constexpr const char* defects = R"sql(
  CREATE TRIGGER bad_message BEFORE INSERT ON mentions BEGIN SELECT raise(ABORT, 'a defect'); END;
  CREATE TRIGGER bad_profile AFTER UPDATE ON users WHEN new.bio = 'defect' BEGIN SELECT raise(ABORT, 'a defect'); END;
)sql";

UpdateProfile bio(std::string text) {
  UpdateProfile body;
  body.bio = {.present = true, .value = std::move(text)};
  return body;
}

/// Two users and a chat, and then what the tests are about.
void begin(ScriptedLog& log) {
  log.add({}, user(alice, "alice"));
  log.add({}, user(bob, "bob"));
  log.add(alice, CreateGroup{.chat_id = room, .title = "room", .member_ids = {bob}});
}

}  // namespace

TEST_CASE("the same commands end at the same position and chain, whatever the batches were") {
  ScriptedLog log;
  begin(log);
  log.add(UserId{3}, message(20, "nobody"));        // rejected
  log.add(alice, message(21, "hello"));             // applied
  log.add(alice, message(22, "hello @bob"));        // a defect, found after the message was written
  log.add(bob, message(23, "hi"));                  // applied
  log.add(bob, RemoveMember{room, alice});          // rejected
  log.add(bob, bio("defect"));                      // a defect
  log.add(bob, message(24, "still here"));          // applied
  log.add(bob, UpdateChat{.chat_id = ChatId{77}});  // rejected, with nothing behind it

  std::optional<Applier::State> first;
  for (std::size_t batch = 1; batch <= log.size(); ++batch) {
    CAPTURE(batch);
    WriterFixture fixture;
    fixture.exec(defects);
    fixture.work(log, batch);
    CHECK(log.heard(3) == "unauthorized");
    CHECK(log.heard(4) == "ok");
    CHECK(log.heard(5) == "internal");
    CHECK(log.heard(6) == "ok");
    CHECK(log.heard(7) == "forbidden");
    CHECK(log.heard(8) == "internal");
    CHECK(log.heard(9) == "ok");
    CHECK(log.heard(10) == "not_found");
    const Applier::State state = fixture.saved();
    CHECK(state.position == 11);
    CHECK(state.version == 6);
    CHECK(fixture.count("SELECT group_concat(id) = '21,23,24' FROM (SELECT id FROM messages ORDER BY id)") == 1);
    CHECK(fixture.count("SELECT counter FROM nodes") == 11);
    if (!first) first = state;
    CHECK(state.chain == first->chain);
    CHECK(state.time == first->time);
  }
}

TEST_CASE("commands that nobody waits for are applied like others") {
  ScriptedLog log;
  begin(log);
  log.add(alice, message(20, "hello"));
  log.add(UserId{9}, message(21, "no"));
  WriterFixture alone;
  alone.work(log);

  for (std::size_t at = 0; at < log.size(); ++at)
    if (at != 3) log.of_another_node(at);
  WriterFixture fixture;
  fixture.work(log);
  CHECK(log.heard(3) == "ok");
  CHECK(fixture.saved().chain == alone.saved().chain);
  CHECK(fixture.saved().position == 5);
}

TEST_CASE("a defect leaves nothing behind, and its clientId is free") {
  ScriptedLog log;
  begin(log);
  log.add(alice, message(21, "hello @bob"));
  SendMessage again = message(21, "hello");
  again.message_id = MessageId{22};
  log.add(alice, again);
  WriterFixture fixture;
  fixture.exec(defects);
  // A full run of clientIds: each that is added moves one of them, the lowest first.
  fixture.exec(R"sql(
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 16384)
    INSERT INTO client_run_0 (key, message_id) SELECT i - 9200000000000000000, i FROM n)sql");
  fixture.work(log);
  CHECK(log.heard(3) == "internal");
  CHECK(log.heard(4) == "ok");
  CHECK(fixture.count("SELECT max(seq) FROM messages") == 1);
  CHECK(fixture.count("SELECT count(*) FROM client_run_1") == 1);
  CHECK(fixture.count("SELECT count(*) FROM client_keys") == 1);
  CHECK(fixture.count("SELECT key + 9200000000000000000 FROM client_keys") == 1);
}

TEST_CASE("rejections alone cost no commit, and are saved at the stop") {
  ScriptedLog log;
  begin(log);
  WriterFixture fixture;
  fixture.work(log);
  CHECK(fixture.commits() == 1);

  for (int i = 0; i < 5; ++i) log.add(UserId{9}, message(50 + i, "no"));
  fixture.work(log, 1);
  CHECK(log.heard(7) == "unauthorized");
  CHECK(fixture.commits() == 0);
  CHECK(fixture.saved().position == 8);

  WriterFixture at_once;
  at_once.work(log);
  CHECK(at_once.saved().chain == fixture.saved().chain);
}

TEST_CASE("the writer stops exactly at a command of a later program") {
  for (const std::size_t batch : {1, 2, 3, 5, 64}) {
    CAPTURE(batch);
    ScriptedLog log;
    begin(log);
    log.add(alice, message(20, "before"));
    log.add(UserId{9}, message(21, "rejected"));
    log.add(alice, message(22, "of later"));
    log.add(alice, message(23, "behind it"));
    log.command(5).level = Applier::known_level + 1;

    WriterFixture fixture;
    fixture.work(log, batch);
    CHECK(log.heard(3) == "ok");
    CHECK(log.heard(4) == "unauthorized");
    CHECK(log.heard(5) == "unavailable");
    CHECK(log.heard(6) == "unavailable");
    REQUIRE(fixture.fatal);
    CHECK(fixture.fatal->find("position 6 ") != std::string::npos);
    CHECK(fixture.saved().position == 5);
    CHECK(fixture.count("SELECT count(*) FROM messages") == 1);

    // The upgraded program reads on from there.
    log.command(5).level = 1;
    fixture.fatal.reset();
    fixture.work(log, batch);
    CHECK_FALSE(fixture.fatal);
    CHECK(log.heard(5) == "ok");
    CHECK(fixture.saved().position == 7);
  }
}

TEST_CASE("what was refused while the disk was full is read again, and applied once") {
  ScriptedLog log;
  begin(log);
  log.add(alice, message(20, "before"));
  log.add(UserId{9}, message(21, "rejected, and not saved yet"));
  log.add(alice, message(22, std::string(200'000, 'x')));
  log.add(bob, message(23, "behind it"));

  WriterFixture undisturbed;
  undisturbed.work(log, 1);

  WriterFixture fixture;
  int batches = 0;
  fixture.at_boundary = [&](Database& db) {
    if (++batches != 6) return;
    auto q = db.query("PRAGMA page_count");
    q.next();
    const std::string limit = std::to_string(q.get<std::int64_t>(0));
    db.exec("PRAGMA max_page_count = " + limit);
  };
  fixture.work(log, 1);
  CHECK(log.heard(4) == "unauthorized");
  CHECK(log.heard(5) == "unavailable");
  CHECK(log.heard(6) == "ok");
  CHECK(fixture.gaps.empty());
  CHECK(fixture.count("SELECT count(*) FROM messages") == 3);
  CHECK(fixture.saved().position == 7);
  CHECK(fixture.saved().chain == undisturbed.saved().chain);
}

TEST_CASE("what was handed out while the disk failed is not applied when it has recovered: it is read again") {
  ScriptedLog log;
  begin(log);
  for (int i = 0; i < 12; ++i) log.add(alice, message(20 + i, "m"));
  WriterFixture undisturbed;
  undisturbed.work(log, 1);

  WriterFixture fixture;
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  const auto allow = [&](rlim_t bytes) {
    const rlimit allowed{bytes, limit.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &allowed) == 0);
  };
  int batches = 0;
  log.at_take = [&] {
    ++batches;
    if (batches == 6) allow(1);  // no file takes any more
    if (batches == 7) allow(limit.rlim_cur);
  };
  fixture.work(log, 1);
  std::signal(SIGXFSZ, before);
  CHECK(batches > 16);
  CHECK(fixture.saved().position == undisturbed.saved().position);
  CHECK(fixture.saved().chain == undisturbed.saved().chain);
}

TEST_CASE("a start applies what the order had reached before anybody is served") {
  ScriptedLog log;
  begin(log);
  log.add(alice, message(20, "while this node was away"));
  log.add(UserId{9}, message(21, "no"));
  log.add(alice, message(22, "of now"));
  log.reached = 5;
  WriterFixture fixture;
  fixture.with_writer(log, 1, [&](Writer& writer) {
    CHECK(writer.version() == 0);
    CHECK(writer.catch_up());
    CHECK(writer.version() == 4);
    CHECK(fixture.count("SELECT count(*) FROM messages") == 1);
    writer.start();
    writer.join();
    CHECK(writer.version() == 5);
  });
  CHECK(fixture.saved().position == 6);
}

TEST_CASE("a term of a shared log is a start of the history, the same on each node, whatever the batches were") {
  ScriptedLog log;
  begin(log);
  log.add(alice, message(20, "one"));
  log.add(UserId{9}, message(21, "rejected"));
  log.add(alice, message(22, "two"));
  log.add(alice, message(23, "three"));
  log.open_anew(0, 1);
  log.open_anew(4, 2);  // the first of it is rejected
  log.open_anew(6, 3);

  std::vector<std::string> cursors;
  for (const std::size_t batch : {1, 2, 64}) {
    WriterFixture fixture;
    fixture.exec("UPDATE meta SET log = 'L'");
    fixture.with_writer(log, batch, [&](Writer& writer) {
      writer.start();
      writer.join();
      CHECK(writer.version() == 6);
      for (Version version = 1; version <= 6; ++version) {
        const std::string cursor = writer.history().cursor_at(version);
        if (cursors.size() < 6)
          cursors.push_back(cursor.substr(cursor.find('.') + 1));
        else
          CHECK(cursors[static_cast<std::size_t>(version - 1)] == cursor.substr(cursor.find('.') + 1));
      }
    });
    CHECK(fixture.count("SELECT count(*) FROM starts") == 3);
    CHECK(fixture.count("SELECT version FROM starts ORDER BY version LIMIT 1 OFFSET 1") == 5);
    CHECK(fixture.count("SELECT version FROM starts ORDER BY version LIMIT 1 OFFSET 2") == 6);
  }
}

TEST_CASE("a start that can't go on to where the order is says so, and does not wait") {
  ScriptedLog log;
  begin(log);
  log.add(alice, message(20, "of later"));
  log.command(3).level = Applier::known_level + 1;
  log.reached = 4;
  WriterFixture fixture;
  fixture.with_writer(log, 64, [&](Writer& writer) { CHECK_FALSE(writer.catch_up()); });
  CHECK(fixture.fatal);
  CHECK(fixture.saved().position == 3);

  // The source ends before.
  log.command(3).level = 1;
  log.reached = 9;
  fixture.with_writer(log, 64, [&](Writer& writer) { CHECK_FALSE(writer.catch_up()); });
  CHECK(fixture.saved().position == 4);
}
