// Who may put whom where, by every way in, and whose quota it counts against.
#include <doctest/doctest.h>

#include "applier_fixture.h"

using namespace snug;
using snug::test::ApplierFixture;

namespace {

/// A chat that an actor makes or adds to, with another user in it.
struct EntryPath {
  const char* name;
  Outcome (*put)(ApplierFixture& b, UserId actor, ChatId group, UserId other);
};

const EntryPath entry_paths[] = {
    {"a direct chat",
     [](ApplierFixture& b, UserId actor, ChatId, UserId other) {
       return b.run(actor, CreateDirectChat{ChatId{b.next_id()}, other});
     }},
    {"a new group",
     [](ApplierFixture& b, UserId actor, ChatId, UserId other) {
       return b.run(actor, CreateGroup{.chat_id = ChatId{b.next_id()}, .title = "g", .member_ids = {other}});
     }},
    {"a group",
     [](ApplierFixture& b, UserId actor, ChatId, UserId other) {
       return b.run(actor, AddMembers{b.group(actor), {other}});
     }},
    {"a new private channel",
     [](ApplierFixture& b, UserId actor, ChatId group, UserId other) {
       return b.run(actor, CreateChannel{.chat_id = ChatId{b.next_id()},
                                         .group_id = group,
                                         .title = "c",
                                         .is_private = true,
                                         .member_ids = {other}});
     }},
    {"a private channel",
     [](ApplierFixture& b, UserId actor, ChatId group, UserId other) {
       const ChatId id{b.next_id()};
       REQUIRE(b.run(actor, CreateChannel{.chat_id = id, .group_id = group, .title = "c", .is_private = true}).result);
       return b.run(actor, AddMembers{id, {other}});
     }},
};

Code code_of(const Outcome& outcome) { return outcome.result ? Code::internal : outcome.result.error().code; }

std::int64_t chats_of(ApplierFixture& b, UserId user) {
  return b.value(
      "SELECT count(*) FROM chat_states s JOIN chats c ON c.id = s.chat_id WHERE s.user_id = ?1 AND s.left_version = 0 "
      "AND c.deleted_version = 0",
      user);
}

void limit_chats(ApplierFixture& b, std::int64_t most) {
  REQUIRE(b.run({}, ChangeSettings{{{"chats_limit", most}}}).result);
}

}  // namespace

TEST_CASE("nobody is put anywhere by whom it has blocked; whom it blocks it may put there itself") {
  ApplierFixture b;
  const auto mallory = b.as("mallory"), victim = b.as("victim");
  const auto group = b.group(mallory, {victim});
  REQUIRE(b.run(victim, SetContact{.user_id = mallory, .blocked = true}).result);
  const auto before = chats_of(b, victim);
  for (const EntryPath& way : entry_paths) {
    CAPTURE(way.name);
    CHECK(code_of(way.put(b, mallory, group, victim)) == Code::forbidden);
  }
  CHECK(chats_of(b, victim) == before);
  REQUIRE(b.run(mallory, UpdateMember{group, victim, MemberRole::owner}).result);
  for (const EntryPath& way : entry_paths) {
    CAPTURE(way.name);
    CHECK(way.put(b, victim, group, mallory).result);
  }
}

TEST_CASE("who is disabled is put nowhere") {
  ApplierFixture b;
  const auto owner = b.as("owner"), gone = b.as("gone");
  const auto group = b.group(owner, {gone});
  REQUIRE(b.run({}, SetUserDisabled{gone}).result);
  for (const EntryPath& way : entry_paths) {
    CAPTURE(way.name);
    CHECK(code_of(way.put(b, owner, group, gone)) == Code::not_found);
  }
}

