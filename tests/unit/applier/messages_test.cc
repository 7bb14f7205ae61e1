#include <doctest/doctest.h>

#include "applier_fixture.h"

using namespace snug;
using snug::test::answer_of;
using snug::test::ApplierFixture;
using Names = std::vector<std::string>;

TEST_CASE("messages of a chat are numbered without gaps, in the order sent") {
  ApplierFixture b;
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
  ApplierFixture b;
  const auto alice = b.as("alice"), bob = b.as("bob");
  const auto chat = b.direct(alice, bob);
  const auto first = b.send(alice, chat, "once", "c1");
  const auto again = b.send(alice, chat, "once", "c1");
  REQUIRE(first.result);
  REQUIRE(again.result);
  CHECK(again.version == 0);
  CHECK(b.events().empty());
  CHECK(answer_of(again).find("\"duplicate\":true") != std::string::npos);
  CHECK(b.send(alice, chat, "other", "c1").result.error().code == Code::conflict);
  CHECK(b.send(bob, chat, "once", "c1").result);  // another sender's clientId is its own
  CHECK(b.count("SELECT count(*) FROM messages") == 2);
}

namespace {

/// A message to a user, which may open their direct chat as `chat`.
Outcome send_to(ApplierFixture& b, UserId from, UserId to, ChatId chat, const std::string& content,
                std::optional<std::string> client_id = {}, std::optional<MessageId> reply_to = {}) {
  return b.run(from, SendMessage{.message_id = MessageId{b.next_id()},
                                 .chat_id = chat,
                                 .content = content,
                                 .reply_to = reply_to,
                                 .client_id = std::move(client_id),
                                 .request_hash = content,
                                 .user_id = to});
}

}  // namespace

TEST_CASE("a message to a user opens their direct chat, once, in the same command") {
  ApplierFixture b;
  const auto alice = b.as("alice"), bob = b.as("bob");
  const auto first = send_to(b, alice, bob, ChatId{9001}, "hi", "c1");
  REQUIRE(first.result);
  CHECK(answer_of(first).find(R"("chatId":"9001")") != std::string::npos);
  CHECK(b.events() == Names{"chat_created", "chat_created", "member_added", "member_added", "new_message*"});
  CHECK(b.value("SELECT last_seq FROM chats WHERE id = ?1", ChatId{9001}) == 1);

  const auto again = send_to(b, alice, bob, ChatId{9002}, "hi", "c1");
  REQUIRE(again.result);
  CHECK(again.version == 0);
  CHECK(answer_of(again).find("\"duplicate\":true") != std::string::npos);
  CHECK(answer_of(send_to(b, bob, alice, ChatId{9003}, "ho")).find(R"("chatId":"9001")") != std::string::npos);
  CHECK(b.count("SELECT count(*) FROM chats") == 1);
  CHECK(b.count("SELECT count(*) FROM messages") == 2);

  REQUIRE(send_to(b, alice, alice, ChatId{9004}, "note").result);
  CHECK(b.value("SELECT member_count FROM chats WHERE id = ?1", ChatId{9004}) == 1);
}

TEST_CASE("a message that can't be sent opens no chat") {
  ApplierFixture b;
  const auto alice = b.as("alice"), bob = b.as("bob"), carol = b.as("carol");
  const auto code = [](const Outcome& outcome) { return outcome.result.error().code; };
  CHECK(code(send_to(b, alice, UserId{404}, ChatId{9001}, "hi")) == Code::not_found);
  REQUIRE(b.run(bob, SetContact{.user_id = alice, .contact = {}, .blocked = true}).result);
  CHECK(code(send_to(b, alice, bob, ChatId{9001}, "hi")) == Code::forbidden);
  REQUIRE(b.send(alice, b.group(alice), "elsewhere").result);
  const MessageId elsewhere{b.count("SELECT id FROM messages")};
  b.events();
  CHECK(code(send_to(b, alice, carol, ChatId{9001}, "hi", {}, elsewhere)) == Code::bad_request);
  CHECK(b.events().empty());
  CHECK(b.count("SELECT count(*) FROM chats WHERE kind = 0") == 0);
  CHECK(b.count("SELECT count(*) FROM messages") == 1);

  REQUIRE(send_to(b, alice, carol, ChatId{9001}, "hi").result);
  REQUIRE(b.run(carol, SetContact{.user_id = alice, .contact = {}, .blocked = true}).result);
  CHECK(code(send_to(b, alice, carol, ChatId{9002}, "hi")) == Code::forbidden);
}

TEST_CASE("a clientId is looked up before membership, and holds as long as the chat") {
  ApplierFixture b;
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
  CHECK(answer_of(anew).find("duplicate") == std::string::npos);
}

TEST_CASE("a key that the clientIds of two messages share confuses neither") {
  ApplierFixture b;
  const auto alice = b.as("alice"), bob = b.as("bob");
  const auto chat = b.direct(alice, bob);
  REQUIRE(b.send(alice, chat, "one", "c1").result);
  REQUIRE(b.send(alice, chat, "two", "c2").result);
  const auto id = [&](std::string_view content) {
    return b.value("SELECT id FROM messages WHERE content = ?1", content);
  };
  b.db().run("INSERT INTO client_keys (key, message_id) SELECT key, ?1 FROM client_run_0 WHERE message_id = ?2",
             id("one"), id("two"));
  b.db().run("INSERT INTO client_keys (key, message_id) SELECT key, ?1 FROM client_run_0 WHERE message_id = ?2",
             id("two"), id("one"));
  for (const std::string content : {"one", "two"}) {
    const auto again = b.send(alice, chat, content, content == "one" ? "c1" : "c2");
    REQUIRE(again.result);
    CHECK(answer_of(again).find("\"id\":\"" + std::to_string(id(content)) + "\"") != std::string::npos);
  }
  CHECK(b.count("SELECT count(*) FROM messages") == 2);
}

TEST_CASE("sending reads one's own message only if nothing unread stood before it") {
  ApplierFixture b;
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
  ApplierFixture b;
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
  ApplierFixture b;
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
  ApplierFixture b;
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
