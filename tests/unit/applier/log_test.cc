#include <doctest/doctest.h>

#include <array>

#include "applier_fixture.h"

using namespace snug;
using snug::test::ApplierFixture;

namespace {

struct Entry {
  std::string_view bytes;
  std::string_view code;
};

/// As the program before level 4 encoded commands: what was sequenced stays readable, and decides the same.
// clang-format off
constexpr std::array<Entry, 12> old_log{{
    {R"({"format":1,"level":1,"id":{"node":1,"boot":7,"counter":1},"time":1795000000010,"actor":0,"session":0,"ty)"
     R"(pe":"register_user","body":{"userId":"1","username":"alice","usernameKey":"alice","displayName":"Alice",")"
     R"(terms":["alice"],"passwordHash":"hash","role":"member"}})",
     "ok"},
    {R"({"format":1,"level":1,"id":{"node":1,"boot":7,"counter":2},"time":1795000000020,"actor":0,"session":0,"ty)"
     R"(pe":"register_user","body":{"userId":"2","username":"bob","usernameKey":"bob","displayName":"Bob","terms")"
     R"(:["bob"],"passwordHash":"hash","role":"member"}})",
     "ok"},
    {R"({"format":1,"level":1,"id":{"node":1,"boot":7,"counter":3},"time":1795000000030,"actor":0,"session":0,"ty)"
     R"(pe":"register_user","body":{"userId":"3","username":"bob","usernameKey":"bob","displayName":"Bob","terms")"
     R"(:["bob"],"passwordHash":"hash","role":"member"}})",
     "conflict"},
    {R"({"format":1,"level":1,"id":{"node":1,"boot":7,"counter":4},"time":1795000000040,"actor":1,"session":0,"ty)"
     R"(pe":"create_group","body":{"chatId":"10","title":"Tea","memberIds":["2"],"clientId":"c-1","requestHash":")"
     R"(h"}})",
     "ok"},
    {R"({"format":1,"level":1,"id":{"node":1,"boot":7,"counter":5},"time":1795000000050,"actor":1,"session":0,"ty)"
     R"(pe":"send_message","body":{"messageId":"20","chatId":"10","type":"text","content":"hé @bob","clientId":"m)"
     R"(-1","requestHash":"h1"}})",
     "ok"},
    {R"({"format":1,"level":1,"id":{"node":1,"boot":7,"counter":6},"time":1795000000060,"actor":1,"session":0,"ty)"
     R"(pe":"send_message","body":{"messageId":"21","chatId":"10","type":"text","content":"hé @bob","clientId":"m)"
     R"(-1","requestHash":"h1"}})",
     "ok"},
    {R"({"format":1,"level":1,"id":{"node":1,"boot":7,"counter":7},"time":1795000000070,"actor":3,"session":0,"ty)"
     R"(pe":"send_message","body":{"messageId":"22","chatId":"10","type":"text","content":"no","requestHash":""}})",
     "unauthorized"},
    {R"({"format":1,"level":1,"id":{"node":1,"boot":7,"counter":8},"time":1795000000080,"actor":0,"session":0,"ty)"
     R"(pe":"move_watermarks","body":{"moves":[{"userId":"2","chatId":"10","deliveredSeq":1,"readSeq":1},{"userId)"
     R"(":"2","chatId":"11","deliveredSeq":1,"readSeq":1}]}})",
     "ok"},
    {R"({"format":1,"level":1,"id":{"node":1,"boot":7,"counter":9},"time":1795000000090,"actor":2,"session":0,"ty)"
     R"(pe":"edit_message","body":{"messageId":"20","content":"hello"}})",
     "forbidden"},
    {R"({"format":1,"level":1,"id":{"node":1,"boot":7,"counter":10},"time":1795000000100,"actor":1,"session":0,"t)"
     R"(ype":"update_chat","body":{"chatId":"10","topic":null}})",
     "ok"},
    {R"({"format":1,"level":1,"id":{"node":1,"boot":7,"counter":11},"time":1795000000110,"actor":0,"session":0,"t)"
     R"(ype":"change_settings","body":{"settings":[{"key":"members_limit","value":50}],"configured":true}})",
     "ok"},
    {R"({"format":1,"level":1,"id":{"node":1,"boot":7,"counter":12},"time":1795000000120,"actor":2,"session":0,"t)"
     R"(ype":"leave_chat","body":{"chatId":"10"}})",
     "ok"}
}};
// clang-format on

}  // namespace

TEST_CASE("a log of an earlier program gives the same rows, and the chain that it always gives") {
  ApplierFixture b;
  for (const Entry& entry : old_log) {
    CAPTURE(entry.bytes);
    const auto command = decode_command(entry.bytes);
    REQUIRE_MESSAGE(command, command.error().message);
    CHECK(encode(*command) == entry.bytes);
    const Outcome outcome = b.run(*command, entry.bytes);
    CHECK((outcome.result ? "ok" : name_of(outcome.result.error().code)) == entry.code);
  }
  CHECK(b.applier().state().position == 12);
  CHECK(b.applier().state().version == 8);
  CHECK(base64url_encode(b.applier().state().chain) == "ZByz0XlD5pQwApiE2RVUZTAaNhyKRV7yDzcZnFSlbyc");
  CHECK(b.count("SELECT count(*) FROM messages WHERE content = 'hé @bob' AND mentions = '2'") == 1);
  CHECK(b.count("SELECT member_count FROM chats WHERE id = 10") == 1);
}

TEST_CASE("a database whose chain an earlier program wrote goes on from it") {
  ApplierFixture b;
  const auto alice = b.as("alice");
  const std::string before = blake2b256("what an earlier program made");
  b.db().exec("UPDATE meta SET chain = '" + base64url_encode(before) + "'");
  Applier applier(b.db());
  const Command command{
      .id = {1, 9, 1}, .time = Time{b.now_ms}, .actor = alice, .body = UpdateProfile{.display_name = "A"}};
  std::vector<Change> changes;
  const Transaction transaction(b.db());
  REQUIRE(applier.apply(command, changes).result);
  const std::string bytes = encode(command);
  const std::string text = before + "\n" + std::to_string(bytes.size()) + ":" + bytes + "\nok\n2";
  CHECK(applier.state().chain == blake2b256(text));
  applier.save();
  CHECK(Applier(b.db()).state().chain == blake2b256(text));
}
