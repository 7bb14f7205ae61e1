// Backups of a node of a cluster: restored to go on as a node, or to stand alone.
#include <doctest/doctest.h>

#include "backup/backup.h"
#include "backup/backup_contents.h"
#include "backup/staging_folder.h"
#include "backup/unpacking.h"
#include "base/descriptor.h"
#include "folder.h"
#include "store/local_rows.h"
#include "store/online_copy.h"

#include <fcntl.h>

using namespace snug;
using test::Folder;
using test::read_file;
using test::refusal;
using test::write_file;

namespace fs = std::filesystem;

namespace {

/// As a node leaves it.
void make_node(const fs::path& folder) {
  Database db((folder / "snug.db").string(), Database::Mode::write, Database::Synchronous::off);
  db.run("UPDATE meta SET log = 'the-log', term = 4, position = 90, chain = 'Y2hhaW4', unclean = 1");
  db.run("INSERT INTO cluster_members (node, up, since) VALUES (1, 1, 5), (2, 0, 6)");
  db.run("INSERT INTO log_tail (first, entries) VALUES (90, '4 1 x')");
  db.run("INSERT INTO presence (user_id, status, last_seen) VALUES (1, 1, 1)");
  db.run("INSERT INTO starts (version, number) VALUES (1, 77)");
}

struct Restored {
  explicit Restored(const fs::path& folder) : db((folder / "snug.db").string(), Database::Mode::standing) {}
  Database db;

  std::int64_t number(Sql sql) {
    auto q = db.query(sql);
    REQUIRE(q.next());
    return q.get<std::int64_t>(0);
  }
  std::string text(Sql sql) {
    auto q = db.query(sql);
    REQUIRE(q.next());
    return q.get<std::string>(0);
  }
};

}  // namespace

TEST_CASE("a node's backup that joins goes on where it was, without what was the node's own") {
  Folder f;
  make_node(f.data);
  back_up(f.data, f.file("b"));
  restore_backup(f.file("b"), f.file("new"), {.join = true});
  Restored found(f.file("new"));
  CHECK(found.text("SELECT epoch FROM meta") == f.epoch(f.data));
  CHECK(found.text("SELECT log FROM meta") == "the-log");
  CHECK(found.text("SELECT chain FROM meta") == "Y2hhaW4");
  CHECK(found.number("SELECT term FROM meta") == 4);
  CHECK(found.number("SELECT position FROM meta") == 90);
  CHECK(found.number("SELECT unclean FROM meta") == 0);
  CHECK(found.number("SELECT count(*) FROM cluster_members") == 2);
  CHECK(found.number("SELECT count(*) FROM log_tail") == 1);
  CHECK(found.number("SELECT number FROM starts") == 77);
  CHECK(found.number("SELECT count(*) FROM presence") == 0);
  CHECK(found.number("SELECT count(*) FROM users") == 1);
  CHECK(read_file(f.file("new/token.keys")) == "the keys\n");
  CHECK_FALSE(fs::exists(f.file("new/snug.db-wal")));
}

TEST_CASE("a node's backup that is restored stands alone, under a new epoch") {
  Folder f;
  make_node(f.data);
  back_up(f.data, f.file("b"));
  restore_backup(f.file("b"), f.file("new"));
  Restored found(f.file("new"));
  CHECK(found.text("SELECT epoch FROM meta") != f.epoch(f.data));
  CHECK(found.text("SELECT log FROM meta").empty());
  CHECK(found.number("SELECT term FROM meta") == 0);
  CHECK(found.number("SELECT position FROM meta") == 90);
  CHECK(found.number("SELECT count(*) FROM cluster_members") == 0);
  CHECK(found.number("SELECT count(*) FROM log_tail") == 0);
}

