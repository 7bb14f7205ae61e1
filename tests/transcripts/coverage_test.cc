// No operation and no event without a transcript.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "model/event.h"
#include "support/temp_folder.h"
#include "transcripts/rest_map.h"
#include "transcripts/runner.h"
#include "transcripts/settings.h"

namespace snug::test {

namespace {

/// All statements of all transcripts.
std::string everything() {
  std::ostringstream all;
  for (const auto& entry : std::filesystem::directory_iterator(SNUG_TRANSCRIPTS))
    if (entry.path().extension() == ".txt" && entry.path().stem() != "CMakeLists")
      all << std::ifstream(entry.path()).rdbuf();
  return all.str();
}

}  // namespace

TEST_CASE("every operation is called in a transcript") {
  const TempFolder folder;
  Config config = quiet_config();
  config.data = folder.path();
  Server server(config);
  server.start();
  const RestMap map(HttpClient(server.address()).request("GET", "/api/v1/openapi.json").json());
  auto operations = map.operations();
  CHECK(operations.size() > 40);
  operations.insert(operations.end(), {"typing_start", "typing_stop", "join_chat"});
  const std::string all = everything();
  for (const std::string& name : operations) {
    CAPTURE(name);
    CHECK(all.find("> " + name) != std::string::npos);
  }
}

TEST_CASE("every event is awaited in a transcript") {
  const std::string all = everything();
  for (const auto name : EnumNames<EventType>::names) {
    CAPTURE(name);
    CHECK(all.find("< " + std::string(name)) != std::string::npos);
  }
}

TEST_CASE("what an operation may fail by is what the document tells of it and of all") {
  const auto document = parse_json(R"({
    "paths": {"/tea": {"get": {"operationId": "drink", "responses": {"200": {}, "409": {"x-failures": [
      {"code": "conflict", "when": "it is cold"}]}}}}},
    "x-socket-operations": {"stir": {"responses": {"200": {}}}},
    "components": {"responses": {"Problem": {"x-failures": [{"code": "internal", "when": "it is ours"}]}}}})");
  REQUIRE(document);
  const RestMap map(*document);
  CHECK(map.knows("drink"));
  CHECK(map.knows("stir"));
  CHECK_FALSE(map.knows("spill"));
  CHECK(map.may_fail("drink", "conflict"));
  CHECK(map.may_fail("drink", "internal"));
  CHECK_FALSE(map.may_fail("drink", "forbidden"));
  CHECK_FALSE(map.may_fail("stir", "conflict"));
}

TEST_CASE("a transcript that is not kept to fails at its line") {
  Protocol protocol;
  SUBCASE("over the native WebSocket") { protocol = {.name = "socket"}; }
  SUBCASE("over Socket.IO") { protocol = {.name = "socketio", .hello = true, .speech = Speech::socket_io}; }
  SUBCASE("over polling") { protocol = {.name = "polling", .hello = true, .speech = Speech::socket_io_polling}; }
  const auto failing = [&](const std::string& script) {
    const auto failure = Runner(protocol).run(script);
    return failure ? failure->line : 0;
  };
  CHECK(
      failing(
          "alice registered and connected\nalice > get_me\nalice < ok {user: {username: alice}}\nalice < nothing\n") ==
      0);
  // a wrong answer, a call that should have been answered ok, and one that should not
  CHECK(failing("alice registered\nalice > get_me\nalice < ok {user: {username: bob}}\n") == 3);
  CHECK(failing("alice registered\nalice > get_user {userId: \"1\"}\nalice > get_me\n") == 3);
  CHECK(failing("alice registered\nalice > get_me\nalice < error not_found\n") == 3);
  // an event that is not asked for: before another, at a `nothing`, at the end
  const std::string event = "alice registered and connected\nalice > update_me {bio: tea}\n";
  CHECK(failing(event + "alice < contact_updated\n") == 3);
  CHECK(failing(event + "alice < nothing\n") == 3);
  CHECK(failing(event) == 2);
  CHECK(failing(event + "alice < user_updated {bio: coffee}\n") == 3);
  CHECK(failing(event + "alice < user_updated no cursor\n") == 3);
  CHECK(failing(event + "alice < user_updated {bio: tea} cursor *\n") == 0);
  CHECK(failing(event + "alice < ok {cursor: $c}\nalice < user_updated cursor $c\n") == 0);
  CHECK(failing("alice registered and connected\nlet $c = \"epoch.1\"\n" + event.substr(event.find('\n') + 1) +
                "alice < user_updated cursor $c\n") == 4);
  // several events of one command, with one cursor at the end
  const std::string two = "alice registered and connected\nalice > create_chat {kind: group, title: Tea}\n";
  CHECK(failing(two + "alice < chat_created no cursor\nalice < member_added cursor *\n") == 0);
  CHECK(failing(two + "alice < chat_created no cursor\nalice < member_added no cursor\n") == 4);
  CHECK(failing(two + "alice < chat_created cursor *\nalice < member_added cursor *\n") != 0);
  // the end
  CHECK(failing("alice registered and connected\nalice > logout\nalice < session_revoked\nalice < closed 4401\n") == 0);
  CHECK(failing("alice registered and connected\nalice > logout\nalice < session_revoked\nalice < closed 1012\n") == 4);
  // what is not understood
  CHECK(failing("alice registered\nalice dances\n") == 2);
}

}  // namespace snug::test
