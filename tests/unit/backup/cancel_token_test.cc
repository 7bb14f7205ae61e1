#include "backup/cancel_token.h"

#include <doctest/doctest.h>

#include <thread>

#include "backup/backup.h"
#include "folder.h"
#include "store/online_copy.h"

using namespace snug;
using test::Folder;
using test::refusal;

TEST_CASE("what reads a database when it is interrupted ends") {
  Folder f;
  Database db((f.data / "snug.db").string(), Database::Mode::read);
  CancelToken cancel;
  std::thread interrupter;
  const auto read_for_ever = [&] {
    const CancelToken::Reading reading(cancel, db);
    interrupter = std::thread([&] { cancel.request(); });
    auto q = db.query("WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
    for (;;) q.next();
  };
  CHECK_THROWS_AS(read_for_ever(), StoreError);
  interrupter.join();
  CHECK_THROWS_AS(CancelToken::Reading(cancel, db), BackupError);
}

TEST_CASE("a backup that is given up leaves nothing") {
  Folder f;
  CancelToken cancel;
  cancel.request();
  copy_database((f.data / "snug.db").string(), f.file("copy"));
  {
    const LockedCopy copy(f.file("copy"));
    CHECK(refusal([&] { build_backup(f.data, copy, f.file("b"), false, cancel); }) == "the server is stopping");
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
    const LockedCopy copy(used);
    remove_old_copies(f.data, std::chrono::seconds(60));
    CHECK_FALSE(std::filesystem::exists(dead));
    CHECK(std::filesystem::exists(used));
    CHECK(std::filesystem::exists(fresh));
    std::filesystem::last_write_time(fresh, long_ago);
    remove_old_copies(f.data, std::chrono::seconds(0));
    CHECK(std::filesystem::exists(used));
  }
  CHECK_FALSE(std::filesystem::exists(fresh));
  CHECK_FALSE(std::filesystem::exists(used));
}
