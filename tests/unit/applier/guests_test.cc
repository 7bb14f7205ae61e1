// Guests: in private channels without the groups of those, and what they can't do.
#include <doctest/doctest.h>

#include "applier_fixture.h"
#include "store/membership_rows.h"
#include "store/shared_chats.h"

using namespace snug;
using snug::test::ApplierFixture;

namespace {

Code code_of(const Outcome& outcome) { return outcome.result ? Code::internal : outcome.result.error().code; }

/// Alice's group with Bob, an open channel, and a private one with the guest, who is in nothing else.
struct Guests : ApplierFixture {
  Guests() {
    REQUIRE(run({}, SetUserRole{guest, UserRole::guest}).result);
    REQUIRE(run(alice, CreateChannel{.chat_id = open, .group_id = tea, .title = "open"}).result);
    REQUIRE(
        run(alice, CreateChannel{.chat_id = secret, .group_id = tea, .title = "secret", .is_private = true}).result);
  }
  bool is_member(ChatId chat, UserId user) {
    return value("SELECT left_version = 0 FROM chat_states WHERE chat_id = ?1 AND user_id = ?2", chat, user) == 1;
  }
  ChatId private_channel(const std::vector<UserId>& members) {
    const ChatId id{next_id()};
    REQUIRE(run(alice,
                CreateChannel{
                    .chat_id = id, .group_id = tea, .title = "another", .is_private = true, .member_ids = members})
                .result);
    return id;
  }
  std::vector<ChatId> chats_of(UserId user) {
    std::vector<ChatId> chats;
    for (const rows::Membership& m : rows::memberships_of(db(), user))
      if (m.present()) chats.push_back(m.chat);
    return chats;
  }

  const UserId alice = as("alice"), bob = as("bob"), carol = as("carol"), guest = as("guest"), other = as("other");
  const ChatId tea = group(alice, {bob}), open{next_id()}, secret{next_id()};
};

}  // namespace

TEST_CASE_FIXTURE(Guests, "a guest is put into a private channel alone, others only from its group") {
  CHECK(code_of(run(alice, AddMembers{secret, {carol}})) == Code::bad_request);
  REQUIRE(run(alice, AddMembers{secret, {guest}}).result);
  CHECK(chats_of(guest) == std::vector{secret});
  CHECK_FALSE(is_member(tea, guest));
  const ChatId another = private_channel({guest, bob});
  CHECK(chats_of(guest) == std::vector{secret, another});
  CHECK(code_of(run(bob, AddMembers{secret, {guest}})) == Code::not_found);  // it is not in it itself
  REQUIRE(run(alice, AddMembers{secret, {bob}}).result);
  CHECK(code_of(run(bob, AddMembers{secret, {guest}})) == Code::forbidden);  // no admin
}

TEST_CASE_FIXTURE(Guests, "such a guest sees that channel and nothing of its group") {
  REQUIRE(run(alice, AddMembers{secret, {guest}}).result);
  CHECK(send(guest, secret, "hello").result);
  CHECK(code_of(send(guest, tea, "hello")) == Code::not_found);
  CHECK(code_of(send(guest, open, "hello")) == Code::not_found);
  CHECK(rows::share_chat(db(), guest, alice));
  CHECK_FALSE(rows::share_chat(db(), guest, bob));
  CHECK(code_of(run(guest, CreateDirectChat{ChatId{next_id()}, bob})) == Code::not_found);
  CHECK(run(guest, CreateDirectChat{ChatId{next_id()}, alice}).result);
  CHECK(code_of(run(guest, CreateChannel{.chat_id = ChatId{next_id()}, .group_id = tea, .title = "c"})) ==
        Code::not_found);
  const ChatId later{next_id()};
  REQUIRE(run(alice, CreateChannel{.chat_id = later, .group_id = tea, .title = "later"}).result);
  CHECK(code_of(send(guest, later, "hello")) == Code::not_found);
}

