#include "store/client_keys.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "base/bytes.h"
#include "store/schema.h"
#include "support/temp_folder.h"

using namespace snug;

namespace {

struct Fixture {
  Fixture() {
    start_crypto();
    migrate(db);
  }

  static std::string client_id(int i) { return "message-" + std::to_string(i); }
  static UserId sender(int i) { return UserId{1 + i % 7}; }
  static MessageId message(int i) { return MessageId{1'000'000 + i}; }

  void add(ClientKeys& keys, int from, int to) {
    Transaction transaction(db);
    for (int i = from; i < to; ++i) keys.add(sender(i), client_id(i), message(i));
    transaction.commit();
  }

  std::int64_t rows(Sql sql) {
    auto q = db.query(sql);
    q.next();
    return q.get<std::int64_t>(0);
  }

  /// All there is, in a form to compare.
  std::string contents() {
    std::string text;
    const auto add_all = [&](Query q) {
      while (q.next())
        text += std::to_string(q.get<std::int64_t>(0)) + ":" + std::to_string(q.get<std::int64_t>(1)) + " ";
      text += "\n";
    };
    add_all(db.query("SELECT key, message_id FROM client_keys ORDER BY key, message_id"));
    add_all(db.query("SELECT key, message_id FROM client_run_0 ORDER BY n"));
    add_all(db.query("SELECT key, message_id FROM client_run_1 ORDER BY n"));
    return text;
  }

  test::TempFolder dir;
  Database db{dir.file("snug.db"), Database::Mode::write, Database::Synchronous::off};
};

constexpr int run = static_cast<int>(ClientKeys::run_length);

}  // namespace

TEST_CASE("a clientId is found wherever its key stands, and only for its sender") {
  Fixture f;
  ClientKeys keys(f.db);
  const int count = 3 * run + run / 3;
  f.add(keys, 0, count);
  CHECK(f.rows("SELECT count(*) FROM client_keys") == 2 * run + run / 3);
  int wrong = 0;
  for (int i = 0; i < count; ++i)
    wrong += keys.find(Fixture::sender(i), Fixture::client_id(i)) != std::vector{Fixture::message(i)};
  for (int i = 0; i < count; i += 100) wrong += !keys.find(Fixture::sender(i + 1), Fixture::client_id(i)).empty();
  CHECK(wrong == 0);
  CHECK(keys.find(UserId{1}, "never used").empty());
}

TEST_CASE("a server that starts again goes on where the last one was") {
  Fixture f, other;
  const int count = 2 * run + run / 2;
  ClientKeys steady(f.db);
  f.add(steady, 0, count);

  std::minstd_rand dice(7);
  for (int at = 0; at < count;) {
    const int to = std::min(count, at + 1 + static_cast<int>(dice() % 9000));
    ClientKeys again(other.db);
    other.add(again, at, to);
    CHECK(again.find(Fixture::sender(at), Fixture::client_id(at)) == std::vector{Fixture::message(at)});
    CHECK(again.find(Fixture::sender(0), Fixture::client_id(0)) == std::vector{Fixture::message(0)});
    at = to;
  }
  CHECK(f.contents() == other.contents());
}

TEST_CASE("what was rolled back is not found") {
  Fixture f;
  ClientKeys keys(f.db);
  f.add(keys, 0, run - 5);  // with a change of runs in what is rolled back
  const std::string before = f.contents();
  {
    Transaction transaction(f.db);
    for (int i = run; i < run + 10; ++i) keys.add(UserId{1}, Fixture::client_id(i), MessageId{i});
  }
  keys.reload();
  CHECK(f.contents() == before);
  CHECK(keys.find(UserId{1}, Fixture::client_id(run)).empty());
  CHECK(keys.find(Fixture::sender(3), Fixture::client_id(3)) == std::vector{Fixture::message(3)});
}

TEST_CASE("messages with the same key are all found, oldest first") {
  Fixture f;
  ClientKeys keys(f.db);
  f.add(keys, 0, 1);
  Transaction transaction(f.db);
  keys.add(Fixture::sender(0), Fixture::client_id(0), MessageId{5});
  f.db.run("INSERT INTO client_keys (key, message_id) SELECT key, 3 FROM client_run_0 WHERE message_id = 5");
  transaction.commit();
  CHECK(keys.find(Fixture::sender(0), Fixture::client_id(0)) ==
        std::vector{MessageId{3}, MessageId{5}, Fixture::message(0)});
}

TEST_CASE("a database of before gets the keys of its messages, those without a clientId none") {
  Fixture f;
  f.db.exec(R"sql(
    INSERT INTO messages (id, chat_id, seq, sender_id, client_id, type, content, created_at, created_version, version)
    VALUES (11, 1, 1, 5, 'a', 0, '', 0, 1, 1), (12, 1, 2, 5, NULL, 0, '', 0, 2, 2), (13, 1, 3, 6, 'a', 0, '', 0, 3, 3),
           (14, 1, 4, 5, 'ünï' || char(0) || 'x', 0, '', 0, 4, 4))sql");
  ClientKeys::fill(f.db);
  ClientKeys keys(f.db);
  CHECK(f.rows("SELECT count(*) FROM client_keys") == 3);
  CHECK(keys.find(UserId{5}, "a") == std::vector{MessageId{11}});
  CHECK(keys.find(UserId{6}, "a") == std::vector{MessageId{13}});
  CHECK(keys.find(UserId{5}, std::string("ünï\0x", 7)) == std::vector{MessageId{14}});
}
