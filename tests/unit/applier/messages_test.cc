#include <doctest/doctest.h>

#include "bench.h"

using namespace snug;
using snug::test::Bench;
using Names = std::vector<std::string>;

TEST_CASE("messages of a chat are numbered without gaps, in the order sent") {
  Bench b;
  const auto alice = b.as("alice"), bob = b.as("bob"), carol = b.as("carol");
  const auto chat = b.group(alice, {bob});
  for (int i = 0; i < 5; ++i) CHECK(b.send(i % 2 ? bob : alice, chat, "hello").result);
  CHECK(b.send(carol, chat, "let me in").result.error().code == Code::not_found);
  CHECK(b.send(bob, chat, "last").result);
  CHECK(b.events() == Names{"new_message*"});
  CHECK(b.count("SELECT max(seq) FROM messages") == 6);
  CHECK(b.count("SELECT count(*) FROM messages") == 6);
  CHECK(b.value("SELECT last_seq FROM chats WHERE id = ?1", chat) == 6);
}

TEST_CASE("the same clientId is sent once, and a different request with it is a conflict") {
  Bench b;
  const auto alice = b.as("alice"), bob = b.as("bob");
  const auto chat = b.direct(alice, bob);
  const auto first = b.send(alice, chat, "once", "c1");
  const auto again = b.send(alice, chat, "once", "c1");
  REQUIRE(first.result);
  REQUIRE(again.result);
  CHECK(again.version == 0);
  CHECK(b.events().empty());
  CHECK(again.result->find("\"duplicate\":true") != std::string::npos);
  CHECK(b.send(alice, chat, "other", "c1").result.error().code == Code::conflict);
  CHECK(b.send(bob, chat, "once", "c1").result);  // another sender's clientId is its own
  CHECK(b.count("SELECT count(*) FROM messages") == 2);
}

TEST_CASE("a clientId is looked up before membership, and holds as long as the chat") {
  Bench b;
  const auto alice = b.as("alice"), bob = b.as("bob");
  const auto chat = b.group(alice, {bob}), other = b.group(bob);
  REQUIRE(b.send(bob, chat, "hi", "c1").result);
  REQUIRE(b.run(alice, RemoveMember{chat, bob}).result);
  CHECK(b.send(bob, chat, "hi", "c1").result);
  CHECK(b.send(bob, chat, "hi", "c2").result.error().code == Code::not_member);
  REQUIRE(b.run(alice, DeleteChat{chat}).result);
  CHECK(b.send(bob, chat, "hi", "c2").result.error().code == Code::not_found);
  const auto anew = b.send(bob, other, "hi", "c1");
  REQUIRE(anew.result);
  CHECK(anew.result->find("duplicate") == std::string::npos);
}

TEST_CASE("sending reads one's own message only if nothing unread stood before it") {
  Bench b;
  const auto alice = b.as("alice"), bob = b.as("bob");
  const auto chat = b.direct(alice, bob);
  const auto read_seq = [&](UserId user) {
    return b.value("SELECT read_seq FROM chat_states WHERE user_id = ?1 AND chat_id = ?2", user, chat);
  };
  b.send(alice, chat, "1");
  CHECK(read_seq(alice) == 1);
  b.send(bob, chat, "2");
  CHECK(read_seq(bob) == 0);
  b.read(bob, chat, 2);
  b.send(bob, chat, "3");
  CHECK(read_seq(bob) == 3);
  CHECK(read_seq(alice) == 1);
}

TEST_CASE("watermarks never move back or past the last message, and each move has its own outcome") {
  Bench b;
  const auto alice = b.as("alice"), bob = b.as("bob"), carol = b.as("carol");
  const auto chat = b.direct(alice, bob);
  b.send(alice, chat, "1");
  b.send(alice, chat, "2");
  const auto outcome = b.run({}, MoveWatermarks{{{.user_id = bob, .chat_id = chat, .read_seq = 900},
                                                 {.user_id = carol, .chat_id = chat, .read_seq = 1}}});
  REQUIRE(outcome.parts.size() == 2);
  CHECK(outcome.parts[0]);
  CHECK(outcome.parts[1].error().code == Code::not_found);
  CHECK(b.value("SELECT read_seq FROM chat_states WHERE user_id = ?1", bob) == 2);
  CHECK(b.value("SELECT delivered_seq FROM chat_states WHERE user_id = ?1", bob) == 2);
  CHECK(b.events() == Names{"chat_state_updated*"});
  CHECK(b.read(bob, chat, 1).version == 0);
  CHECK(b.events().empty());
}

TEST_CASE("mentions count for members named, until read or deleted") {
  Bench b;
  const auto alice = b.as("alice"), bob = b.as("bob"), carol = b.as("carol");
  const auto chat = b.group(alice, {bob});
  b.send(alice, chat, "hey @Bob, @carol and @nobody; mail me at a@bob.org. @bob.");
  CHECK(b.count("SELECT count(*) FROM mentions") == 1);
  CHECK(b.value("SELECT user_id FROM mentions") == bob.value);
  const MessageId message{b.value("SELECT id FROM messages")};
  CHECK(b.run(bob, DeleteMessage{message}).result.error().code == Code::forbidden);
  CHECK(b.run(carol, DeleteMessage{message}).result.error().code == Code::not_found);
  CHECK(b.run(alice, DeleteMessage{message}).result);
  CHECK(b.events() == Names{"message_deleted*"});
  CHECK(b.count("SELECT count(*) FROM mentions") == 0);
  CHECK(b.value("SELECT length(content) FROM messages") == 0);
  CHECK(b.value("SELECT length(preview_content) FROM chats") == 0);
  CHECK(b.run(alice, EditMessage{message, "again"}).result.error().code == Code::not_found);
}

TEST_CASE("a blocked user can't write to the blocker, nor mention it") {
  Bench b;
  const auto alice = b.as("alice"), bob = b.as("bob");
  const auto chat = b.direct(alice, bob), group = b.group(alice, {bob});
  REQUIRE(b.run(bob, SetContact{.user_id = alice, .blocked = true}).result);
  CHECK(b.send(alice, chat, "hi").result.error().code == Code::forbidden);
  CHECK(b.send(bob, chat, "hi").result);
  CHECK(b.send(alice, group, "@bob").result);
  CHECK(b.count("SELECT count(*) FROM mentions") == 0);
  REQUIRE(b.run(bob, SetContact{.user_id = alice, .blocked = false}).result);
  CHECK(b.send(alice, chat, "hi").result);
}
