#include <doctest/doctest.h>

#include <algorithm>

#include "unit/api/api_fixture.h"

using namespace snug;
using namespace snug::test;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const Caller nobody{.address = "10.0.0.1", .io = 0};
const Caller root{.system = true, .io = 0};

std::string credentials(const std::string& name, const std::string& password = std::string(ApiFixture::password)) {
  return R"({"username":")" + name + R"(","password":")" + password + "\"}";
}

std::string token(const std::string& text) { return R"({"refreshToken":")" + text + "\"}"; }

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "who registers is logged in") {
  const Answer made =
      call(nobody, "register", R"({"username":"Alice","password":"correct horse","displayName":"Alice L"})");
  CHECK(text(made, "user.username") == "Alice");
  CHECK(text(made, "user.displayName") == "Alice L");
  CHECK(text(made, "user.role") == "member");
  CHECK(text(made, "expiresIn") == "900");
  CHECK(made.cursor == applier->state().epoch + "." + std::to_string(applier->state().version));
  const auto identity = authenticator.verify(text(made, "accessToken"));
  REQUIRE(identity);
  const Caller alice{.user = identity->user, .login = identity->login, .io = 0};
  CHECK(text(call(alice, "get_me"), "user.username") == "Alice");
}

TEST_CASE_FIXTURE(ApiFixture, "a name is taken in any case, and must be one") {
  as("alice");
  CHECK(outcome(call(nobody, "register", credentials("ALICE"))) == "conflict username");
  CHECK(outcome(call(nobody, "register", credentials("a l"))) == "bad_request username");
  CHECK(outcome(call(nobody, "register", credentials("bob", "short"))) == "bad_request password");
}

TEST_CASE_FIXTURE(ApiFixture,
                  "a password opens, in any case of the name; a wrong one and a wrong name get the same answer") {
  as("alice");
  CHECK(outcome(call(nobody, "login", credentials("aLICE"))) == "ok");
  const Answer wrong = call(nobody, "login", credentials("alice", "something else"));
  const Answer unknown = call(nobody, "login", credentials("nobody", "something else"));
  const Answer impossible = call(nobody, "login", credentials("no body!"));
  CHECK(outcome(wrong) == "unauthorized");
  for (const Answer* other : {&unknown, &impossible}) {
    CHECK(outcome(*other) == outcome(wrong));
    CHECK(other->result.error().message == wrong.result.error().message);
    CHECK(other->cursor == wrong.cursor);
  }
}

TEST_CASE_FIXTURE(ApiFixture, "a long-lived login has no expiry, and can be ended") {
  as("alice");
  const Answer made = call(nobody, "login", R"({"username":"alice","password":"correct horse","longLived":true})");
  CHECK(text(made, "expiresIn") == "(none)");
  const std::string access = text(made, "accessToken");
  clock.advance(std::chrono::hours(24 * 1000));
  const auto identity = authenticator.verify(access);
  REQUIRE(identity);
  const Caller alice{.user = identity->user, .login = identity->login, .io = 0};
  CHECK(outcome(call(alice, "get_me")) == "ok");
  CHECK(outcome(call(alice, "logout")) == "ok");
  CHECK(outcome(call(alice, "get_me")) == "unauthorized");
  CHECK(outcome(call(alice, "update_me", R"({"bio":"x"})")) == "unauthorized");
  CHECK(outcome(call(alice, "set_presence", R"({"status":"away"})")) == "unauthorized");
}

