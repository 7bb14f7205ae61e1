#include "store/reader_pool.h"

#include <doctest/doctest.h>

#include <future>
#include <memory>

#include "store/schema.h"
#include "support/temp_folder.h"

using namespace snug;

namespace {

std::int64_t version_in(Database& db) {
  auto q = db.query("SELECT version FROM meta WHERE id = 1");
  q.next();
  return q.get<std::int64_t>(0);
}

struct Store {
  test::TempFolder dir;
  std::string path = dir.file("snug.db");
  Database writer{path, Database::Mode::write, Database::Synchronous::off};
  Metrics metrics;
  Store() { migrate(writer); }
  void set_version(std::int64_t version) { writer.run("UPDATE meta SET version = ?1 WHERE id = 1", version); }
};

}  // namespace

TEST_CASE("a job reads one snapshot, and sees what was committed before it was submitted") {
  Store store;
  ReaderPool pool({.path = store.path, .threads = 2, .queue = 16}, store.metrics);
  store.set_version(7);
  std::promise<void> first_read, written;
  std::promise<std::pair<std::int64_t, std::int64_t>> seen;
  REQUIRE(pool.submit([&](Database& db) {
    const std::int64_t before = version_in(db);
    first_read.set_value();
    written.get_future().wait();
    seen.set_value({before, version_in(db)});
  }));
  first_read.get_future().wait();
  store.set_version(8);
  written.set_value();
  CHECK(seen.get_future().get() == std::pair<std::int64_t, std::int64_t>(7, 7));

  std::promise<std::int64_t> next;
  REQUIRE(pool.submit([&](Database& db) { next.set_value(version_in(db)); }));
  CHECK(next.get_future().get() == 8);
}

TEST_CASE("a full queue refuses, and lets go of the job unrun") {
  Store store;
  ReaderPool pool({.path = store.path, .threads = 1, .queue = 1}, store.metrics);
  std::promise<void> started, go_on;
  REQUIRE(pool.submit([&](Database&) {
    started.set_value();
    go_on.get_future().wait();
  }));
  started.get_future().wait();
  int done = 0;
  CHECK(pool.submit([&](Database&) { ++done; }));
  const auto held = std::make_shared<int>();
  CHECK_FALSE(pool.submit([&done, held](Database&) { done += 10; }));
  CHECK(held.use_count() == 1);
  go_on.set_value();
  pool.stop();  // before the promises go that its thread waits for
  CHECK(done == 1);
}

TEST_CASE("what is queued still runs when the pool ends") {
  Store store;
  std::atomic<int> done = 0;
  {
    ReaderPool pool({.path = store.path, .threads = 2, .queue = 100}, store.metrics);
    for (int i = 0; i < 100; ++i) REQUIRE(pool.submit([&](Database& db) { done += version_in(db) == 0; }));
  }
  CHECK(done == 100);
}

TEST_CASE("a job that throws spoils nothing for the next, and readers can't write") {
  Store store;
  ReaderPool pool({.path = store.path, .threads = 1, .queue = 16}, store.metrics);
  REQUIRE(pool.submit([](Database& db) { db.run("UPDATE meta SET version = 99"); }));
  std::promise<std::int64_t> seen;
  REQUIRE(pool.submit([&](Database& db) { seen.set_value(version_in(db)); }));
  CHECK(seen.get_future().get() == 0);
}
