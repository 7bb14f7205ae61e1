#include "cli/user.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>

#include "control_server.h"
#include "fake_server.h"

using namespace snug;
using namespace snug::cli;

namespace {

class Folder {
 public:
  Folder() {
    char name[] = "/tmp/snug-user-XXXXXX";
    path = ::mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path path;
};

struct Run {
  int code = 0;
  std::string out, errors;
};

Run run(Invocation invocation, const std::string& input = "") {
  std::istringstream in(input);
  std::ostringstream out, errors;
  const int code = run_user(invocation, in, out, errors);
  return {code, out.str(), errors.str()};
}

Invocation invocation(Command command, const std::filesystem::path& data) {
  Invocation asked;
  asked.command = command;
  asked.config.data = data;
  asked.username = "ann";
  fake_server() = {};
  return asked;
}

}  // namespace

TEST_CASE("without a running server the data folder is opened here, without a listener") {
  const Folder folder;
  Invocation asked = invocation(Command::user_add, folder.path);
  asked.role = "admin";
  asked.password_stdin = true;
  const Run result = run(asked, "s3\"cret \nsecond line\n");
  CHECK(result.code == 0);
  CHECK(result.out == "added ann (admin)\n");
  CHECK(result.errors.empty());
  REQUIRE(fake_server().started.size() == 1);
  CHECK(fake_server().started[0].listen.empty());
  CHECK(fake_server().started[0].data == folder.path);
  REQUIRE(fake_server().calls.size() == 1);
  CHECK(fake_server().calls[0] == R"(admin_add_user system {"username":"ann","password":"s3\"cret ","role":"admin"})");
}

TEST_CASE("a running server is asked through its socket") {
  const Folder folder;
  const Invocation asked = invocation(Command::user_disable, folder.path);
  std::vector<std::string> lines;
  {
    ControlServer server(folder.path, {R"({"ok":true})"});
    CHECK(run(asked).out == "disabled ann\n");
    CHECK(fake_server().started.empty());
    lines = server.lines;
  }
  REQUIRE(lines.size() == 1);
  CHECK(lines[0] == R"({"operation":"admin_disable_user","params":{"username":"ann","disabled":true}})");
}

TEST_CASE("what can't be undone is not done without consent") {
  const Folder folder;
  Invocation asked = invocation(Command::user_delete, folder.path);
  const Run refused = run(asked, "ann\n");  // no terminal: nobody can be asked
  CHECK(refused.code == 2);
  CHECK(refused.errors == "snug: this can't be undone: repeat it with --yes\n");
  CHECK(fake_server().started.empty());
  asked.yes = true;
  CHECK(run(asked).code == 0);
  REQUIRE(fake_server().calls.size() == 1);
  CHECK(fake_server().calls[0] == R"(admin_delete_user system {"username":"ann"})");
}

TEST_CASE("a socket that nobody listens on any more is no running server") {
  const Folder folder;
  {
    ControlServer server(folder.path, {R"({"ok":true})"});
    CHECK(run(invocation(Command::user_enable, folder.path)).code == 0);
  }
  CHECK(run(invocation(Command::user_enable, folder.path)).code == 0);
  CHECK(fake_server().started.size() == 1);
}

TEST_CASE("a folder deeper than a socket's address can hold") {
  const Folder folder;
  const std::filesystem::path deep = folder.path / std::string(120, 'd');
  std::filesystem::create_directory(deep);
  CHECK(run(invocation(Command::user_enable, deep)).code == 0);
}

TEST_CASE("a refusal is one line and code 1") {
  const Folder folder;
  const Invocation asked = invocation(Command::user_role, folder.path);
  fake_server().answers = {R"({"ok":false,"error":{"code":"not_found","message":"no user ann"}})"};
  const Run result = run(asked);
  CHECK(result.code == 1);
  CHECK(result.out.empty());
  CHECK(result.errors == "snug: no user ann\n");

  // Of a bad value the message alone would not say which.
  fake_server().answers = {
      R"({"ok":false,"error":{"code":"bad_request","field":"role","message":"must be one of admin, member, guest"}})"};
  CHECK(run(asked).errors == "snug: role must be one of admin, member, guest\n");
}

TEST_CASE("an answer that is lost, or is none, is said") {
  const Folder folder;
  {
    ControlServer server(folder.path, {""});
    CHECK_THROWS_WITH(run(invocation(Command::user_enable, folder.path)),
                      "the running server went away before it answered; the outcome is unknown");
  }
  std::filesystem::remove(folder.path / "snug.sock");
  ControlServer server(folder.path, {"no json"});
  CHECK_THROWS_WITH(run(invocation(Command::user_enable, folder.path)),
                    "the server answers what this program does not understand; are both of one version?");
}

TEST_CASE("a password is needed, and comes from standard input") {
  const Folder folder;
  Invocation asked = invocation(Command::user_passwd, folder.path);
  CHECK(run(asked, "secret\n").code == 2);
  asked.password_stdin = true;
  CHECK(run(asked, "").code == 2);
  CHECK(run(asked, "\n").code == 2);
  CHECK(fake_server().started.empty());
  CHECK(run(asked, "secret").code == 0);
  CHECK(fake_server().calls.back() == R"(admin_set_password system {"username":"ann","password":"secret"})");
}

TEST_CASE("a name to show may be given") {
  const Folder folder;
  Invocation asked = invocation(Command::user_add, folder.path);
  asked.password_stdin = true;
  asked.display_name = "Ann of Green Gables";
  CHECK(run(asked, "secret\n").code == 0);
  CHECK(
      fake_server().calls.back() ==
      R"(admin_add_user system {"username":"ann","password":"secret","role":"member","displayName":"Ann of Green Gables"})");
}

TEST_CASE("the list is whole, page by page") {
  const Folder folder;
  const Invocation asked = invocation(Command::user_list, folder.path);
  fake_server().answers = {
      R"({"ok":true,"users":[{"username":"ann","role":"admin","createdAt":"2026-11-23T07:26:21.123Z"}],"nextCursor":"p2"})",
      R"({"ok":true,"users":[{"username":"benedict","role":"member","createdAt":"2026-11-24T07:26:21.123Z","disabled":true}]})"};
  const Run result = run(asked);
  CHECK(result.code == 0);
  CHECK(result.out ==
        "USERNAME  ROLE    CREATED\n"
        "ann       admin   2026-11-23T07:26:21.123Z\n"
        "benedict  member  2026-11-24T07:26:21.123Z  disabled\n");
  REQUIRE(fake_server().calls.size() == 2);
  CHECK(fake_server().calls[0] == "admin_list_users system {}");
  CHECK(fake_server().calls[1] == R"(admin_list_users system {"page":"p2"})");
}

TEST_CASE("only adding makes a data folder") {
  const Invocation asked = invocation(Command::user_list, "/nowhere/at/all");
  CHECK_THROWS_WITH(run(asked), "there is no data folder /nowhere/at/all; name it with --data");
  CHECK(fake_server().started.empty());
}
