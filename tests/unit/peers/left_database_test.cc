#include "peers/left_database.h"

#include <doctest/doctest.h>

#include <set>

#include "snug/backup.h"
#include "unit/backup/folder.h"

using namespace snug;
using test::read_file;
using test::write_file;

namespace fs = std::filesystem;

namespace {

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

Time at(const char* text) { return parse_iso8601(text).value(); }

}  // namespace

TEST_CASE("a database is set aside with its log and its note, and nothing else is") {
  const test::TempFolder temp;
  const fs::path folder = temp.path();
  for (const char* name : {"snug.db", "snug.db-wal", "snug.db-shm", "snug.note", "token.keys", "snug.lock"})
    write_file(folder / name, name);
  const fs::path aside = set_aside(folder, at("2026-11-30T15:59:59.999Z"));
  CHECK(aside == folder / "left-20261130T155959Z");
  CHECK(names_in(folder) == std::set<std::string>{"left-20261130T155959Z", "token.keys", "snug.lock"});
  CHECK(names_in(aside) == std::set<std::string>{"snug.db", "snug.db-wal", "snug.db-shm", "snug.note"});
  CHECK(read_file(aside / "snug.db-wal") == "snug.db-wal");
  CHECK(fs::status(aside).permissions() == fs::perms::owner_all);
}

TEST_CASE("the last three are kept, also of one second, and folders of other names") {
  const test::TempFolder temp;
  const fs::path folder = temp.path();
  write_file(folder / "left-overs/mine", "x");
  write_file(folder / "left-20200101T000000Z.mine/mine", "x");
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) {  // the clock is set back before the last one
    write_file(folder / "snug.db", std::to_string(i));
    made.push_back(set_aside(folder, at(i < 4 ? "2026-11-30T15:59:59.000Z" : "2020-01-01T00:00:00Z")).filename());
  }
  CHECK(made.back() == "left-20261130T160003Z");
  CHECK(names_in(folder) ==
        std::set<std::string>{"left-overs", "left-20200101T000000Z.mine", made[2], made[3], made[4]});
  CHECK(read_file(folder / made[4] / "snug.db") == "4");
}

TEST_CASE("where there is no database nothing is set aside") {
  const test::TempFolder temp;
  const fs::path folder = temp.path();
  CHECK(set_aside(folder, Time{}).empty());
  write_file(folder / "snug.db", "");  // as a data folder has it before its first start
  CHECK(set_aside(folder, Time{}).empty());
  CHECK(names_in(folder) == std::set<std::string>{"snug.db"});
}

TEST_CASE("what can't be set aside stays where it was") {
  const test::TempFolder temp;
  const fs::path folder = temp.path();
  write_file(folder / "snug.db", "database");
  fs::create_directory(folder / "snug.db-wal");  // can't be linked
  CHECK_THROWS_AS(set_aside(folder, at("2026-11-30T15:59:59.000Z")), BackupError);
  CHECK(read_file(folder / "snug.db") == "database");
  CHECK(names_in(folder) == std::set<std::string>{"snug.db", "snug.db-wal"});
}