TEST_CASE_FIXTURE(ApiFixture, "logins are throttled for a name, whether it exists or not") {
  as("alice");
  clock.advance(minutes(10));
  for (const std::string name : {"alice", "nobody"}) {
    for (int i = 0; i < 20; ++i) CHECK(outcome(call(nobody, "login", credentials(name, "wrong"))) == "unauthorized");
    const Answer refused = call(nobody, "login", credentials(name, "wrong"));
    CHECK(outcome(refused) == "rate_limited");
    CHECK(refused.result.error().retry_after_ms == 6000);
    // Nor does the right password help, from wherever it comes, or however the name is spelt.
    CHECK(outcome(call({.address = "10.0.0.2", .io = 0}, "login", credentials("A" == name ? name : name))) ==
          "rate_limited");
  }
  CHECK(outcome(call(nobody, "login", credentials("ALICE"))) == "rate_limited");
  clock.advance(seconds(6));
  CHECK(outcome(call(nobody, "login", credentials("alice"))) == "ok");
}

TEST_CASE_FIXTURE(ApiFixture, "nodes of a cluster share the guesses at a password; registrations are each node's") {
  as("alice");
  clock.advance(minutes(10));
  api->set_nodes(2);
  for (int i = 0; i < 10; ++i) CHECK(outcome(call(nobody, "login", credentials("alice", "wrong"))) == "unauthorized");
  const Answer refused = call(nobody, "login", credentials("alice", "wrong"));
  CHECK(outcome(refused) == "rate_limited");
  CHECK(refused.result.error().retry_after_ms == 12'000);
  CHECK(outcome(call(nobody, "register", credentials("bob"))) == "ok");
}

TEST_CASE("logins and registrations are throttled for an address") {
  ApiSettings settings;
  settings.rates.login_address_burst = 2;
  settings.rates.register_burst = 2;
  ApiFixture fixture({.settings = settings});
  CHECK(fixture.outcome(fixture.call(nobody, "register", credentials("bob"))) == "ok");
  CHECK(fixture.outcome(fixture.call(nobody, "register", credentials("carol"))) == "ok");
  CHECK(fixture.outcome(fixture.call(nobody, "register", credentials("dave"))) == "rate_limited");
  CHECK(fixture.outcome(fixture.call({.address = "10.0.0.2", .io = 0}, "register", credentials("dave"))) == "ok");
  CHECK(fixture.outcome(fixture.call(nobody, "login", credentials("bob"))) == "ok");
  CHECK(fixture.outcome(fixture.call(nobody, "login", credentials("carol"))) == "ok");
  CHECK(fixture.outcome(fixture.call(nobody, "login", credentials("bob"))) == "rate_limited");
}

TEST_CASE_FIXTURE(ApiFixture, "a refresh token is exchanged; the one before is forgiven until its successor was used") {
  const Answer made = call(nobody, "register", credentials("alice"));
  const std::string first = text(made, "refreshToken");
  const Answer second = call(nobody, "refresh", token(first));
  CHECK(text(second, "refreshToken") != first);
  clock.advance(minutes(10));
  const Answer again = call(nobody, "refresh", token(first));  // the answer was lost: the same successor
  CHECK(text(again, "refreshToken") == text(second, "refreshToken"));

  CHECK(authenticator.verify(text(again, "accessToken")));  // the successor is in use
  CHECK(outcome(call(nobody, "refresh", token(first))) == "unauthorized");
  CHECK(outcome(call(nobody, "refresh", token(text(second, "refreshToken")))) == "unauthorized");  // and all is over
}

TEST_CASE_FIXTURE(ApiFixture, "a refresh token whose successor is in use on another node is not forgiven here") {
  const Answer made = call(nobody, "register", credentials("alice"));
  const std::string first = text(made, "refreshToken");
  const Answer second = call(nobody, "refresh", token(first));
  clock.advance(minutes(10));
  // The other node has seen the access token of the second generation.
  const auto claims = tokens.check_refresh(text(second, "refreshToken"));
  REQUIRE(claims);
  token_use.heard({claims->login, claims->generation});
  CHECK(outcome(call(nobody, "refresh", token(first))) == "unauthorized");
  CHECK(outcome(call(nobody, "refresh", token(text(second, "refreshToken")))) == "unauthorized");
}

TEST_CASE_FIXTURE(ApiFixture, "two tabs may refresh within a minute, though the successor is in use") {
  const std::string first = text(call(nobody, "register", credentials("alice")), "refreshToken");
  CHECK(authenticator.verify(text(call(nobody, "refresh", token(first)), "accessToken")));
  clock.advance(seconds(59));
  CHECK(outcome(call(nobody, "refresh", token(first))) == "ok");
  clock.advance(seconds(2));
  CHECK(outcome(call(nobody, "refresh", token(first))) == "unauthorized");
}

TEST_CASE_FIXTURE(ApiFixture, "refresh tokens that were made up are refused before anything is sequenced") {
  call(nobody, "register", credentials("alice"));
  const auto before = work.commands.size();
  for (const char* made_up : {"x", "1.1.x", "1.1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    CHECK(outcome(call(nobody, "refresh", token(made_up))) == "unauthorized");
  CHECK(work.commands.size() == before);
}

TEST_CASE_FIXTURE(ApiFixture, "refreshing is throttled for a login session") {
  std::string latest = text(call(nobody, "register", credentials("alice")), "refreshToken");
  std::string last;
  for (int i = 0; i < 200 && last != "rate_limited"; ++i) {
    const Answer answer = call(nobody, "refresh", token(latest));
    last = outcome(answer);
    if (last == "ok") latest = text(answer, "refreshToken");
  }
  CHECK(last == "rate_limited");
}

TEST_CASE_FIXTURE(ApiFixture, "a new password ends the other logins; the old one must be right") {
  const Caller here = as("alice"), there = as("alice");
  const auto change = [&](const std::string& old) {
    return call(here, "change_password", R"({"old":")" + old + R"(","new":"battery staple"})");
  };
  CHECK(outcome(change("wrong")) == "forbidden old");
  CHECK(outcome(call(there, "get_me")) == "ok");
  CHECK(outcome(change("correct horse")) == "ok");
  CHECK(outcome(call(here, "get_me")) == "ok");
  CHECK(outcome(call(there, "get_me")) == "unauthorized");
  CHECK(outcome(call(nobody, "login", credentials("alice"))) == "unauthorized");
  CHECK(outcome(call(nobody, "login", credentials("alice", "battery staple"))) == "ok");
}

TEST_CASE_FIXTURE(ApiFixture, "guessing the old password is throttled") {
  const Caller alice = as("alice");
  for (int i = 0; i < 20; ++i)
    CHECK(outcome(call(alice, "change_password", R"({"old":"wrong","new":"battery staple"})")) == "forbidden old");
  CHECK(outcome(call(alice, "change_password", R"({"old":"correct horse","new":"battery staple"})")) == "rate_limited");
}

TEST_CASE_FIXTURE(ApiFixture, "an account is deleted by who knows its password, and its name is free again") {
  const Caller here = as("alice"), there = as("alice");
  CHECK(outcome(call(nobody, "delete_account", R"({"password":"correct horse"})")) == "unauthorized");
  CHECK(outcome(call(root, "delete_account", R"({"password":"correct horse"})")) == "unauthorized");
  CHECK(outcome(call(here, "delete_account")) == "bad_request password");
  CHECK(outcome(call(here, "delete_account", R"({"password":"wrong"})")) == "forbidden password");
  CHECK(outcome(call(there, "get_me")) == "ok");
  CHECK(outcome(call(here, "delete_account", R"({"password":"correct horse"})")) == "ok");
  CHECK(outcome(call(here, "get_me")) == "unauthorized");
  CHECK(outcome(call(there, "get_me")) == "unauthorized");
  CHECK(outcome(call(nobody, "login", credentials("alice"))) == "unauthorized");
  CHECK(outcome(call(nobody, "login", credentials("deleted-" + to_string(here.user)))) == "unauthorized");
  CHECK(outcome(call(nobody, "register", credentials("deleted-1"))) == "bad_request username");
  CHECK(outcome(call(nobody, "register", credentials("alice"))) == "ok");
}

TEST_CASE_FIXTURE(ApiFixture, "guessing the password by deleting is throttled, together with changing it") {
  const Caller alice = as("alice");
  for (int i = 0; i < 20; ++i) {
    const bool odd = i % 2 == 1;
    CHECK(outcome(call(alice, odd ? "delete_account" : "change_password",
                       odd ? R"({"password":"wrong"})" : R"({"old":"wrong","new":"battery staple"})")) ==
          (odd ? "forbidden password" : "forbidden old"));
  }
  CHECK(outcome(call(alice, "delete_account", R"({"password":"correct horse"})")) == "rate_limited");
}

TEST_CASE_FIXTURE(ApiFixture, "login sessions are listed and revoked, one's own only") {
  const Caller here = as("alice"), there = as("alice"), bob = as("bob");
  const std::string id = R"({"sessionId":")" + to_string(there.login) + "\"}";
  CHECK(outcome(call(bob, "revoke_session", id)) == "not_found");
  CHECK(outcome(call(there, "get_me")) == "ok");
  CHECK(outcome(call(here, "revoke_session", id)) == "ok");
  CHECK(outcome(call(there, "get_me")) == "unauthorized");
  CHECK(outcome(call(here, "list_sessions")) == "ok");
  CHECK(call(here, "list_sessions").result->find(to_string(there.login)) == std::string::npos);
}

TEST_CASE_FIXTURE(ApiFixture, "the set-up token makes the first user an administrator, once, for half an hour") {
  run(ChangeSettings{{{"registration", 2}}});
  const auto issue = [&] {
    std::optional<Result<std::string>> told;
    api->issue_setup_token([&](Result<std::string> result) { told = result; });
    while (!told) work.step([this](const Command& command) { return apply(command); });
    return told->ok() ? **told : std::string(name_of(told->error().code));
  };
  const auto with = [](const std::string& name, const std::string& setup) {
    return R"({"username":")" + name + R"(","password":"correct horse","setupToken":")" + setup + "\"}";
  };
  const std::string old = issue(), expiring = issue();
  CHECK(outcome(call(nobody, "register", with("ruth", old))) == "forbidden");  // replaced
  clock.advance(minutes(31));
  CHECK(outcome(call(nobody, "register", with("ruth", expiring))) == "forbidden");
  const std::string good = issue();
  CHECK(outcome(call(nobody, "register", credentials("ruth"))) == "forbidden");
  const Answer made = call(nobody, "register", with("ruth", good));
  CHECK(text(made, "user.role") == "admin");
  CHECK(outcome(call(nobody, "register", with("other", good))) == "forbidden");
  CHECK(issue() == "conflict");
}

TEST_CASE_FIXTURE(ApiFixture, "the operator adds, lists, changes and locks out users") {
  run(ChangeSettings{{{"registration", 2}}});
  CHECK(text(call(root, "admin_add_user", credentials("alice")), "user.role") == "member");
  CHECK(outcome(call(root, "admin_add_user", credentials("Alice"))) == "conflict username");
  CHECK(outcome(call(root, "admin_add_user", credentials("x"))) == "bad_request username");
  const Caller alice = as("alice");

  CHECK(text(call(root, "admin_set_role", R"({"username":"ALICE","role":"guest"})"), "user.role") == "guest");
  CHECK(outcome(call(root, "admin_set_role", R"({"username":"nobody","role":"guest"})")) == "not_found username");
  CHECK(outcome(call(root, "admin_set_password", credentials("alice", "battery staple"))) == "ok");
  CHECK(outcome(call(alice, "get_me")) == "unauthorized");
  const Answer again = call(nobody, "login", credentials("alice", "battery staple"));
  CHECK(outcome(again) == "ok");
  CHECK(outcome(call(root, "admin_disable_user", R"({"username":"alice"})")) == "ok");
  CHECK(outcome(call(nobody, "login", credentials("alice", "battery staple"))) == "unauthorized");
  CHECK(call(root, "admin_list_users").result->find(R"("disabled":true)") != std::string::npos);
  CHECK(outcome(call(root, "admin_disable_user", R"({"username":"alice","disabled":false})")) == "ok");
  CHECK(outcome(call(nobody, "login", credentials("alice", "battery staple"))) == "ok");
}

TEST_CASE_FIXTURE(ApiFixture, "accounts are listed page by page") {
  for (const char* name : {"u01", "u02", "u03"}) call(root, "admin_add_user", credentials(name));
  const Answer first = call(root, "admin_list_users", R"({"limit":2})");
  CHECK(first.result->find("u01") != std::string::npos);
  CHECK(first.result->find("u03") == std::string::npos);
  const Answer second = call(root, "admin_list_users", R"({"limit":2,"page":")" + text(first, "nextCursor") + "\"}");
  CHECK(second.result->find("u02") == std::string::npos);
  CHECK(second.result->find("u03") != std::string::npos);
  CHECK(text(second, "nextCursor") == "(none)");
  CHECK(outcome(call(root, "admin_list_users", R"({"page":"x"})")) == "bad_request page");
}

