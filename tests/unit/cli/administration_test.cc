#include "cli/administration.h"

#include <doctest/doctest.h>

#include <sstream>

#include "cli/invocation.h"
#include "fake_server.h"
#include "support/temp_folder.h"

using namespace snug;
using namespace snug::cli;

namespace {

struct Run {
  int code = 0;
  std::string out, errors;
};

/// Runs a command line on a folder without a server.
Run run(std::vector<std::string> arguments, std::vector<std::string> answers = {}) {
  const test::TempFolder folder;
  arguments.push_back("--data=" + folder.path());
  fake_server() = {};
  fake_server().answers = std::move(answers);
  const auto read = read_invocation(arguments);
  if (const Done* done = std::get_if<Done>(&read)) return {done->exit_code, "", done->text};
  const auto& invocation = std::get<Invocation>(read);
  REQUIRE(invocation.command == Command::administration);
  std::ostringstream out, errors;
  const int code = run_administration(invocation, out, errors);
  return {code, out.str(), errors.str()};
}

std::string asked() { return fake_server().calls.empty() ? "nothing" : fake_server().calls.back(); }

}  // namespace

TEST_CASE("each command is one operation, and says what it did") {
  const auto does = [](std::vector<std::string> arguments, const std::string& call, const std::string& told) {
    CHECK(run(arguments).out == told + "\n");
    CHECK(asked() == call);
  };
  does({"user", "logout", "ann"}, R"(admin_revoke_sessions system {"username":"ann"})", "ann is logged out everywhere");
  does({"user", "logout", "ann", "--session", "7"}, R"(admin_revoke_session system {"username":"ann","sessionId":"7"})",
       "login session 7 of ann has ended");
  does({"user", "ban", "ann", "--reason", "a \"b\""},
       R"(admin_disable_user system {"username":"ann","disabled":true,"reason":"a \"b\""})", "banned ann");
  does({"ban", "add", "10.0.0.0/8"}, R"(admin_ban_address system {"address":"10.0.0.0/8"})", "banned 10.0.0.0/8");
  does({"ban", "remove", "10.0.0.0/8"}, R"(admin_unban_address system {"address":"10.0.0.0/8"})",
       "10.0.0.0/8 is not banned any more");
  does({"chat", "delete", "12"}, R"(admin_delete_chat system {"chatId":"12"})", "deleted chat 12");
  does({"invite", "revoke", "12"}, R"(admin_revoke_invite system {"inviteId":"12"})", "revoked invite 12");
  does({"settings", "logins_limit", "5"}, R"(admin_change_settings system {"loginsLimit":5})", "loginsLimit is now 5");
  does({"settings", "registration", "open"}, R"(admin_change_settings system {"registration":"open"})",
       "registration is now open");
  does({"announce", "hi"}, R"(admin_announce system {"text":"hi","level":"info"})", "announced");
  does({"announce", "--clear"}, "admin_clear_announcement system {}", "nothing is announced any more");
}

TEST_CASE("lists are read page by page: tables for people, lines for programs") {
  const std::vector<std::string> pages{
      R"({"ok":true,"bans":[{"address":"192.0.2.0/24","createdAt":"2026-11-27T11:40:09.123Z","reason":"spam"}],"nextCursor":"5"})",
      R"({"ok":true,"bans":[{"address":"::1","createdAt":"2026-11-28T00:00:00.000Z"}]})"};
  CHECK(run({"ban", "list"}, pages).out ==
        "ADDRESS       SINCE                UNTIL  REASON\n"
        "192.0.2.0/24  2026-11-27 11:40:09         spam\n"
        "::1           2026-11-28 00:00:00\n");
  CHECK(asked() == R"(admin_list_bans system {"page":"5"})");
  CHECK(run({"ban", "list", "--json"}, pages).out ==
        R"({"address":"192.0.2.0/24","createdAt":"2026-11-27T11:40:09.123Z","reason":"spam"})"
        "\n"
        R"({"address":"::1","createdAt":"2026-11-28T00:00:00.000Z"})"
        "\n");
  CHECK(run({"ban", "list"}, {R"({"ok":true,"bans":[]})"}).out == "ADDRESS  SINCE  UNTIL  REASON\n");
}

TEST_CASE("an object is shown member by member, and none as none") {
  const std::string answer = R"({"ok":true,"settings":{"registration":"open","chatsLimit":7}})";
  CHECK(run({"settings"}, {answer}).out == "registration  open\nchatsLimit    7\n");
  CHECK(run({"settings", "--json"}, {answer}).out == "{\"registration\":\"open\",\"chatsLimit\":7}\n");
  CHECK(run({"announce"}).out == "none\n");
}

TEST_CASE("a refusal is one line and 1, what can't be asked is 2") {
  const Run refused =
      run({"chat", "delete", "1"}, {R"({"ok":false,"error":{"code":"not_found","message":"no such chat"}})"});
  CHECK(refused.code == 1);
  CHECK(refused.errors == "snug: no such chat\n");
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"ban"},
                                                                     {"ban", "add"},
                                                                     {"chat", "delete"},
                                                                     {"settings", "registration"},
                                                                     {"settings", "no-such", "1"},
                                                                     {"user", "ban", "ann", "--for", "a while"},
                                                                     {"announce", "--warning"},
                                                                     {"announce", "hi", "--clear"}}) {
    const Run wrong = run(arguments);
    CHECK_MESSAGE(wrong.code == 2, arguments.back());
    CHECK(wrong.errors.find('\n') == std::string::npos);
    CHECK(asked() == "nothing");
  }
}
