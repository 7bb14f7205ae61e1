#include <doctest/doctest.h>

#include "applier_fixture.h"

using namespace snug;
using snug::test::answer_of;
using snug::test::ApplierFixture;

namespace {

Code code_of(const Outcome& outcome) { return outcome.result ? Code::internal : outcome.result.error().code; }

/// A bench with an administrator and two others.
struct Admins : ApplierFixture {
  Admins() {
    REQUIRE(run({}, SetUserRole{root, UserRole::admin}).result);
    audited();
  }

  LoginSessionId log_in(UserId user) {
    const LoginSessionId id{next_id()};
    REQUIRE(run({}, CreateLoginSession{user, 1, NewLogin{.id = id, .address = "192.0.2.9"}}).result);
    return id;
  }

  /// The entries since the last time: `ACTOR ACTION TARGET DETAILS`.
  std::vector<std::string> audited() {
    std::vector<std::string> lines;
    auto q = db().query("SELECT id, actor, action, coalesce(target, '-'), details FROM audit WHERE id > ?1 ORDER BY id",
                        last_);
    while (q.next()) {
      last_ = q.get<std::int64_t>(0);
      lines.push_back(q.get<std::string>(1) + " " + q.get<std::string>(2) + " " + q.get<std::string>(3) + " " +
                      q.get<std::string>(4));
    }
    return lines;
  }

  const UserId root = as("root"), ann = as("ann"), ben = as("ben");

 private:
  std::int64_t last_ = 0;
};

}  // namespace

TEST_CASE_FIXTURE(Admins, "who is no administrator is told that there is no such thing, and nothing is kept of it") {
  const ChatId chat = group(ann);
  const std::vector<CommandBody> all{SetUserRole{ben, UserRole::admin},
                                     SetUserPassword{ben, "hash"},
                                     SetUserDisabled{ben},
                                     EndUserLogins{ben},
                                     ChangeSettings{{{"registration", 1}}},
                                     RemoveChat{chat},
                                     RemoveInvite{InviteId{1}},
                                     BanAddress{"192.0.2.1", {}, {}},
                                     UnbanAddress{"192.0.2.1"},
                                     SetAnnouncement{AnnouncementId{1}, "hi"},
                                     ClearAnnouncement{}};
  RegisterUser made{.user_id = UserId{next_id()}, .username = "eve", .username_key = "eve", .display_name = "Eve"};
  made.role = UserRole::admin;
  CHECK(code_of(run(ann, made)) == Code::not_found);
  for (const CommandBody& body : all) {
    CAPTURE(name_of(body));
    CHECK(code_of(run(ann, body)) == Code::not_found);
  }
  CHECK(audited().empty());
  CHECK(code_of(run(root, ChangeSettings{{{"registration", 1}}, true})) == Code::forbidden);  // the server's own

  // From the next command on after the role is gone.
  REQUIRE(run({}, SetUserRole{root, UserRole::member}).result);
  CHECK(code_of(run(root, SetUserDisabled{ben})) == Code::not_found);
}

TEST_CASE_FIXTURE(Admins, "an administrator can't lock itself out; the operator may") {
  for (const CommandBody& body : std::vector<CommandBody>{SetUserRole{root, UserRole::member},
                                                          SetUserPassword{root, "hash"}, SetUserDisabled{root}}) {
    REQUIRE(run({}, SetUserRole{root, UserRole::admin}).result);
    CHECK(code_of(run(root, body)) == Code::forbidden);
    CHECK(run({}, body).result);
  }
}

