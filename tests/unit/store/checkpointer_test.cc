#include "store/checkpointer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <thread>

#include "store/schema.h"
#include "support/temp_folder.h"

using namespace snug;

TEST_CASE("the gate lets the writer through until it is held") {
  test::TempFolder dir;
  Database writer(dir.file("snug.db"), Database::Mode::write);
  CheckpointGate gate;
  gate.pass(writer);  // returns
  std::atomic<int> passed = 0;
  std::thread thread;
  {
    const HeldGate held(gate, std::chrono::milliseconds(0));
    thread = std::thread([&] {
      gate.pass(writer);
      ++passed;
    });
    gate.hold(std::chrono::hours(1));  // until the writer stands at it
    CHECK(passed == 0);
  }
  thread.join();
  CHECK(passed == 1);
}

TEST_CASE("the gate tells how far the WAL has grown, also when it starts over") {
  test::TempFolder dir;
  CheckpointGate gate;
  Database writer(dir.file("snug.db"), Database::Mode::write, Database::Synchronous::off);
  migrate(writer);
  writer.run("PRAGMA wal_checkpoint(TRUNCATE)");
  gate.pass(writer);
  std::atomic<int> grown = 0;
  std::thread checkpointer([&] {
    while (gate.wait_for_growth(10)) ++grown;
  });
  const auto commit = [&](int times) {
    for (int i = 0; i < times; ++i) writer.run("UPDATE meta SET version = version + 1");
  };
  while (grown == 0) commit(1);
  writer.run("PRAGMA wal_checkpoint(TRUNCATE)");
  while (grown == 1) commit(1);
  gate.stop();
  checkpointer.join();
  CHECK(grown >= 2);
}

TEST_CASE("the WAL stays bounded under a writer that never pauses, and readers") {
  test::TempFolder dir;
  const std::string path = dir.file("snug.db");
  constexpr std::int64_t cap = 1 << 20, written = 128 << 20;
  Metrics metrics;
  CheckpointGate gate;
  Database writer(path, Database::Mode::write, Database::Synchronous::off);
  migrate(writer);
  gate.pass(writer);
  writer.exec("CREATE TABLE pages (id INTEGER PRIMARY KEY, filling BLOB NOT NULL)");
  writer.exec(
      "INSERT INTO pages WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT i, "
      "zeroblob(4000) FROM n");

  // At any time one of the two holds a snapshot: without the gate, the WAL would never start over.
  std::atomic<bool> stop = false;
  std::array<std::atomic<int>, 2> snapshots{};
  const auto read = [&](std::size_t self) {
    Database db(path, Database::Mode::read);
    while (!stop) {
      Transaction snapshot(db, Transaction::Kind::read);
      auto q = db.query("SELECT length(filling) FROM pages WHERE id = 1");
      q.next();
      const int others = snapshots[1 - self];
      ++snapshots[self];
      while (snapshots[1 - self] == others && !stop) std::this_thread::yield();
    }
  };
  std::thread first(read, 0), second(read, 1);
  std::uintmax_t largest = 0;
  {
    Checkpointer checkpointer(path, gate, {.step_bytes = cap / 4, .cap_bytes = cap}, metrics);
    std::int64_t at = 0;
    for (std::int64_t bytes = 0; bytes < written; bytes += 32 * 4096) {
      gate.pass(writer);
      Transaction batch(writer);
      for (int i = 0; i < 32; ++i)
        writer.run("UPDATE pages SET filling = zeroblob(3000 + ?2 % 999) WHERE id = ?1", ++at % 500 + 1, at);
      batch.commit();
      largest = std::max(largest, std::filesystem::file_size(path + "-wal"));
    }
  }
  stop = true;
  first.join();
  second.join();
  CHECK(largest < written / 3);
  auto q = writer.query("PRAGMA integrity_check");
  REQUIRE(q.next());
  CHECK(q.get<std::string>(0) == "ok");
}

TEST_CASE("a checkpointer that ends lets the writer go") {
  test::TempFolder dir;
  Metrics metrics;
  CheckpointGate gate;
  Database writer(dir.file("snug.db"), Database::Mode::write, Database::Synchronous::off);
  migrate(writer);
  { Checkpointer checkpointer(dir.file("snug.db"), gate, {}, metrics); }
  gate.pass(writer);
  writer.run("UPDATE meta SET version = 1");
}
