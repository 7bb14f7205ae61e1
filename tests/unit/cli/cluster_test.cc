#include "cli/cluster.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "cli/cluster_resubmit.h"
#include "control_server.h"
#include "model/command.h"
#include "support/temp_folder.h"

using namespace snug;
using namespace snug::cli;

namespace {

struct Run {
  int code = 0;
  std::string out, errors;
  std::vector<std::string> lines;  // that the server got
};

using Subcommand = int (*)(const Invocation&, std::ostream&, std::ostream&);

Run run(Subcommand subcommand, const std::vector<std::string>& answers, const std::string& commands = "") {
  const test::TempFolder folder;
  Invocation asked;
  asked.config.data = folder.path();
  asked.commands_file = folder.path() + "/commands.jsonl";
  std::ofstream(asked.commands_file) << commands;
  std::ostringstream out, errors;
  Run result;
  ControlServer server(folder.path(), answers);
  result.code = subcommand(asked, out, errors);
  result.lines = server.received();
  result.out = out.str();
  result.errors = errors.str();
  return result;
}

Run compare(const std::string& members) {
  return run(run_cluster_compare, {R"({"ok":true,"node":1,"members":[)" + members + "]}"});
}

constexpr const char* equal = R"({"node":2,"result":"equal","why":"","position":9,"term":1,"tables":[]})";
constexpr const char* failed =
    R"({"node":3,"result":"failed","why":"it is not there","position":0,"term":0,"tables":[]})";
constexpr const char* differing =
    R"({"node":4,"result":"differs","why":"","position":9,"term":1,"tables":[{"name":"users","rows":3,"otherRows":4,)"
    R"("why":"","differing":[{"key":[1,"x"],"how":"differs"},{"key":[2,"y"],"how":"here"},{"key":[3],"how":"there"}],)"
    R"("more":true}]})";

std::string left(const std::string& log, CommandBody body, std::int64_t actor = 7) {
  snug::Command command;
  command.id = {2, 5, 11};
  command.actor = UserId{actor};
  command.body = std::move(body);
  return R"({"log":")" + log + R"(","command":)" + encode(command) + "}\n";
}

SendMessage message(std::optional<std::string> client_id) {
  SendMessage sent{.message_id = {1}, .chat_id = {3}, .content = "he\"y"};
  sent.client_id = std::move(client_id);
  return sent;
}

}  // namespace

TEST_CASE("a comparison of nodes says by its code what it has found, and names rows") {
  Run one = compare(equal);
  CHECK(one.code == 0);
  CHECK(one.out == "node 2 has the same at position 9\n");
  CHECK(one.lines == std::vector<std::string>{R"({"operation":"cluster_compare","params":{}})"});
  one = compare(std::string(equal) + "," + failed);
  CHECK(one.code == 2);
  CHECK(one.out == "node 2 has the same at position 9\nnode 3 could not be compared: it is not there\n");
  one = compare(std::string(failed) + "," + differing);
  CHECK(one.code == 1);
  CHECK(one.out ==
        "node 3 could not be compared: it is not there\nnode 4 DIFFERS at position 9\n  users: 3 rows here, 4 there\n"
        "    [1,\"x\"] differs\n    [2,\"y\"] only here\n    [3] only there\n    and maybe more\n");
  one = run(run_cluster_compare, {R"({"ok":false,"error":{"code":"conflict","message":"no"}})"});
  CHECK(one.code == 2);
  CHECK(one.errors == "snug: no\n");
}

TEST_CASE("messages are sent again by their users, and the rest is left to a person") {
  SendMessage direct = message("c2");
  direct.user_id = UserId{9};
  direct.reply_to = MessageId{4};
  const std::string ok = R"({"ok":true,"message":{}})";
  const Run result = run(run_cluster_resubmit,
                         {ok, R"({"ok":true,"message":{},"duplicate":true})",
                          R"({"ok":false,"error":{"code":"conflict","message":"no such chat"}})"},
                         left("5-1", message({})) + left("6-1", direct) + left("7-1", EditMessage{{1}, "x"}) +
                             left("8-1", NodeGone{3}, 0) + left("9-1", message("c3")) + "nonsense\n\n" +
                             R"({"log":"9-1","command":"{}"})" + "\n");
  CHECK(result.code == 1);
  CHECK(result.out ==
        "5-1 sent: message of user 7\n6-1 there already: message of user 7\n7-1 left to you: edit_message of user 7\n"
        "8-1 needs nothing: node_gone of the server itself\n9-1 refused: no such chat\n"
        "? left to you: this program does not know the command\n? left to you: this program does not know the command\n"
        "1 sent, 1 there already, 1 refused, 3 left to you, 1 of the server itself\n");
  REQUIRE(result.lines.size() == 3);
  CHECK(result.lines[0] ==
        R"({"operation":"cluster_resubmit","params":{"user":"7","operation":"send_message","params":{"chatId":"3",)"
        R"("content":"he\"y","type":"text","clientId":"left-2-5-11"}}})");
  CHECK(result.lines[1] ==
        R"({"operation":"cluster_resubmit","params":{"user":"7","operation":"send_direct_message","params":)"
        R"({"userId":"9","content":"he\"y","type":"text","clientId":"c2","replyTo":"4"}}})");
}

TEST_CASE("nothing to send again is no failure, and no file is one") {
  const Run result = run(run_cluster_resubmit, {}, left("5-1", NodeUp{2}, 0));
  CHECK(result.code == 0);
  std::ostringstream out, errors;
  Invocation asked;
  asked.commands_file = "/nowhere/commands.jsonl";
  CHECK(run_cluster_resubmit(asked, out, errors) == 1);
  CHECK(errors.str() == "snug: /nowhere/commands.jsonl can't be read\n");
}
