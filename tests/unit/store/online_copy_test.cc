#include "store/online_copy.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "store/schema.h"
#include "support/temp_folder.h"

using namespace snug;

namespace {

/// A database of a few hundred pages.
void fill(Database& db, int first, int count) {
  Transaction transaction(db);
  for (int i = first; i < first + count; ++i)
    db.run("INSERT INTO settings (key, value) VALUES (?1, ?2)", std::to_string(i) + std::string(500, 'k'), i);
  transaction.commit();
}

std::int64_t rows(Database& db) {
  auto q = db.query("SELECT count(*) FROM settings");
  q.next();
  return q.get<std::int64_t>(0);
}

}  // namespace

TEST_CASE("a copy made in steps has what was written meanwhile, and never starts over") {
  test::TempFolder dir;
  Database writer(dir.file("snug.db"), Database::Mode::write, Database::Synchronous::off);
  migrate(writer);
  fill(writer, 0, 3000);
  const std::string target = dir.file("copy");
  OnlineCopy copy(target);
  int written = 3000;
  int steps = 1;
  for (; !copy.step(writer, 8); ++steps) {
    fill(writer, written, 2);
    written += 2;
    // Nothing is held between two steps: all of the WAL can be copied, and starts over.
    auto q = writer.query("PRAGMA wal_checkpoint(TRUNCATE)");
    REQUIRE(q.next());
    REQUIRE(q.get<int>(0) == 0);
  }
  CHECK(steps > 20);
  CHECK(steps < copy.pages_total() / 8 + 20);
  Database copied(target, Database::Mode::standing);
  CHECK(integrity_problems(copied, false) == "");
  CHECK(rows(copied) == written);
  CHECK((std::filesystem::status(target).permissions() & std::filesystem::perms::all) ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("a copy whose source was opened again fails") {
  test::TempFolder dir;
  auto writer = std::make_unique<Database>(dir.file("snug.db"), Database::Mode::write, Database::Synchronous::off);
  migrate(*writer);
  fill(*writer, 0, 1000);
  OnlineCopy copy(dir.file("copy"));
  REQUIRE_FALSE(copy.step(*writer, 8));
  writer = std::make_unique<Database>(dir.file("snug.db"), Database::Mode::write, Database::Synchronous::off);
  CHECK_THROWS_AS(copy.step(*writer, 8), StoreError);
}

TEST_CASE("another program that keeps writing makes a copy fail, not go on for ever") {
  test::TempFolder dir;
  Database writer(dir.file("snug.db"), Database::Mode::write, Database::Synchronous::off);
  migrate(writer);
  fill(writer, 0, 1000);
  Database other(dir.file("snug.db"), Database::Mode::write, Database::Synchronous::off);
  OnlineCopy copy(dir.file("copy"));
  const auto all = [&] {
    for (int i = 0; !copy.step(writer, 8); ++i) fill(other, 100'000 + i, 1);
  };
  CHECK_THROWS_AS(all(), StoreError);
}

TEST_CASE("a copy can be abandoned, and doesn't overwrite") {
  test::TempFolder dir;
  Database writer(dir.file("snug.db"), Database::Mode::write, Database::Synchronous::off);
  migrate(writer);
  fill(writer, 0, 1000);
  {
    OnlineCopy copy(dir.file("copy"));
    REQUIRE_FALSE(copy.step(writer, 8));
    copy.abandon();
  }
  fill(writer, 5000, 1);
  CHECK_THROWS_AS(OnlineCopy(dir.file("copy")), StoreError);
}

TEST_CASE("warming pages reads, also where there are none") {
  test::TempFolder dir;
  Database writer(dir.file("snug.db"), Database::Mode::write, Database::Synchronous::off);
  migrate(writer);
  Database reader(dir.file("snug.db"), Database::Mode::read);
  PageWarmer warmer(reader);
  warmer.warm(0, 64);
  warmer.warm(1'000'000, 64);
  CHECK(rows(reader) == rows(writer));
}