TEST_CASE_FIXTURE(Admins, "what was done, by whom and to whom, is kept for good") {
  const LoginSessionId desk = log_in(root), phone = log_in(ben);
  const ChatId chat = group(ann, {ben});
  const auto r = to_string(root), a = to_string(ann), b = to_string(ben);
  REQUIRE(run(root, SetUserRole{ann, UserRole::guest}, desk).result);
  REQUIRE(run(root, SetUserPassword{ann, "secret hash"}).result);
  REQUIRE(run(root, EndUserLogins{ben, phone}).result);
  REQUIRE(run(root, SetUserDisabled{ben, true, "spam", {}}).result);
  REQUIRE(run(root, ChangeSettings{{{"registration", 2}, {"chats_limit", 7}}}).result);
  REQUIRE(run(root, BanAddress{"192.0.2.0/24", "spam", {}}).result);
  REQUIRE(run(root, UnbanAddress{"192.0.2.0/24"}).result);
  REQUIRE(run(root, SetAnnouncement{AnnouncementId{7}, "back at nine"}).result);
  REQUIRE(run(root, ClearAnnouncement{}).result);
  REQUIRE(run({}, RemoveChat{chat}).result);
  CHECK(audited() == std::vector<std::string>{
                         r + " set_user_role " + a + R"( {"role":"guest"})",
                         r + " set_user_password " + a + " {}",
                         r + " end_user_logins " + b + R"( {"sessionId":")" + to_string(phone) + "\"}",
                         r + " set_user_disabled " + b + R"( {"disabled":true,"reason":"spam"})",
                         r + R"( change_settings - {"registration":2,"chats_limit":7})",
                         r + R"( ban_address 192.0.2.0/24 {"reason":"spam"})",
                         r + " unban_address 192.0.2.0/24 {}",
                         r + R"( set_announcement - {"level":"info","text":"back at nine"})",
                         r + " clear_announcement - {}",
                         "0 remove_chat " + to_string(chat) + R"( {"title":"group","members":2})",
                     });
  auto q = db().query("SELECT count(*) FROM audit WHERE address = '192.0.2.9'");
  q.next();
  CHECK(q.get<int>(0) == 1);  // the one that was done in a login session
  CHECK_THROWS_WITH_AS(db().run("UPDATE audit SET actor = 0"), doctest::Contains("only added to"), StoreError);
  CHECK_THROWS_WITH_AS(db().run("DELETE FROM audit"), doctest::Contains("only added to"), StoreError);
}