TEST_CASE_FIXTURE(ApiFixture,
                  "to who is no administrator there is no administration, and no password is hashed for it") {
  const Caller alice = as("alice");
  as("bob");
  const std::string params =
      R"({"username":"bob","password":"correct horse","role":"admin","chatId":"1",)"
      R"("sessionId":"1","inviteId":"1","address":"192.0.2.1","text":"hi","registration":"open",)"
      R"("reportId":"1","userId":"1","forSeconds":1,"groupId":"1","name":"staff","memberIds":[],"action":"dismiss"})";
  int checked = 0;
  for (const Operation& operation : api->table().all()) {
    if (operation.access != Access::admin) continue;
    CAPTURE(operation.name);
    ++checked;
    const Answer refused = call(alice, operation.name, params);
    CHECK(outcome(refused) == "not_found");
    CHECK(refused.result.error().message == "no such operation");  // not: no such user, or chat
    CHECK(outcome(call(nobody, operation.name, params)) == "unauthorized");
  }
  CHECK(checked == 33);
  CHECK(std::count(work.commands.begin(), work.commands.end(), "register_user") == 2);  // alice and bob
  CHECK(outcome(call(root, "get_me")) == "unauthorized");                               // the operator is no person
}

TEST_CASE("a flood of logins is turned away at the crypto threads") {
  ApiFixture fixture({.crypto_queue = 0});
  const Answer answer = fixture.call(nobody, "login", credentials("alice"));
  CHECK(fixture.outcome(answer) == "unavailable");
  CHECK(answer.result.error().retry_after_ms > 0);
}

TEST_CASE("a token of the host program's own stands for one of its users") {
  UserId alice_id;
  ApiFixture fixture({.hooks = {.authenticate = [&](std::string_view given) -> std::optional<std::string> {
                                  if (given == "boom") throw std::runtime_error("no");
                                  if (given == "nonsense") return "alice";
                                  if (given != "host token") return std::nullopt;
                                  return to_string(alice_id);
                                },
                                .before_send = {}}});
  alice_id = fixture.as("alice").user;
  const auto identity = fixture.authenticator.verify("host token");
  REQUIRE(identity);
  CHECK(identity->user == alice_id);
  CHECK_FALSE(identity->login);
  for (const char* bad : {"other", "boom", "nonsense", ""}) CHECK_FALSE(fixture.authenticator.verify(bad));
  CHECK(fixture.outcome(fixture.call({.user = alice_id, .io = 0}, "get_me")) == "ok");
  CHECK(fixture.outcome(fixture.call({.user = UserId{5}, .io = 0}, "get_me")) == "unauthorized");
}
