#include "snug/backup.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <random>
#include <set>

#include "backup/archive_writer.h"
#include "backup/backup_contents.h"
#include "base/descriptor.h"
#include "folder.h"

using namespace snug;
using test::Folder;
using test::read_file;
using test::refusal;
using test::write_file;

namespace fs = std::filesystem;

namespace {

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    names.insert(entry.path().lexically_relative(folder).string());
  return names;
}

/// A backup of our own making, to be refused.
void write_archive(const fs::path& file, const std::vector<std::pair<std::string, std::string>>& files) {
  const OwnedDescriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600));
  ArchiveWriter archive(out.get(), file.string(), 1);
  for (const auto& [name, text] : files) archive.add_text(name, text);
  archive.finish();
}

std::string facts(std::int64_t schema = schema_version) {
  return write_facts({.version = "9.9.9", .schema = schema, .created = "2026-01-01T00:00:00.000Z", .epoch = "e"});
}

}  // namespace

TEST_CASE("a folder goes into a backup and comes out of it, with a new epoch") {
  Folder f;
  const std::string picture = f.attach(std::string(700'000, 'p')), empty = f.attach("");
  write_file(f.data / "files/tmp/upload", "no message names it");
  write_file(f.data / "snug.lock", "");

  const BackupFacts made = back_up(f.data, f.file("b"));
  CHECK(made.users == 1);
  CHECK(made.files == 2);
  CHECK(made.bytes == fs::file_size(f.file("b")));
  CHECK((fs::status(f.file("b")).permissions() & fs::perms::all) == (fs::perms::owner_read | fs::perms::owner_write));
  const BackupFacts found = verify_backup(f.file("b"));
  CHECK(found.users == 1);
  CHECK(found.files == 2);
  CHECK(found.created == made.created);
  CHECK(found.epoch == f.epoch(f.data));

  restore_backup(f.file("b"), f.file("new/deep"));
  const auto folder_of = [](const std::string& name) { return fs::path(name).parent_path().string(); };
  const std::string deep = "deep/";
  CHECK(names_in(f.file("new")) == std::set<std::string>{"deep", "deep/files", deep + folder_of(picture),
                                                         deep + picture, deep + folder_of(empty), deep + empty,
                                                         "deep/snug.db", "deep/token.keys"});
  CHECK(read_file(f.file("new/deep/token.keys")) == "the keys\n");
  CHECK(read_file(f.file("new/deep") / picture) == std::string(700'000, 'p'));
  CHECK(f.epoch(f.file("new/deep")) != f.epoch(f.data));
  // The folder is left as it was, and nothing of the work stays.
  CHECK(names_in(f.data) == std::set<std::string>{"files", "files/tmp", "files/tmp/upload", folder_of(picture), picture,
                                                  folder_of(empty), empty, "snug.db", "snug.lock", "token.keys"});
  CHECK(names_in(f.file("").parent_path()).count("b.part") == 0);
}

TEST_CASE("a file that a message names and the folder lacks is counted, and no reason to make no backup") {
  Folder f;
  const std::string here = f.attach("here"), gone = f.attach("gone");
  fs::remove(f.data / gone);
  const BackupFacts made = back_up(f.data, f.file("b"));
  CHECK(made.files == 1);
  CHECK(made.missing_files == 1);
  CHECK(restore_backup(f.file("b"), f.file("new")).missing_files == 1);
  CHECK(read_file(f.file("new") / here) == "here");
}

TEST_CASE("a file of a message that is not what its name says is noticed when it is restored") {
  Folder f;
  write_file(f.data / f.attach("as it was"), "as it is");
  back_up(f.data, f.file("b"));
  CHECK(refusal([&] { restore_backup(f.file("b"), f.file("new")); }).find("is not what it was") != std::string::npos);
  CHECK_FALSE(fs::exists(f.file("new")));
}

TEST_CASE("a file that is there is not replaced unless asked") {
  Folder f;
  write_file(f.file("b"), "mine");
  CHECK(refusal([&] { back_up(f.data, f.file("b")); }).find("--force") != std::string::npos);
  CHECK(read_file(f.file("b")) == "mine");
  back_up(f.data, f.file("b"), {.replace = true});
  CHECK(verify_backup(f.file("b")).users == 1);
}

TEST_CASE("what can't be backed up is told, and leaves nothing") {
  Folder f;
  CHECK(refusal([&] { back_up(f.file("nowhere"), f.file("b")); }).find("no database") != std::string::npos);
  CHECK(refusal([&] { back_up(f.data, f.file("no/such/folder/b")); }).find("no/such/folder") != std::string::npos);
  const std::string link = f.attach("to be a link");
  fs::remove(f.data / link);
  fs::create_symlink("/etc/passwd", f.data / link);
  CHECK(refusal([&] { back_up(f.data, f.file("b")); }).find(link) != std::string::npos);
  fs::remove(f.data / link);
  {
    std::fstream db(f.data / "snug.db", std::ios::in | std::ios::out | std::ios::binary);
    db.seekp(4096 * 5);
    db << std::string(4096 * 6, 'x');
  }
  CHECK(refusal([&] { back_up(f.data, f.file("b")); }).find("damaged") != std::string::npos);
  CHECK(names_in(f.file("").parent_path()).count("b") == 0);
  CHECK(names_in(f.file("").parent_path()).count("b.part") == 0);
  for (const std::string& name : names_in(f.data)) CHECK(name.find("copy-") == std::string::npos);
}

TEST_CASE("every damaged byte of a backup is noticed, and so is each that is missing or too many") {
  Folder f;
  f.attach("attachment");
  back_up(f.data, f.file("b"));
  const std::string whole = read_file(f.file("b"));
  std::mt19937 dice(7);
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < 1024; ++i) places.push_back(i);                            // the first headers and facts
  for (std::size_t i = whole.size() - 3072; i < whole.size(); ++i) places.push_back(i);  // the last, hashes and the end
  for (int i = 0; i < 500; ++i) places.push_back(dice() % whole.size());
  int unnoticed = 0;
  for (const std::size_t place : places) {
    std::string damaged = whole;
    damaged[place] = static_cast<char>(damaged[place] ^ (1 << (dice() % 8)));
    write_file(f.file("damaged"), damaged);
    if (refusal([&] { verify_backup(f.file("damaged")); }).find("damaged") == std::string::npos) ++unnoticed;
  }
  CHECK(unnoticed == 0);
  for (const std::size_t size : {std::size_t{0}, std::size_t{511}, whole.size() / 2, whole.size() - 1}) {
    write_file(f.file("damaged"), whole.substr(0, size));
    CHECK(refusal([&] { verify_backup(f.file("damaged")); }).find("cut off") != std::string::npos);
  }
  write_file(f.file("damaged"), whole + "x");
  CHECK(refusal([&] { verify_backup(f.file("damaged")); }).find("follows its end") != std::string::npos);

  write_file(f.file("damaged"), whole.substr(0, whole.size() / 2));
  CHECK(refusal([&] { restore_backup(f.file("damaged"), f.file("new")); }).find("cut off") != std::string::npos);
  CHECK_FALSE(fs::exists(f.file("new")));
  CHECK_FALSE(fs::exists(f.file("new.restoring")));
}

TEST_CASE("a backup of a newer snug is whole, and not restored") {
  Folder f;
  write_archive(f.file("b"), {{facts_file, facts(schema_version + 1)}, {"snug.db", "whatever"}});
  CHECK(verify_backup(f.file("b")).too_new);
  const std::string why = refusal([&] { restore_backup(f.file("b"), f.file("new")); });
  CHECK(why.find("newer snug (9.9.9, schema " + std::to_string(schema_version + 1)) != std::string::npos);
  CHECK_FALSE(fs::exists(f.file("new")));
  std::string newer_format = facts();
  newer_format.replace(newer_format.find("\"format\": 1"), 11, "\"format\": 2");
  write_archive(f.file("b"), {{facts_file, newer_format}, {"snug.db", "whatever"}});
  CHECK(refusal([&] { verify_backup(f.file("b")); }).find("newer snug") != std::string::npos);
}

TEST_CASE("what only looks like a backup is refused, and writes nowhere") {
  Folder f;
  const auto refused = [&](const std::vector<std::pair<std::string, std::string>>& files) {
    write_archive(f.file("b"), files);
    const std::string why = refusal([&] { restore_backup(f.file("b"), f.file("new")); });
    CHECK_FALSE(fs::exists(f.file("new")));
    CHECK_FALSE(fs::exists(f.file("new.restoring")));
    return why;
  };
  CHECK(refused({}) != "");
  CHECK(refused({{"snug.db", "x"}}).find("does not stand first") != std::string::npos);
  CHECK(refused({{facts_file, "{}"}}).find("does not say what it is") != std::string::npos);
  CHECK(refused({{facts_file, facts()}}).find("no database") != std::string::npos);
  CHECK(refused({{facts_file, facts()}, {"snug.db", "x"}}) != "");
  CHECK(refused({{facts_file, facts()}, {"snug.db", "x"}, {"snug.db", "y"}}) != "");
  for (const char* name :
       {"files/../../evil", "/evil", "../evil", "files", "files/", "files//x", "files/./x", "snug.lock"})
    CHECK(refused({{facts_file, facts()}, {name, "x"}}).find("does not belong there") != std::string::npos);
  CHECK_FALSE(fs::exists(f.file("evil")));
}

TEST_CASE("only an empty folder, or none, is restored into") {
  Folder f;
  back_up(f.data, f.file("b"));
  const std::string before = f.epoch(f.data);
  CHECK(refusal([&] { restore_backup(f.file("b"), f.data); }).find("is not empty") != std::string::npos);
  CHECK(f.epoch(f.data) == before);
  write_file(f.file("plain"), "mine");
  CHECK(refusal([&] { restore_backup(f.file("b"), f.file("plain")); }).find("not a folder") != std::string::npos);

  fs::create_directory(f.file("empty"));
  ::chmod(f.file("empty").c_str(), 0750);
  write_file(f.file("empty.restoring/snug.db"), "left by a dead process");
  restore_backup(f.file("b"), f.file("empty"));
  CHECK(f.epoch(f.file("empty")) != "");
  CHECK(static_cast<int>(fs::status(f.file("empty")).permissions()) == 0750);
  CHECK_FALSE(fs::exists(f.file("empty.restoring")));
}
