#include "backup/backup_schedule.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "support/temp_folder.h"

using namespace snug;
using namespace std::chrono_literals;

namespace {

constexpr Time noon{1795435200000};  // 2026-11-23T12:00:00Z

Time after(std::chrono::milliseconds passed) { return Time{noon.ms + passed.count()}; }

void make(const std::filesystem::path& file) { std::ofstream(file) << "x"; }

}  // namespace

TEST_CASE("a name tells its time, and others' names are none") {
  CHECK(BackupSchedule::name_of(noon) == "snug-20261123T120000Z.backup");
  CHECK(BackupSchedule::time_of("snug-20261123T120000Z.backup") == noon);
  for (const char* name : {"snug-20261123T120000Z.backup.part", "snug-20261323T120000Z.backup", "mine.backup",
                           "snug-20261123T120000X.backup", "snug-20261123-120000Z.backup", ""})
    CHECK_FALSE(BackupSchedule::time_of(name));
}

TEST_CASE("a backup is due when there is none, and then every so often, also after restarts") {
  test::TempFolder folder;
  BackupSchedule schedule({.folder = folder.path(), .every = 24h, .keep = 2});
  CHECK(schedule.wait(noon) == 0ms);
  make(schedule.file_for(noon));
  CHECK(schedule.wait(noon) == 24h);
  CHECK(schedule.wait(after(23h)) == 1h);
  CHECK(schedule.wait(after(25h)) == 0ms);
  CHECK(BackupSchedule({.folder = folder.path(), .every = 24h}).wait(after(1h)) == 23h);
  make(schedule.file_for(after(24h * 365)));  // by a clock that was ahead
  CHECK(schedule.wait(after(1h)) == 23h);
  CHECK(schedule.wait(after(24h)) == 0ms);
  CHECK(schedule.wait(after(-1h)) == 0ms);  // the clock is not set: what it says is before all of them
}

TEST_CASE("what failed comes again soon, then less soon") {
  test::TempFolder folder;
  BackupSchedule schedule({.folder = folder.path(), .every = 24h});
  schedule.failed(noon);
  CHECK(schedule.wait(noon) == 1min);
  CHECK(schedule.wait(after(1min)) == 0ms);
  schedule.failed(after(1min));
  CHECK(schedule.wait(after(1min)) == 2min);
  for (int i = 0; i < 40; ++i) schedule.failed(noon);
  CHECK(schedule.wait(noon) == 1h);
  schedule.succeeded();
  CHECK(schedule.wait(noon) == 0ms);
}

TEST_CASE("the newest are kept, and what isn't ours is never touched") {
  test::TempFolder folder;
  BackupSchedule schedule({.folder = folder.path(), .every = 1h, .keep = 2});
  for (int i = 0; i < 5; ++i) make(schedule.file_for(after(i * 1h)));
  make(folder.file("mine.backup"));
  make(folder.file("snug-2026.backup"));
  make(folder.file("snug-20200101T000000Z.backup.part"));
  std::filesystem::create_directory(folder.file("snug-20200101T000000Z.backup"));
  auto old = schedule.to_remove(after(5h));
  std::sort(old.begin(), old.end());
  REQUIRE(old.size() == 4);
  CHECK(old[0].filename() == "snug-20200101T000000Z.backup.part");
  for (int i = 0; i < 3; ++i) CHECK(old[static_cast<std::size_t>(i) + 1] == schedule.file_for(after(i * 1h)));
}

TEST_CASE("what a clock made that was ahead does not push out what is made now") {
  test::TempFolder folder;
  BackupSchedule schedule({.folder = folder.path(), .every = 1h, .keep = 2});
  for (const auto made : {after(24h * 365), after(24h * 366), after(0h), after(1h)}) make(schedule.file_for(made));
  const auto old = schedule.to_remove(after(1h));
  REQUIRE(old.size() == 2);
  CHECK(old[0] == schedule.file_for(after(24h * 365)));
  CHECK(old[1] == schedule.file_for(after(24h * 366)));
}

TEST_CASE("what is made before the clock is set stays, and the oldest of before goes") {
  test::TempFolder folder;
  BackupSchedule schedule({.folder = folder.path(), .every = 1h, .keep = 2});
  const Time unset{60'000};  // 1970
  for (const auto made : {after(0h), after(1h), unset}) make(schedule.file_for(made));
  const auto old = schedule.to_remove(unset);
  REQUIRE(old.size() == 1);
  CHECK(old[0] == schedule.file_for(after(0h)));
}

TEST_CASE("it makes none without a folder or a time") {
  CHECK_FALSE(BackupSchedule({}).active());
  CHECK_FALSE(BackupSchedule({.folder = "/somewhere"}).active());
  CHECK_FALSE(BackupSchedule({.every = 1h}).active());
}
