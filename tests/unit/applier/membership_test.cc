#include <doctest/doctest.h>

#include "applier_fixture.h"

using namespace snug;
using snug::test::answer_of;
using snug::test::ApplierFixture;
using Names = std::vector<std::string>;

namespace {

Code code_of(const Outcome& outcome) { return outcome.result ? Code::internal : outcome.result.error().code; }

MemberRole role_in(ApplierFixture& b, ChatId chat, UserId user) {
  return static_cast<MemberRole>(
      b.value("SELECT role FROM chat_states WHERE chat_id = ?1 AND user_id = ?2 AND left_version = 0", chat, user));
}

ChatId channel(ApplierFixture& b, UserId actor, ChatId group, bool is_private, std::vector<UserId> members = {}) {
  const ChatId id{b.next_id()};
  REQUIRE(b.run(actor, CreateChannel{.chat_id = id,
                                     .group_id = group,
                                     .title = "c",
                                     .is_private = is_private,
                                     .member_ids = std::move(members)})
              .result);
  return id;
}

}  // namespace

TEST_CASE("a direct chat is one per pair, whoever makes it, and can be neither left nor deleted") {
  ApplierFixture b;
  const auto alice = b.as("alice"), bob = b.as("bob");
  const auto chat = b.direct(alice, bob);
  CHECK(b.events() == Names{"chat_created", "chat_created", "member_added", "member_added*"});
  const auto again = b.run(bob, CreateDirectChat{ChatId{77}, alice});
  CHECK(answer_of(again).find("\"id\":\"" + to_string(chat) + "\"") != std::string::npos);
  CHECK(again.version == 0);
  CHECK(code_of(b.run(alice, LeaveChat{chat})) == Code::forbidden);
  CHECK(code_of(b.run(alice, DeleteChat{chat})) == Code::forbidden);
  CHECK(code_of(b.run(alice, AddMembers{chat, {b.as("carol")}})) == Code::forbidden);
  b.direct(alice, alice);
  CHECK(b.value("SELECT member_count FROM chats WHERE direct_low = direct_high") == 1);
}

TEST_CASE("a blocked user can't open a direct chat with the blocker or add it to a chat") {
  ApplierFixture b;
  const auto alice = b.as("alice"), bob = b.as("bob");
  REQUIRE(b.run(bob, SetContact{.user_id = alice, .blocked = true}).result);
  CHECK(code_of(b.run(alice, CreateDirectChat{ChatId{7}, bob})) == Code::forbidden);
  const auto chat = b.group(alice);
  CHECK(code_of(b.run(alice, AddMembers{chat, {bob}})) == Code::forbidden);
  CHECK(b.run(bob, CreateDirectChat{ChatId{7}, alice}).result);
}

TEST_CASE("ownership is never lost") {
  ApplierFixture b;
  const auto alice = b.as("alice"), bob = b.as("bob"), carol = b.as("carol");
  const auto chat = b.group(alice, {bob, carol});
  CHECK(role_in(b, chat, alice) == MemberRole::owner);
  CHECK(code_of(b.run(bob, UpdateMember{chat, carol, MemberRole::admin})) == Code::forbidden);
  REQUIRE(b.run(alice, UpdateMember{chat, carol, MemberRole::admin}).result);
  CHECK(b.events() == Names{"chat_state_updated", "member_updated*"});
  CHECK(code_of(b.run(alice, UpdateMember{chat, alice, MemberRole::member})) == Code::forbidden);
  REQUIRE(b.run(alice, LeaveChat{chat}).result);
  CHECK(role_in(b, chat, carol) == MemberRole::owner);  // an admin comes before members who were there as long
  REQUIRE(b.run(carol, UpdateMember{chat, bob, MemberRole::owner}).result);
  CHECK(role_in(b, chat, bob) == MemberRole::owner);
  CHECK(role_in(b, chat, carol) == MemberRole::admin);
  REQUIRE(b.run(carol, LeaveChat{chat}).result);
  REQUIRE(b.run(bob, LeaveChat{chat}).result);
  CHECK(b.value("SELECT deleted_version > 0 FROM chats WHERE id = ?1", chat) == 1);
}