TEST_CASE("a backup that is of no cluster does not join, also one of before there were any") {
  Folder f;
  back_up(f.data, f.file("b"));
  CHECK(refusal([&] { restore_backup(f.file("b"), f.file("new"), {.join = true}); }) ==
        "the backup is of a server that stands alone, of no cluster: restore it without --join");
  CHECK_FALSE(fs::exists(f.file("new")));
  CHECK_FALSE(fs::exists(f.file("new.restoring")));
  {
    Database db((f.data / "snug.db").string(), Database::Mode::write, Database::Synchronous::off);
    db.exec(
        "ALTER TABLE meta DROP COLUMN log; ALTER TABLE meta DROP COLUMN term; DROP TABLE cluster_members; "
        "DROP TABLE log_tail; PRAGMA user_version = 10");
  }
  back_up(f.data, f.file("old"));
  CHECK(refusal([&] { restore_backup(f.file("old"), f.file("new"), {.join = true}); }).find("no cluster") !=
        std::string::npos);
  restore_backup(f.file("old"), f.file("new"));
  CHECK(f.epoch(f.file("new")) != f.epoch(f.data));
}

TEST_CASE("a snapshot has no keys and no files, is named by what is in it, and is not taken for another") {
  Folder f;
  make_node(f.data);
  const std::string picture = f.attach("p");
  copy_database((f.data / "snug.db").string(), (f.data / "snug.db.copy-x").string());
  CancelToken none;
  SnapshotFile made;
  {
    const LockedCopy copy(f.data / "snug.db.copy-x");
    made = build_snapshot(f.data, copy, none);
  }
  CHECK(made.file.parent_path() == f.data);
  CHECK(made.file.filename().string().starts_with("snug.db.copy-"));
  CHECK(made.digest.size() == 64);
  CHECK_FALSE(fs::exists(f.data / "snug.db.copy-x"));
  const auto unpack = [&](const std::string& digest, const fs::path& into) {
    const OwnedDescriptor in(::open(made.file.c_str(), O_RDONLY | O_CLOEXEC));
    fs::create_directories(into);
    unpack_backup(in.get(), into, {.keys = false, .digest = digest});
  };
  CHECK_NOTHROW(unpack(made.digest, f.file("one")));
  CHECK_FALSE(fs::exists(f.file("one") / picture));  // the node gets files one by one
  CHECK_FALSE(fs::exists(f.file("one/token.keys")));
  CHECK_THROWS_AS(unpack(std::string(64, '0'), f.file("two")), DamagedArchive);
  // A backup for people has keys, which no other node is to send.
  back_up(f.data, f.file("b"));
  made.file = f.file("b");
  CHECK_THROWS_AS(unpack("", f.file("three")), DamagedArchive);

  none.request();
  copy_database((f.data / "snug.db").string(), (f.data / "snug.db.copy-y").string());
  {
    const LockedCopy copy(f.data / "snug.db.copy-y");
    CHECK(refusal([&] { build_snapshot(f.data, copy, none); }).find("stopping") != std::string::npos);
  }
  for (const auto& entry : fs::directory_iterator(f.data))
    CHECK_FALSE(entry.path().filename().string().ends_with(".part"));
}

TEST_CASE("what is built in a folder in use is put beside what it holds") {
  Folder f;
  write_file(f.file("use/snug.lock"), "");
  write_file(f.file("use/files/ab/one"), "1");
  write_file(f.file("use/snug.joining/snug.db"), "left by a dead process");
  {
    StagingFolder site(f.file("use"), StagingFolder::Target::in_use);
    CHECK(site.path() == f.file("use/snug.joining"));
    CHECK(fs::is_empty(site.path()));
    CHECK(refusal([&] { StagingFolder other(f.file("use"), StagingFolder::Target::in_use); }).find("already") !=
          std::string::npos);
    write_file(site.path() / "files/ab/two", "2");
    write_file(site.path() / "files/cd/three", "3");
    write_file(site.path() / "snug.db", "new");
    site.move_in("snug.db");
  }
  CHECK(read_file(f.file("use/snug.db")) == "new");
  CHECK(read_file(f.file("use/files/ab/one")) == "1");
  CHECK(read_file(f.file("use/files/ab/two")) == "2");
  CHECK(read_file(f.file("use/files/cd/three")) == "3");
  CHECK_FALSE(fs::exists(f.file("use/snug.joining")));
}