TEST_CASE_FIXTURE(Guests, "it leaves the channel like any other, and one that becomes a member stays") {
  REQUIRE(run(alice, AddMembers{secret, {guest}}).result);
  REQUIRE(run(guest, LeaveChat{secret}).result);
  CHECK(code_of(send(guest, secret, "hello")) == Code::not_member);
  REQUIRE(run(alice, AddMembers{secret, {guest}}).result);
  REQUIRE(run({}, SetUserRole{guest, UserRole::member}).result);
  CHECK(send(guest, secret, "hello").result);
  CHECK(run(alice, AddMembers{secret, {guest}}).result);  // it is in it
  REQUIRE(run(alice, RemoveMember{secret, guest}).result);
  CHECK(code_of(run(alice, AddMembers{secret, {guest}})) == Code::bad_request);
}

TEST_CASE_FIXTURE(Guests, "who leaves a group leaves its private channels, but not those that a guest was in before") {
  REQUIRE(run(alice, AddMembers{secret, {guest, bob}}).result);
  REQUIRE(run(alice, AddMembers{tea, {guest}}).result);
  const ChatId later = private_channel({guest, bob});
  REQUIRE(run(guest, LeaveChat{tea}).result);
  CHECK(is_member(secret, guest));
  CHECK_FALSE(is_member(later, guest));
  CHECK(send(guest, secret, "hello").result);

  REQUIRE(run(alice, AddMembers{tea, {guest}}).result);
  REQUIRE(run(alice, RemoveMember{tea, guest}).result);
  CHECK(is_member(secret, guest));
  REQUIRE(run(bob, LeaveChat{tea}).result);
  CHECK_FALSE(is_member(secret, bob));

  REQUIRE(run({}, SetUserRole{guest, UserRole::member}).result);
  REQUIRE(run(alice, AddMembers{tea, {guest}}).result);
  REQUIRE(run(guest, LeaveChat{tea}).result);
  CHECK_FALSE(is_member(secret, guest));
}

TEST_CASE_FIXTURE(Guests, "the channel goes with its group, also for the guest") {
  REQUIRE(run(alice, AddMembers{secret, {guest}}).result);
  REQUIRE(run(alice, DeleteChat{tea}).result);
  CHECK(chats_of(guest).empty());
  CHECK(code_of(send(guest, secret, "hello")) == Code::not_found);
}

TEST_CASE_FIXTURE(Guests, "guests make no groups and no invites, and mention nobody together") {
  CHECK(code_of(run(guest, CreateGroup{.chat_id = ChatId{next_id()}, .title = "g"})) == Code::forbidden);
  REQUIRE(run(alice, AddMembers{secret, {guest, bob}}).result);
  REQUIRE(run(alice, UpdateMember{secret, guest, MemberRole::admin}).result);
  const auto invite = [&] {
    return CreateInvite{.invite_id = InviteId{next_id()}, .chat_id = secret, .token_hash = std::to_string(next_id())};
  };
  CHECK(code_of(run(guest, invite())) == Code::forbidden);
  CHECK(run(alice, invite()).result);

  REQUIRE(send(guest, secret, "@room @here").result);
  CHECK(count("SELECT count(*) FROM messages WHERE room_mention <> 0") == 0);
  CHECK(count("SELECT count(*) FROM room_mentions") == 0);
  REQUIRE(send(bob, secret, "@room").result);
  CHECK(count("SELECT count(*) FROM room_mentions") == 1);
  REQUIRE(run({}, SetUserRole{guest, UserRole::member}).result);
  CHECK(run(guest, invite()).result);
  CHECK(run(guest, CreateGroup{.chat_id = ChatId{next_id()}, .title = "g"}).result);
}

TEST_CASE_FIXTURE(Guests, "an invite into a private channel lets nobody in whose group it is not in") {
  REQUIRE(run(alice, CreateInvite{.invite_id = InviteId{next_id()}, .chat_id = secret, .token_hash = "t"}).result);
  CHECK(code_of(run(guest, AcceptInvite{"t"})) == Code::forbidden);
  CHECK(run(bob, AcceptInvite{"t"}).result);
}