TEST_CASE("who enters starts read, and comes back anew after leaving") {
  ApplierFixture b;
  const auto alice = b.as("alice"), bob = b.as("bob");
  const auto chat = b.group(alice);
  b.send(alice, chat, "1");
  b.send(alice, chat, "2");
  REQUIRE(b.run(alice, AddMembers{chat, {bob}}).result);
  CHECK(b.events() == Names{"chat_created", "member_added", "member_added", "chat_updated*"});
  const auto read = [&] {
    return b.value("SELECT read_seq FROM chat_states WHERE user_id = ?1 AND chat_id = ?2", bob, chat);
  };
  CHECK(read() == 2);
  REQUIRE(b.run(bob, UpdateChatState{.chat_id = chat, .pinned = true}).result);
  REQUIRE(b.run(bob, LeaveChat{chat}).result);
  CHECK(b.events() == Names{"chat_removed", "member_removed", "chat_updated*"});
  b.send(alice, chat, "3");
  REQUIRE(b.run(alice, AddMembers{chat, {bob, bob}}).result);
  CHECK(read() == 3);
  CHECK(b.value("SELECT pinned FROM chat_states WHERE user_id = ?1", bob) == 0);
  CHECK(b.value("SELECT member_count FROM chats WHERE id = ?1", chat) == 2);
}

TEST_CASE("only who may, removes") {
  ApplierFixture b;
  const auto alice = b.as("alice"), bob = b.as("bob"), carol = b.as("carol"), dave = b.as("dave");
  const auto chat = b.group(alice, {bob, carol, dave});
  REQUIRE(b.run(alice, UpdateMember{chat, bob, MemberRole::admin}).result);
  REQUIRE(b.run(alice, UpdateMember{chat, carol, MemberRole::admin}).result);
  CHECK(code_of(b.run(dave, RemoveMember{chat, carol})) == Code::forbidden);
  CHECK(code_of(b.run(bob, RemoveMember{chat, carol})) == Code::forbidden);
  CHECK(code_of(b.run(bob, RemoveMember{chat, alice})) == Code::forbidden);
  CHECK(b.run(bob, RemoveMember{chat, dave}).result);
  CHECK(b.run(alice, RemoveMember{chat, bob}).result);
  CHECK(code_of(b.send(bob, chat, "hi")) == Code::not_member);
}

TEST_CASE("a group's members are its open channels' members; private channels have their own list") {
  ApplierFixture b;
  const auto alice = b.as("alice"), bob = b.as("bob"), carol = b.as("carol");
  const auto group = b.group(alice, {bob});
  const auto open = channel(b, alice, group, false);
  CHECK(b.events() == Names{"chat_created*", "chat_created*"});
  const auto closed = channel(b, alice, group, true, {bob});
  CHECK(code_of(b.run(bob, CreateChannel{.chat_id = ChatId{9}, .group_id = group, .title = "x"})) == Code::forbidden);
  CHECK(b.send(bob, open, "hi").result);
  CHECK(b.value("SELECT read_seq FROM chat_states WHERE user_id = ?1 AND chat_id = ?2", bob, open) == 1);
  CHECK(code_of(b.send(carol, open, "hi")) == Code::not_found);

  REQUIRE(b.run(alice, AddMembers{group, {carol}}).result);
  CHECK(b.value("SELECT member_count FROM chats WHERE id = ?1", open) == 3);
  CHECK(b.value("SELECT read_seq FROM chat_states WHERE user_id = ?1 AND chat_id = ?2", carol, open) == 1);
  CHECK(b.send(carol, open, "hi").result);
  CHECK(code_of(b.send(carol, closed, "hi")) == Code::not_found);
  CHECK(code_of(b.run(alice, AddMembers{closed, {b.as("dave")}})) == Code::bad_request);
  CHECK(code_of(b.run(carol, LeaveChat{open})) == Code::forbidden);

  REQUIRE(b.run(alice, RemoveMember{group, bob}).result);
  CHECK(code_of(b.send(bob, open, "hi")) == Code::not_member);
  CHECK(code_of(b.send(bob, closed, "hi")) == Code::not_member);
  CHECK(b.value("SELECT member_count FROM chats WHERE id = ?1", closed) == 1);

  REQUIRE(b.run(alice, DeleteChat{group}).result);
  for (const auto chat : {group, open, closed}) CHECK(code_of(b.send(alice, chat, "hi")) == Code::not_found);
}

TEST_CASE("receipts end for good when a chat first exceeds the limit") {
  ApplierFixture b;
  REQUIRE(b.run({}, ChangeSettings{{{"receipts_limit", 2}}}).result);
  const auto alice = b.as("alice"), bob = b.as("bob"), carol = b.as("carol");
  const auto group = b.group(alice, {bob});
  const auto open = channel(b, alice, group, false);
  const auto receipts = [&](ChatId chat) { return b.value("SELECT receipts FROM chats WHERE id = ?1", chat); };
  CHECK(receipts(group) == 1);
  REQUIRE(b.run(alice, AddMembers{group, {carol}}).result);
  CHECK(receipts(group) == 0);
  CHECK(receipts(open) == 0);
  REQUIRE(b.run(alice, RemoveMember{group, carol}).result);
  CHECK(receipts(group) == 0);
  // Small again: those who are there hear of all members.
  CHECK(b.events() == Names{"chat_removed", "chat_removed", "member_removed", "member_added", "member_added",
                            "chat_updated", "chat_updated*"});
  b.send(alice, group, "hi");
  b.read(bob, group, 1);
  for (const Change& change : b.changes()) CHECK_FALSE(std::holds_alternative<WatermarksMoved>(change));
}

