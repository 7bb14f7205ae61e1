#include "care/interruption.h"

#include <doctest/doctest.h>

#include <thread>

#include "care/backup.h"
#include "folder.h"
#include "store/online_copy.h"

using namespace snug;
using test::Folder;
using test::refusal;

TEST_CASE("what reads a database when it is interrupted ends") {
  Folder f;
  Database db((f.data / "snug.db").string(), Database::Mode::read);
  Interruption interruption;
  std::thread interrupter;
  const auto read_for_ever = [&] {
    const Interruption::Reading reading(interruption, db);
    interrupter = std::thread([&] { interruption.request(); });
    auto q = db.query("WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
    for (;;) q.next();
  };
  CHECK_THROWS_AS(read_for_ever(), StoreError);
  interrupter.join();
  CHECK_THROWS_AS(Interruption::Reading(interruption, db), BackupError);
}

TEST_CASE("a backup that is given up leaves nothing") {
  Folder f;
  Interruption interruption;
  interruption.request();
  copy_database((f.data / "snug.db").string(), f.file("copy"));
  {
    const StandingCopy copy(f.file("copy"));
    CHECK(refusal([&] { build_backup(f.data, copy, f.file("b"), false, interruption); }) == "the server is stopping");
  }
  CHECK_FALSE(std::filesystem::exists(f.file("b")));
  CHECK_FALSE(std::filesystem::exists(f.file("b.part")));
  CHECK_FALSE(std::filesystem::exists(f.file("copy")));
}

TEST_CASE("copies that are left are removed, and those that are in use or new are not") {
  Folder f;
  const auto dead = new_copy_name(f.data), used = new_copy_name(f.data), fresh = new_copy_name(f.data);
  for (const auto& name : {dead, used, fresh}) test::write_file(name, "copy");
  const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
  std::filesystem::last_write_time(dead, long_ago);
  std::filesystem::last_write_time(used, long_ago);
  {
    const StandingCopy copy(used);
    remove_old_copies(f.data, std::chrono::seconds(60));
    CHECK_FALSE(std::filesystem::exists(dead));
    CHECK(std::filesystem::exists(used));
    CHECK(std::filesystem::exists(fresh));
    remove_old_copies(f.data, std::chrono::seconds(0));
    CHECK(std::filesystem::exists(used));
  }
  CHECK_FALSE(std::filesystem::exists(fresh));
  CHECK_FALSE(std::filesystem::exists(used));
}
