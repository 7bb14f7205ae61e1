#include "cli/backup.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <sstream>

#include "control_server.h"
#include "fake_server.h"
#include "support/temp_folder.h"

using namespace snug;
using namespace snug::cli;

namespace {

struct Run {
  int code = 0;
  std::string out, errors;
};

Run run(const Invocation& invocation) {
  std::ostringstream out, errors;
  const int code = run_backup(invocation, out, errors);
  return {code, out.str(), errors.str()};
}

Invocation invocation(Command command, const std::string& data, const std::string& file) {
  Invocation asked;
  asked.command = command;
  asked.config.data = data;
  asked.backup_file = file;
  fake_server() = {};
  return asked;
}

using Did = std::vector<std::string>;

}  // namespace

TEST_CASE("a folder without a server is backed up as it lies there") {
  const test::TempFolder folder;
  const Invocation asked = invocation(Command::backup, folder.path(), folder.file("b"));
  fake_server().facts = {.users = 2, .chats = 1, .messages = 30, .bytes = 1'250'000};
  const Run result = run(asked);
  CHECK(result.code == 0);
  CHECK(result.out == folder.file("b") + ": written and verified: 1.2 MB, 2 users, 1 chat, 30 messages, 0 files\n");
  CHECK(result.errors.find("secret") != std::string::npos);
  CHECK(fake_server().backups == Did{"back_up " + folder.path() + " " + folder.file("b") + " "});
  CHECK(fake_server().started.empty());
}

TEST_CASE("a running server copies its database, into its folder and nowhere else") {
  const test::TempFolder folder;
  const Invocation asked = invocation(Command::backup, folder.path(), folder.file("b"));
  ControlServer server(folder.path(), {R"({"ok":true,"file":"../../etc/snug.db.copy-1"})"});
  CHECK(run(asked).code == 0);
  CHECK(fake_server().backups ==
        Did{"back_up " + folder.path() + " " + folder.file("b") + " " + folder.file("snug.db.copy-1")});
}

TEST_CASE("what keeps the server from copying is passed on") {
  const test::TempFolder folder;
  const Invocation asked = invocation(Command::backup, folder.path(), folder.file("b"));
  ControlServer server(folder.path(), {R"({"ok":false,"error":{"code":"unavailable","message":"there is no room"}})"});
  const Run result = run(asked);
  CHECK(result.code == 1);
  CHECK(result.errors == "snug: there is no room\n");
  CHECK(fake_server().backups.empty());
}

TEST_CASE("a file that is there stops it before the server has work") {
  const test::TempFolder folder;
  Invocation asked = invocation(Command::backup, folder.path(), folder.path());
  CHECK(run(asked).code == 1);
  CHECK(fake_server().backups.empty());
  asked.force = true;
  CHECK(run(asked).code == 0);
}

TEST_CASE("to standard output goes the backup and nothing else") {
  const Run result = run(invocation(Command::backup, "/nowhere", "-"));
  CHECK(result.out.empty());
  CHECK(result.errors.find("written: ") == 0);
}

TEST_CASE("verify tells what is in it, and that a newer one is of no use here") {
  const Invocation asked = invocation(Command::backup_verify, "/d", "/b");
  fake_server().facts = {.version = "0.9", .schema = 7, .created = "now", .users = 1};
  CHECK(run(asked).code == 0);
  CHECK(run(asked).out.find("made      now by snug 0.9, schema 7\n") != std::string::npos);
  CHECK(fake_server().backups.front() == "verify /b");
  fake_server().facts.too_new = true;
  CHECK(run(asked).code == 1);
}

TEST_CASE("restore names the folder that it made") {
  Invocation asked = invocation(Command::restore, "/d", "/b");
  asked.target = "/r";
  const Run result = run(asked);
  CHECK(result.code == 0);
  CHECK(fake_server().backups == Did{"restore /b /r"});
  CHECK(result.out.find("snug serve --data /r\n") != std::string::npos);
  asked.join = true;
  const Run joined = run(asked);
  CHECK(fake_server().backups.back() == "restore /b /r join");
  CHECK(joined.out.find("snug serve --data /r --cluster URL") != std::string::npos);
}