TEST_CASE("the clientId of a chat holds while the chat does") {
  ApplierFixture b;
  const auto alice = b.as("alice"), bob = b.as("bob");
  const auto make = [&](std::string title) {
    CreateGroup group{.chat_id = ChatId{b.next_id()}, .title = title, .member_ids = {bob}, .client_id = "c1"};
    group.request_hash = title;
    return b.run(alice, group);
  };
  const auto chat = [&] { return ChatId{b.value("SELECT max(id) FROM chats")}; };
  REQUIRE(make("Tea").result);
  CHECK(answer_of(make("Tea")).find("\"duplicate\":true") != std::string::npos);
  CHECK(make("Coffee").result.error().code == Code::conflict);
  REQUIRE(b.run(alice, LeaveChat{chat()}).result);
  CHECK(make("Tea").result.error().code == Code::not_member);
  CHECK(make("Coffee").result.error().code == Code::conflict);
  REQUIRE(b.run(bob, DeleteChat{chat()}).result);
  const auto anew = make("Coffee");
  REQUIRE(anew.result);
  CHECK(answer_of(anew).find("duplicate") == std::string::npos);
  CHECK(make("Tea").result.error().code == Code::conflict);
}

TEST_CASE("invites: expiry, use limit, the end of their creator's membership, and no way back for who was removed") {
  ApplierFixture b;
  const auto alice = b.as("alice"), bob = b.as("bob"), carol = b.as("carol"), dave = b.as("dave");
  const auto chat = b.group(alice, {bob});
  REQUIRE(b.run(alice, UpdateMember{chat, bob, MemberRole::admin}).result);
  const auto invite = [&](UserId by, std::string hash, std::optional<Time> expires = {},
                          std::optional<std::int64_t> uses = {}) {
    return b.run(by, CreateInvite{.invite_id = InviteId{b.next_id()},
                                  .chat_id = chat,
                                  .token_hash = hash,
                                  .expires_at = expires,
                                  .uses = uses});
  };
  REQUIRE(invite(alice, "once", {}, 1).result);
  REQUIRE(invite(alice, "short", Time{b.now_ms + 1000}).result);
  REQUIRE(invite(bob, "bobs").result);
  CHECK(code_of(invite(carol, "x")) == Code::not_found);

  CHECK(b.run(bob, AcceptInvite{"once"}).result);  // a member already: nothing is used up
  CHECK(b.run(carol, AcceptInvite{"once"}).result);
  CHECK(code_of(b.run(dave, AcceptInvite{"once"})) == Code::not_found);
  b.now_ms += 2000;
  CHECK(code_of(b.run(dave, AcceptInvite{"short"})) == Code::not_found);
  CHECK(code_of(b.run(dave, AcceptInvite{"guessed"})) == Code::not_found);

  CHECK(b.run(dave, AcceptInvite{"bobs"}).result);
  REQUIRE(b.run(dave, LeaveChat{chat}).result);
  CHECK(b.run(dave, AcceptInvite{"bobs"}).result);
  REQUIRE(b.run(alice, RemoveMember{chat, dave}).result);
  CHECK(code_of(b.run(dave, AcceptInvite{"bobs"})) == Code::forbidden);
  REQUIRE(b.run(alice, AddMembers{chat, {dave}}).result);
  REQUIRE(b.run(bob, LeaveChat{chat}).result);
  CHECK(code_of(b.run(b.as("erin"), AcceptInvite{"bobs"})) == Code::not_found);
}

TEST_CASE("archived holds until the next message; nobody else hears of it") {
  ApplierFixture b;
  const auto alice = b.as("alice"), bob = b.as("bob");
  const auto chat = b.direct(alice, bob);
  b.send(bob, chat, "1");
  const auto archived = [&] {
    return b.value(
        "SELECT s.archived_seq = c.last_seq FROM chat_states s JOIN chats c ON c.id = s.chat_id WHERE s.user_id = ?1",
        alice);
  };
  REQUIRE(b.run(alice, UpdateChatState{.chat_id = chat, .archived = true}).result);
  CHECK(archived() == 1);
  REQUIRE(b.changes().size() == 1);
  CHECK(std::get<Event>(b.changes()[0]).users == std::vector<UserId>{alice});
  b.send(bob, chat, "2");
  CHECK(archived() == 0);
}