TEST_CASE("what others put a user into keeps nobody from opening a direct chat with it, nor the user from its own") {
  ApplierFixture b;
  limit_chats(b, 3);
  const auto victim = b.as("victim"), friendly = b.as("friendly"), host = b.as("host");
  for (int i = 0; i < 4; ++i) {
    const auto stranger = b.as("stranger" + std::to_string(i));
    for (int k = 0; k < 3; ++k)
      b.run(stranger, CreateGroup{.chat_id = ChatId{b.next_id()}, .title = "spam", .member_ids = {victim}});
  }
  CHECK(chats_of(b, victim) == 3);  // there is an end to it
  CHECK(code_of(b.run(friendly, AddMembers{b.group(friendly), {victim}})) == Code::forbidden);
  CHECK(b.run(friendly, CreateDirectChat{ChatId{b.next_id()}, victim}).result);
  CHECK(b.run(victim, CreateGroup{.chat_id = ChatId{b.next_id()}, .title = "own"}).result);
  CHECK(b.run(victim, CreateDirectChat{ChatId{b.next_id()}, host}).result);
  const auto party = b.group(host);
  REQUIRE(b.run(host, CreateInvite{.invite_id = InviteId{1}, .chat_id = party, .token_hash = "t"}).result);
  CHECK(b.run(victim, AcceptInvite{"t"}).result);
  CHECK(code_of(b.run(victim, CreateGroup{.chat_id = ChatId{b.next_id()}, .title = "one more"})) == Code::forbidden);
  CHECK(b.run(host, CreateDirectChat{ChatId{b.next_id()}, victim}).result);  // it is there
  CHECK(b.run(b.as("late"), CreateDirectChat{ChatId{b.next_id()}, victim}).result);
}

TEST_CASE("one user alone can't use up what others may put somebody into") {
  ApplierFixture b;
  limit_chats(b, 40);
  const auto victim = b.as("victim"), mallory = b.as("mallory"), helper = b.as("helper");
  Outcome last;
  int added = 0;
  while ((last = b.run(mallory, AddMembers{b.group(mallory), {victim}})).result && added < 40) ++added;
  CHECK(added == 25);
  CHECK(code_of(last) == Code::forbidden);
  CHECK(last.result.error().field == "userIds[0]");
  CHECK(b.run(helper, AddMembers{b.group(helper), {victim}}).result);
  limit_chats(b, 60);
  while ((last = b.run(mallory, AddMembers{b.group(mallory), {victim}})).result && added < 60) ++added;
  CHECK(added == 30);
}

TEST_CASE("neither a group's channels nor chats that were deleted count") {
  ApplierFixture b;
  limit_chats(b, 2);
  const auto alice = b.as("alice"), bob = b.as("bob");
  const auto chat = b.group(alice);
  for (int i = 0; i < 5; ++i)
    REQUIRE(b.run(alice, CreateChannel{.chat_id = ChatId{b.next_id()}, .group_id = chat, .title = "c"}).result);
  REQUIRE(b.run(alice, AddMembers{chat, {bob}}).result);
  for (int i = 0; i < 5; ++i) {
    const ChatId id{b.next_id()};
    REQUIRE(b.run(bob, CreateGroup{.chat_id = id, .title = "g", .member_ids = {alice}}).result);
    REQUIRE(b.run(bob, DeleteChat{id}).result);
  }
  CHECK(b.run(alice, CreateGroup{.chat_id = ChatId{b.next_id()}, .title = "g"}).result);
}

TEST_CASE("contacts that were given up, or whose account is gone, don't count") {
  ApplierFixture b;
  REQUIRE(b.run({}, ChangeSettings{{{"contacts_limit", 1}}}).result);
  const auto alice = b.as("alice"), bob = b.as("bob"), carol = b.as("carol");
  REQUIRE(b.run(alice, SetContact{.user_id = bob, .contact = true}).result);
  CHECK(code_of(b.run(alice, SetContact{.user_id = carol, .blocked = true})) == Code::forbidden);
  CHECK(b.run(alice, SetContact{.user_id = bob, .blocked = true}).result);
  REQUIRE(b.run(alice, SetContact{.user_id = bob, .contact = false, .blocked = false}).result);
  REQUIRE(b.run(alice, SetContact{.user_id = carol, .blocked = true}).result);
  CHECK(code_of(b.run(alice, SetContact{.user_id = bob, .contact = true})) == Code::forbidden);
}
