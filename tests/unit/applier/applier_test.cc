#include <doctest/doctest.h>

#include "applier_fixture.h"

using namespace snug;
using snug::test::ApplierFixture;

TEST_CASE("a rejected command leaves no trace but moves the position") {
  ApplierFixture b;
  const auto alice = b.as("alice");
  const auto version = b.applier().state().version;
  const auto position = b.applier().state().position;
  const auto chats = b.count("SELECT count(*) FROM chats");
  // Found out only after the chat was written: the member limit.
  REQUIRE(b.run({}, ChangeSettings{{{"members_limit", 1}}}).result);
  CHECK(
      b.run(alice, CreateGroup{.chat_id = ChatId{5}, .title = "g", .member_ids = {b.as("bob")}}).result.error().code ==
      Code::forbidden);
  CHECK(b.changes().empty());
  CHECK(b.count("SELECT count(*) FROM chats") == chats);
  CHECK(b.applier().state().version == version + 2);    // the setting, bob
  CHECK(b.applier().state().position == position + 3);  // and the rejection
}

TEST_CASE("a command that comes twice is applied once") {
  ApplierFixture b;
  const auto alice = b.as("alice");
  const auto chat = b.group(alice);
  const Command command{.id = {2, 1, 1},
                        .time = Time{b.now_ms},
                        .actor = alice,
                        .body = SendMessage{.message_id = MessageId{7}, .chat_id = chat, .content = "x"}};
  CHECK(b.run(command).result);
  CHECK(b.run(command).result.error().code == Code::conflict);
  CHECK(b.count("SELECT count(*) FROM messages") == 1);
}

TEST_CASE("time never runs backwards") {
  ApplierFixture b;
  const auto alice = b.as("alice");
  const auto chat = b.group(alice);
  b.send(alice, chat, "1");
  b.now_ms -= 3'600'000;
  b.send(alice, chat, "2");
  CHECK(b.value("SELECT count(*) FROM messages m JOIN messages n ON n.chat_id = m.chat_id AND n.seq = m.seq + 1 WHERE "
                "n.created_at < m.created_at") == 0);
}

TEST_CASE("replaying the log into an empty database gives the same chain") {
  ApplierFixture b;
  const auto alice = b.as("alice"), bob = b.as("bob");
  const auto chat = b.group(alice, {bob});
  b.send(alice, chat, "hé @bob", "c1");
  b.send(alice, chat, "hé @bob", "c1");
  b.send(b.as("carol"), chat, "no");
  b.read(bob, chat, 1);
  b.run(bob, LeaveChat{chat});

  ApplierFixture copy;
  for (const std::string& line : b.log()) {
    auto command = decode_command(line);
    REQUIRE(command);
    CHECK(encode(*command) == line);
    (void)copy.run(*command);
  }
  CHECK(copy.applier().state().chain == b.applier().state().chain);
  CHECK(copy.applier().state().version == b.applier().state().version);

  copy.send(alice, chat, "one more");
  CHECK(copy.applier().state().chain != b.applier().state().chain);
}

TEST_CASE("the chain is over the command's bytes as sequenced, the codes and the version") {
  ApplierFixture b;
  const auto alice = b.as("alice"), bob = b.as("bob");
  const auto chat = b.group(alice, {bob});
  const auto next = [&](std::string before, const std::string& bytes, const std::string& codes, Version version) {
    before += "\n" + std::to_string(bytes.size()) + ":" + bytes + "\n" + codes + "\n" + std::to_string(version);
    return blake2b256(before);
  };

  std::string before = b.applier().state().chain;
  const auto sent = b.send(alice, chat, "hello");
  CHECK(b.applier().state().chain == next(before, b.log().back(), "ok", sent.version));

  before = b.applier().state().chain;
  b.send(b.as("carol"), chat, "no");
  before = next(before, b.log().end()[-2], "ok", sent.version + 1);  // carol registers
  CHECK(b.applier().state().chain == next(before, b.log().back(), "not_found", 0));

  before = b.applier().state().chain;
  const auto moved = b.run({}, MoveWatermarks{{{.user_id = bob, .chat_id = chat, .read_seq = 1},
                                               {.user_id = bob, .chat_id = ChatId{99}, .read_seq = 1}}});
  CHECK(b.applier().state().chain == next(before, b.log().back(), "ok\nok\nnot_found", moved.version));

  // A later program may have written the same command with other bytes.
  const std::string bytes =
      " " + encode({.id = {1, 9, 1}, .time = Time{b.now_ms}, .actor = alice, .body = LeaveChat{chat}});
  before = b.applier().state().chain;
  const Outcome left = b.run(*decode_command(bytes), bytes);
  CHECK(b.applier().state().chain == next(before, bytes, "ok", left.version));
}

TEST_CASE("a command of a login session that has ended is unauthorized") {
  ApplierFixture b;
  RegisterUser body{
      .user_id = UserId{1}, .username = "dora", .username_key = "dora", .display_name = "Dora", .password_hash = "h"};
  body.role = UserRole::member;
  body.login = NewLogin{.id = LoginSessionId{9}};
  REQUIRE(b.run({}, body).result);
  CHECK(b.run(UserId{1}, UpdateProfile{.display_name = "D"}, LoginSessionId{9}).result);
  CHECK(b.run(UserId{2}, UpdateProfile{.display_name = "D"}, LoginSessionId{9}).result.error().code ==
        Code::unauthorized);
  REQUIRE(b.run(UserId{1}, EndLoginSession{LoginSessionId{9}}, LoginSessionId{9}).result);
  CHECK(b.run(UserId{1}, UpdateProfile{.display_name = "D"}, LoginSessionId{9}).result.error().code ==
        Code::unauthorized);
}
