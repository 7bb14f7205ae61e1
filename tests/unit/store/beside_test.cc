#include "store/beside.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "store/look_through.h"
#include "store/schema.h"
#include "store/start_rows.h"
#include "support/temp_folder.h"

using namespace snug;

namespace {

namespace fs = std::filesystem;

/// A database that is written as the state machine writes it: in the end with a log of what was not copied yet.
struct Written {
  explicit Written(const std::string& to) : path(to) {
    Database db(path, Database::Mode::write, Database::Synchronous::off);
    migrate(db);
  }

  /// One start: `count` versions under this number. `kept`: what it wrote stays in the log.
  void run(std::int64_t start, int count, bool kept) {
    Database db(path, Database::Mode::write, Database::Synchronous::off);
    if (kept) db.keep_wal();
    for (int i = 0; i < count; ++i) {
      Transaction transaction(db);
      ++version;
      if (i == 0) rows::begin_start(db, start, version);
      db.run("UPDATE meta SET version = ?1, start = ?2 WHERE id = 1", version, start);
      db.run("INSERT INTO settings (key, value) VALUES (?1, ?2)", std::to_string(version) + std::string(500, 'k'),
             start);
      transaction.commit();
    }
  }
  std::string log() const { return path + "-wal"; }

  const std::string path;
  Version version = 0;
};

struct Room {
  /// What is beside the first becomes what was beside the other.
  static void take_log(const Written& from, const Written& to) {
    fs::copy_file(from.log(), to.log(), fs::copy_options::overwrite_existing);
  }
  static bool fits(const Written& w) { return !find_misfit(w.path); }

  test::TempFolder dir;
};

std::string bytes_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE_FIXTURE(Room, "a log that goes on where its file stands is its own") {
  Written one(dir.file("one.db"));
  CHECK(fits(one));
  one.run(71, 20, false);
  CHECK(fits(one));
  one.run(72, 20, true);
  REQUIRE(fs::file_size(one.log()) > 0);
  const std::string file = bytes_of(one.path), log = bytes_of(one.log());
  fs::remove(one.path + "-shm");
  CHECK(fits(one));
  CHECK(bytes_of(one.path) == file);
  CHECK(bytes_of(one.log()) == log);
  CHECK_FALSE(fs::exists(one.path + "-shm"));
}

TEST_CASE_FIXTURE(Room, "the log of another database is not") {
  Written one(dir.file("one.db")), other(dir.file("other.db"));
  one.run(71, 20, false);
  other.run(72, 40, true);
  take_log(other, one);
  const std::string file = bytes_of(one.path), log = bytes_of(one.log());
  const auto misfit = find_misfit(one.path);
  REQUIRE(misfit);
  CHECK(misfit->fix.find("mv " + one.log() + " ") != std::string::npos);
  CHECK(bytes_of(one.path) == file);
  CHECK(bytes_of(one.log()) == log);
}

TEST_CASE_FIXTURE(Room, "the log of an earlier or another time of the same database is not") {
  Written one(dir.file("one.db"));
  one.run(71, 20, false);
  fs::copy_file(one.path, dir.file("other.db"));
  Written other(dir.file("other.db"));
  other.version = one.version;
  SUBCASE("earlier") {
    other.run(72, 5, true);
    one.run(73, 30, false);
  }
  SUBCASE("another way") {
    other.run(72, 50, true);
    one.run(73, 5, false);
  }
  take_log(other, one);
  CHECK_FALSE(fits(one));
}

TEST_CASE_FIXTURE(Room, "a journal, and a log without its file") {
  Written one(dir.file("one.db"));
  one.run(71, 20, true);
  std::ofstream(one.path + "-journal", std::ios::binary) << std::string(512, '\0');
  CHECK(fits(one));  // done with
  std::ofstream(one.path + "-journal", std::ios::binary) << std::string(512, 'j');
  CHECK_FALSE(fits(one));
  fs::remove(one.path + "-journal");
  fs::remove(one.path);
  CHECK_FALSE(fits(one));
}

TEST_CASE_FIXTURE(Room, "a database at work fits, and is not held up") {
  Written one(dir.file("one.db"));
  one.run(71, 20, true);
  Database at_work(one.path, Database::Mode::write, Database::Synchronous::off);
  at_work.run("UPDATE meta SET unclean = 1 WHERE id = 1");
  CHECK(fits(one));
  at_work.run("UPDATE meta SET unclean = 0 WHERE id = 1");
}

TEST_CASE_FIXTURE(Room, "what was noted is held against what is there") {
  Written one(dir.file("one.db"));
  one.run(71, 10, false);
  one.run(72, 10, false);
  Database db(one.path, Database::Mode::read);
  std::string epoch;
  {
    auto q = db.query("SELECT epoch FROM meta");
    REQUIRE(q.next());
    epoch = q.get<std::string>(0);
  }
  const auto noted = [&](Version version, std::int64_t start) {
    return Noted{.epoch = epoch, .start = start, .version = version};
  };
  CHECK(is_as_noted(db, noted(20, 72)));
  CHECK_FALSE(is_as_noted(db, noted(19, 72)));
  CHECK(has_what_was_noted(db, noted(19, 72)));
  CHECK(has_what_was_noted(db, noted(5, 71)));
  CHECK_FALSE(has_what_was_noted(db, noted(15, 71)));  // another way
  CHECK_FALSE(has_what_was_noted(db, noted(21, 72)));  // cut
  CHECK(look_through(db).problems == "");
  CHECK(look_through(db).whole);
}