TEST_CASE_FIXTURE(Admins, "a disabled user is told why, and is let in again when the time has come") {
  const LoginSessionId session = log_in(ann);
  REQUIRE(run(root, SetUserDisabled{ann, true, "cool down", Time{now_ms + 60'000}}).result);
  CHECK(std::get<LoginEnded>(changes().back()).user == ann);
  CHECK(code_of(run(ann, ClearAnnouncement{}, session)) == Code::unauthorized);
  const auto login = [&](std::int64_t password_version) {
    return run({}, CreateLoginSession{ann, password_version, NewLogin{.id = LoginSessionId{next_id()}}});
  };
  CHECK(login(1).result.error().message == "this account is disabled: cool down");
  CHECK(login(2).result.error().message == "wrong username or password");  // not to who doesn't know the password
  now_ms += 60'000;
  CHECK(login(1).result);
  CHECK(value("SELECT disabled FROM users WHERE id = ?1", ann) == 0);
  CHECK(count("SELECT count(*) FROM users WHERE disabled_reason IS NOT NULL OR disabled_until <> 0") == 0);

  REQUIRE(run(root, SetUserDisabled{ann}).result);  // for good
  now_ms += 1'000'000'000'000;
  CHECK(code_of(login(1)) == Code::unauthorized);
}

TEST_CASE_FIXTURE(Admins, "login sessions end one by one, or all") {
  const LoginSessionId one = log_in(ann);
  log_in(ann);
  log_in(ann);
  const LoginSessionId other = log_in(ben);
  CHECK(code_of(run(root, EndUserLogins{ann, other})) == Code::not_found);  // somebody else's
  CHECK(run(root, EndUserLogins{ann, one}).result);
  CHECK(value("SELECT count(*) FROM login_sessions WHERE user_id = ?1", ann) == 2);
  CHECK(run(root, EndUserLogins{ann}).result);
  CHECK(value("SELECT count(*) FROM login_sessions WHERE user_id = ?1", ann) == 0);
  CHECK(value("SELECT count(*) FROM login_sessions WHERE user_id = ?1", ben) == 1);
  CHECK(run(root, EndUserLogins{ann}).result);  // none is left
  CHECK(code_of(run(root, EndUserLogins{UserId{1}})) == Code::not_found);
}

TEST_CASE_FIXTURE(Admins, "a chat is removed with its channels, for its members at once; a direct one is not") {
  const ChatId chat = group(ann, {ben});
  CHECK(run(root, RemoveChat{chat}).result);
  CHECK(events() == std::vector<std::string>{"chat_removed*"});
  CHECK(code_of(run(ann, LeaveChat{chat})) == Code::not_found);
  CHECK(code_of(run(root, RemoveChat{chat})) == Code::not_found);
  CHECK(code_of(run(root, RemoveChat{direct(ann, ben)})) == Code::forbidden);
}

TEST_CASE_FIXTURE(Admins, "an invite ends, whoever made it") {
  const ChatId chat = group(ann);
  const auto invite = [&](const char* hash) {
    const InviteId id{next_id()};
    REQUIRE(run(ann, CreateInvite{.invite_id = id, .chat_id = chat, .token_hash = hash}).result);
    return id;
  };
  const InviteId bad = invite("bad");
  invite("good");
  CHECK(code_of(run(ben, RemoveInvite{bad})) == Code::not_found);
  CHECK(run(root, RemoveInvite{bad}).result);
  CHECK(code_of(run(root, RemoveInvite{bad})) == Code::not_found);
  CHECK(audited() ==
        std::vector<std::string>{to_string(root) + " remove_invite " + to_string(chat) + R"( {"inviteId":")" +
                                 to_string(bad) + R"(","createdBy":")" + to_string(ann) + "\"}"});
  CHECK(code_of(run(ben, AcceptInvite{"bad"})) == Code::not_found);
  CHECK(run(ben, AcceptInvite{"good"}).result);
}

TEST_CASE_FIXTURE(Admins, "the invites of a deleted user end with it, not when its traces are removed") {
  const ChatId chat = group(ann, {ben});
  REQUIRE(run(ann, CreateInvite{.invite_id = InviteId{next_id()}, .chat_id = chat, .token_hash = "hers"}).result);
  REQUIRE(run(root, DeleteUser{ann}).result);
  CHECK(code_of(run(as("cleo"), AcceptInvite{"hers"})) == Code::not_found);
}

TEST_CASE_FIXTURE(Admins, "a rule changes at once; what the configuration says is kept beside it") {
  REQUIRE(run({}, ChangeSettings{{{"registration", 1}}, true}).result);
  CHECK(answer_of(run(root, ChangeSettings{{{"registration", 2}}})).find(R"("registration":"closed")") !=
        std::string::npos);
  CHECK(applier().settings().registration == Registration::closed);
  CHECK(count("SELECT value FROM configured WHERE node = 1 AND key = 'registration'") == 1);
  CHECK(code_of(run(root, ChangeSettings{{{"members_limit", 9}, {"no_such", 1}}})) == Code::bad_request);
  CHECK(applier().settings().members_limit != 9);
}

TEST_CASE_FIXTURE(Admins, "what the configuration says is kept for each node") {
  REQUIRE(run({}, ChangeSettings{{{"members_limit", 10}}, true}).result);
  REQUIRE(run({.id = {2, 1, 1}, .time = Time{now_ms}, .body = ChangeSettings{{{"members_limit", 20}}, true}}).result);
  CHECK(count("SELECT value FROM configured WHERE node = 1 AND key = 'members_limit'") == 10);
  CHECK(count("SELECT value FROM configured WHERE node = 2 AND key = 'members_limit'") == 20);
  CHECK(applier().settings().members_limit == 20);
}

TEST_CASE_FIXTURE(Admins, "bans: by range, emitted for the connection limiter, forgotten when they have ended") {
  CHECK(code_of(run(root, BanAddress{"10.0.0.0/7", {}, {}})) == Code::bad_request);  // a slip of the finger
  CHECK(code_of(run(root, BanAddress{"::/0", {}, {}})) == Code::bad_request);
  CHECK(code_of(run(root, BanAddress{"192.0.2.1", {}, Time{now_ms}})) == Code::bad_request);
  REQUIRE(run(root, BanAddress{"10.0.0.0/8", "first", {}}).result);
  CHECK(std::get<AddressBanned>(changes().back()).range.text() == "10.0.0.0/8");
  REQUIRE(run(root, BanAddress{"10.0.0.0/8", "second", {}}).result);
  REQUIRE(run(root, BanAddress{"192.0.2.1", {}, Time{now_ms + 1000}}).result);
  CHECK(std::get<AddressBanned>(changes().back()).until.ms > now_ms);
  CHECK(count("SELECT count(*) FROM bans") == 2);
  now_ms += 2000;
  REQUIRE(run(root, BanAddress{"192.0.2.2", {}, {}}).result);
  CHECK(count("SELECT count(*) FROM bans WHERE range = '192.0.2.1'") == 0);
  CHECK(run(root, UnbanAddress{"10.0.0.0/8"}).result);
  CHECK(std::get<AddressUnbanned>(changes().back()).range.text() == "10.0.0.0/8");
  CHECK(code_of(run(root, UnbanAddress{"10.0.0.0/8"})) == Code::not_found);
}

TEST_CASE_FIXTURE(Admins, "a slip of the finger does not ban the fixture, in whichever spelling") {
  for (const char* range :
       {"0.0.0.0/0", "10.0.0.0/7", "::/0", "::/16", "::ffff:0.0.0.0/96", "::ffff:0.0.0.0/90", "2000::/15"})
    CHECK_MESSAGE(code_of(run(root, BanAddress{IpRange::parse(range).value().text(), {}, {}})) == Code::bad_request,
                  range);
  for (const char* range : {"10.0.0.0/8", "2001::/16", "::1"})
    CHECK_MESSAGE(run(root, BanAddress{IpRange::parse(range).value().text(), {}, {}}).result, range);
}

TEST_CASE_FIXTURE(Admins, "one announcement is in force, told to everybody, until it is cleared") {
  REQUIRE(run(root, SetAnnouncement{AnnouncementId{7}, "one"}).result);
  CHECK(events() == std::vector<std::string>{"announcement*"});
  CHECK(std::get<Event>(changes().back()).everyone);
  REQUIRE(run(root, SetAnnouncement{AnnouncementId{8}, "two", AnnouncementLevel::warning}).result);
  CHECK(count("SELECT count(*) FROM announcement") == 1);
  REQUIRE(run(root, ClearAnnouncement{}).result);
  CHECK(std::get<Event>(changes().back()).data == R"({"id":"8"})");
  const auto version = applier().state().version;
  CHECK(run(root, ClearAnnouncement{}).result);  // there is none: nothing happens
  CHECK(applier().state().version == version);
}

TEST_CASE_FIXTURE(Admins, "a command raises the level of behaviour, once, and nobody lowers it") {
  db().exec("UPDATE meta SET level = 3");
  Applier applier(db());
  std::int64_t counter = 0;
  const auto raise = [&](std::int64_t level, UserId actor = {}) {
    Transaction transaction(db());
    std::vector<Change> told;
    const Outcome outcome =
        applier.apply({.id = {7, 1, ++counter}, .time = Time{now_ms}, .actor = actor, .body = RaiseLevel{level}}, told);
    applier.save();
    transaction.commit();
    CHECK(told.empty());
    return outcome;
  };
  CHECK(applier.state().level == 3);
  CHECK(code_of(raise(4, root)) == Code::forbidden);
  CHECK(applier.state().level == 3);
  CHECK(raise(4).version > 0);
  CHECK(applier.state().level == 4);
  CHECK(count("SELECT level FROM meta") == 4);
  CHECK(raise(4).version == 0);
  CHECK(raise(2).version == 0);
  CHECK(applier.state().level == 4);
  CHECK(Applier::knows({.body = RaiseLevel{Applier::known_level}}));
  CHECK_FALSE(Applier::knows({.body = RaiseLevel{Applier::known_level + 1}}));
}
