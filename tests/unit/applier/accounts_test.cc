#include <doctest/doctest.h>

#include "applier_fixture.h"

using namespace snug;
using snug::test::answer_of;
using snug::test::ApplierFixture;

namespace {

Code code_of(const Outcome& outcome) { return outcome.result ? Code::internal : outcome.result.error().code; }

RegisterUser registration(ApplierFixture& b, const std::string& name) {
  return {.user_id = UserId{b.next_id()},
          .username = name,
          .username_key = name,
          .display_name = name,
          .terms = {name},
          .password_hash = "hash",
          .login = NewLogin{.id = LoginSessionId{b.next_id()}}};
}

std::int64_t role_of(ApplierFixture& b, UserId user) { return b.value("SELECT role FROM users WHERE id = ?1", user); }

}  // namespace

TEST_CASE("nobody becomes admin by being first; the set-up token works once, in time, while nobody is there") {
  ApplierFixture b;
  REQUIRE(b.run({}, ChangeSettings{{{"registration", 1}}}).result);
  REQUIRE(b.run({}, IssueSetupToken{"token", Time{b.now_ms + 60'000}}).result);
  auto wrong = registration(b, "mallory");
  wrong.setup_hash = "other";
  CHECK(code_of(b.run({}, wrong)) == Code::forbidden);

  auto late = registration(b, "alice");
  late.setup_hash = "token";
  b.now_ms += 61'000;
  CHECK(code_of(b.run({}, late)) == Code::forbidden);

  REQUIRE(b.run({}, IssueSetupToken{"again", Time{b.now_ms + 60'000}}).result);
  auto alice = registration(b, "alice");
  alice.setup_hash = "again";
  REQUIRE(b.run({}, alice).result);
  CHECK(role_of(b, alice.user_id) == static_cast<int>(UserRole::admin));
  auto bob = registration(b, "bob");
  bob.setup_hash = "again";
  CHECK(code_of(b.run({}, bob)) == Code::forbidden);
  bob.setup_hash.reset();
  REQUIRE(b.run({}, bob).result);
  CHECK(role_of(b, bob.user_id) == static_cast<int>(UserRole::member));
  CHECK(code_of(b.run({}, IssueSetupToken{"x", Time{b.now_ms + 60'000}})) == Code::conflict);
}

TEST_CASE("an open server does not make its first user an admin") {
  ApplierFixture b;
  REQUIRE(b.run({}, ChangeSettings{{{"registration", 1}}}).result);
  auto first = registration(b, "first");
  REQUIRE(b.run({}, first).result);
  CHECK(role_of(b, first.user_id) == static_cast<int>(UserRole::member));
}

TEST_CASE("registration by invite: the invite is checked before the name, and a failure uses nothing up") {
  ApplierFixture b;
  const auto alice = b.as("alice");
  const auto chat = b.group(alice);
  REQUIRE(b.run(alice, CreateInvite{.invite_id = InviteId{1}, .chat_id = chat, .token_hash = "t", .uses = 1}).result);
  CHECK(code_of(b.run({}, registration(b, "bob"))) == Code::forbidden);
  auto bob = registration(b, "alice");
  bob.invite_hash = "bad";
  CHECK(code_of(b.run({}, bob)) == Code::not_found);
  bob.invite_hash = "t";
  CHECK(code_of(b.run({}, bob)) == Code::conflict);
  CHECK(b.value("SELECT uses_left FROM invites") == 1);
  bob = registration(b, "bob");
  bob.invite_hash = "t";
  REQUIRE(b.run({}, bob).result);
  CHECK(b.value("SELECT uses_left FROM invites") == 0);
  CHECK(b.value("SELECT count(*) FROM chat_states WHERE user_id = ?1 AND chat_id = ?2", bob.user_id, chat) == 1);
  auto carol = registration(b, "carol");
  carol.invite_hash = "t";
  CHECK(code_of(b.run({}, carol)) == Code::not_found);

  REQUIRE(b.run({}, ChangeSettings{{{"registration", 2}}}).result);
  CHECK(code_of(b.run({}, carol)) == Code::forbidden);
}

TEST_CASE("refresh: a lost answer gets the same successor, an older token ends the login session") {
  ApplierFixture b;
  auto alice = registration(b, "alice");
  REQUIRE(b.run({}, ChangeSettings{{{"registration", 1}}}).result);
  REQUIRE(b.run({}, alice).result);
  const auto session = alice.login->id;
  const auto refresh = [&](std::int64_t generation, bool used = false) {
    return b.run({}, RefreshLoginSession{session, generation, used});
  };
  const auto gives = [&](const Outcome& o, int generation) {
    return o.result && answer_of(o).find("\"generation\":" + std::to_string(generation) + ",") != std::string::npos;
  };

  CHECK(gives(refresh(1), 2));
  CHECK(gives(refresh(1), 2));  // the answer was lost
  b.now_ms += 3'600'000;
  CHECK(gives(refresh(1), 2));  // an hour later, the successor still unused
  CHECK(gives(refresh(2), 3));
  CHECK(gives(refresh(2, true), 3));  // two tabs: used, but within 60 s
  b.now_ms += 61'000;
  CHECK(answer_of(refresh(2, true)) == "{\"ended\":true}");
  CHECK(std::holds_alternative<LoginEnded>(b.changes().back()));
  CHECK(code_of(refresh(3)) == Code::unauthorized);
}

TEST_CASE("refresh: that a successor was used is known to every node, also after a start") {
  ApplierFixture b;
  auto alice = registration(b, "alice");
  REQUIRE(b.run({}, ChangeSettings{{{"registration", 1}}}).result);
  REQUIRE(b.run({}, alice).result);
  const auto session = alice.login->id;
  REQUIRE(b.run({}, RefreshLoginSession{session, 1}).result);
  const Outcome noted = b.run({}, NoteTokenUses{{{session, 2}, {LoginSessionId{99}, 7}}});
  CHECK(noted.result);
  CHECK(noted.version > 0);
  CHECK(b.changes().empty());
  CHECK(b.run({}, NoteTokenUses{{{session, 2}, {session, 1}}}).version == 0);  // nothing new, nothing taken back
  CHECK(b.count("SELECT used_generation FROM login_sessions") == 2);
  CHECK(answer_of(b.run({}, RefreshLoginSession{session, 1})).find("\"generation\":2,") != std::string::npos);
  b.now_ms += 61'000;
  CHECK(answer_of(b.run({}, RefreshLoginSession{session, 1})) == "{\"ended\":true}");
}

TEST_CASE("refresh: any token older than the previous one ends the login session at once") {
  ApplierFixture b;
  auto alice = registration(b, "alice");
  REQUIRE(b.run({}, ChangeSettings{{{"registration", 1}}}).result);
  REQUIRE(b.run({}, alice).result);
  const auto session = alice.login->id;
  REQUIRE(b.run({}, RefreshLoginSession{session, 1}).result);
  REQUIRE(b.run({}, RefreshLoginSession{session, 2}).result);
  CHECK(answer_of(b.run({}, RefreshLoginSession{session, 1})) == "{\"ended\":true}");
  CHECK(b.count("SELECT count(*) FROM login_sessions") == 0);
}

TEST_CASE("a password that was changed meanwhile is not good any more, and a change ends the other sessions") {
  ApplierFixture b;
  const auto alice = b.as("alice");
  const auto login = [&](std::int64_t version) {
    return b.run(
        {}, CreateLoginSession{
                .user_id = alice, .password_version = version, .login = NewLogin{.id = LoginSessionId{b.next_id()}}});
  };
  REQUIRE(login(1).result);
  REQUIRE(login(1).result);
  const LoginSessionId kept{b.value("SELECT max(id) FROM login_sessions")};
  REQUIRE(b.run(alice, ChangePassword{1, "new"}, kept).result);
  CHECK(b.count("SELECT count(*) FROM login_sessions") == 1);
  CHECK(code_of(b.run(alice, ChangePassword{1, "newer"}, kept)) == Code::conflict);
  CHECK(code_of(login(1)) == Code::unauthorized);
  CHECK(login(2).result);
  REQUIRE(b.run({}, SetUserDisabled{alice, true}).result);
  CHECK(b.count("SELECT count(*) FROM login_sessions") == 0);
  CHECK(code_of(login(2)) == Code::unauthorized);
  CHECK(login(2).result.error().reason == "disabled");
}

TEST_CASE("why a login session ended is remembered, of each user the last hundred") {
  ApplierFixture b;
  const auto alice = b.as("alice"), bob = b.as("bob");
  const auto log_in = [&](UserId user) {
    const LoginSessionId id{b.next_id()};
    REQUIRE(b.run({}, CreateLoginSession{.user_id = user, .password_version = 1, .login = NewLogin{.id = id}}).result);
    return id;
  };
  const auto reason = [&](LoginSessionId id, UserId user) {
    return std::string(b.run(user, UpdateProfile{.display_name = "x"}, id).result.error().reason);
  };
  const auto bobs = log_in(bob), first = log_in(alice);
  REQUIRE(b.run({}, EndUserLogins{bob, bobs}).result);
  REQUIRE(b.run(alice, EndLoginSession{first}, log_in(alice)).result);
  CHECK(reason(first, alice) == "signed_out");
  const auto own = log_in(alice);
  REQUIRE(b.run(alice, EndLoginSession{own}, own).result);
  CHECK(reason(own, alice) == "logged_out");
  for (int i = 0; i < 99; ++i) log_in(alice);
  const auto last = log_in(alice);
  REQUIRE(b.run({}, SetUserPassword{alice, "other"}).result);
  CHECK(reason(last, alice) == "password_reset");
  CHECK(reason(first, alice).empty());
  CHECK(b.value("SELECT count(*) FROM ended_logins WHERE user_id = ?1", alice) == 100);
  CHECK(reason(bobs, bob) == "ended_by_admin");
}

TEST_CASE("a guest reaches only those it shares a chat with") {
  ApplierFixture b;
  const auto alice = b.as("alice"), guest = b.as("guest"), carol = b.as("carol");
  REQUIRE(b.run({}, SetUserRole{guest, UserRole::guest}).result);
  b.group(alice, {guest});
  CHECK(b.run(guest, CreateDirectChat{ChatId{5}, alice}).result);
  CHECK(code_of(b.run(guest, CreateDirectChat{ChatId{6}, carol})) == Code::not_found);
  CHECK(code_of(b.run(guest, SetContact{.user_id = carol, .contact = true})) == Code::not_found);
}

TEST_CASE("a profile change reaches small rooms and those who have the user in their contacts") {
  ApplierFixture b;
  const auto alice = b.as("alice"), bob = b.as("bob");
  const auto chat = b.group(alice);
  REQUIRE(b.run(bob, SetContact{.user_id = alice, .contact = true}).result);
  REQUIRE(
      b.run(alice, UpdateProfile{.display_name = "Alice A.", .terms = std::vector<std::string>{"alice", "a."}}).result);
  const auto& event = std::get<Event>(b.changes().at(0));
  CHECK(event.rooms == std::vector<RoomId>{chat});
  CHECK(event.users == std::vector<UserId>{alice, bob});
  CHECK(b.value("SELECT count(*) FROM user_terms WHERE user_id = ?1", alice) == 2);
}
