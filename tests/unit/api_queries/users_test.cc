#include <doctest/doctest.h>

#include "api/folding.h"
#include "router/presence_table.h"
#include "unit/api_queries/queries_fixture.h"

using namespace snug;
using namespace snug::test;

namespace {

struct UsersFixture : QueriesFixture {
  UserId ann = as("ann"), ben = as("ben"), cid = as("cid");

  UserId named(const std::string& username, const std::string& display_name, UserRole role = UserRole::member) {
    const UserId id{next_id()};
    RegisterUser body{.user_id = id,
                      .username = username,
                      .username_key = username,
                      .display_name = display_name,
                      .terms = search_terms(username, display_name),
                      .password_hash = "hash"};
    body.role = role;
    REQUIRE(run({}, body).result);
    return id;
  }
  std::string found(UserId viewer, const std::string& query, int limit = 20) {
    return each(answer(viewer, find_users, {.query = Text<2, 64>(query), .limit = Int<1, 50>{limit}}).at("users"),
                "username");
  }
};

}  // namespace

TEST_CASE_FIXTURE(UsersFixture, "users are found by the beginnings of their names, in any case") {
  named("zoe.smith", "Zoë Smith");
  named("smithy", "Black Smithy");
  const UserId gone = named("smithers", "Gone");
  CHECK(found(ann, "smi") == "zoe.smith smithers smithy");
  run({}, SetUserDisabled{gone, true});
  CHECK(found(ann, "smi") == "zoe.smith smithy");
  CHECK(found(ann, "SMITH zo") == "zoe.smith");
  CHECK(found(ann, "Zoë") == "zoe.smith");
  CHECK(found(ann, "zoe.s") == "zoe.smith");
  CHECK(found(ann, "mith") == "");
  CHECK(failure(ann, find_users, {.query = "  "}) == Code::bad_request);
  CHECK(failure(ann, find_users, {.query = "\"s"}) == Code::bad_request);
  CHECK(found(ann, "smi", 1) == "zoe.smith");
  CHECK(found(ann, "sm'); DROP TABLE users") == "");
}

TEST_CASE_FIXTURE(UsersFixture, "a guest finds and reads only those it shares a chat with") {
  const UserId guest = named("guest", "A Guest", UserRole::guest);
  const UserId near = named("near", "Some One"), far = named("far", "Some Two");
  const ChatId chat = group(near, {guest});
  CHECK(found(guest, "some") == "near");
  CHECK(found(ann, "some") == "near far");
  CHECK(answer(guest, get_user, {near}).at("user").at("username") == "near");
  CHECK(answer(guest, get_user, {guest}).at("user").at("role") == "guest");
  CHECK(failure(guest, get_user, {far}) == Code::not_found);
  CHECK(answer(ann, get_user, {far}).at("user").at("displayName") == "Some Two");
  CHECK(failure(ann, get_user, {UserId{5}}) == Code::not_found);
  run(near, RemoveMember{chat, guest});
  CHECK(failure(guest, get_user, {near}) == Code::not_found);
}

TEST_CASE_FIXTURE(UsersFixture, "sharing only the state of an open channel is sharing nothing") {
  const UserId guest = named("guest", "A Guest", UserRole::guest);
  const ChatId chat = group(ann, {guest, ben});
  const ChatId open = channel(ann, chat, false);
  for (const UserId user : {ann, ben, guest}) run(user, UpdateChatState{.chat_id = open, .pinned = true});
  run(ben, LeaveChat{chat});
  CHECK(failure(guest, get_user, {ben}) == Code::not_found);
  CHECK(answer(guest, get_user, {ann}).at("user").at("username") == "ann");
}

TEST_CASE_FIXTURE(UsersFixture, "oneself, and one's contacts with their users") {
  CHECK(answer(ann, get_me).at("user").at("id").as_string() == to_string(ann));
  CHECK(failure({}, get_me) == Code::not_found);
  run(ann, SetContact{ben, true, {}});
  run(ann, SetContact{cid, {}, true});
  run(ben, SetContact{ann, true, {}});
  Object contacts = answer(ann, list_contacts);
  CHECK(each(contacts.at("contacts"), "userId") == words(ben, cid));
  CHECK(each(contacts.at("contacts"), "blocked") == "false true");
  CHECK(each(contacts.at("users"), "username") == "ben cid");
  run(ann, SetContact{ben, false, {}});
  CHECK(each(answer(ann, list_contacts).at("contacts"), "userId") == words(cid));
}

TEST_CASE_FIXTURE(UsersFixture, "login sessions: one's own, the one that asks marked") {
  const LoginSessionId first{next_id()}, second{next_id()};
  for (const auto id : {first, second})
    run({}, CreateLoginSession{
                .user_id = ann, .password_version = 1, .login = {.id = id, .user_agent = "agent", .address = "::1"}});
  run({}, CreateLoginSession{.user_id = ben, .password_version = 1, .login = {.id = LoginSessionId{next_id()}}});
  const auto result = read_as(ann, [&](QueryContext& ctx) {
    ctx.login = first;
    return list_sessions(ctx, {});
  });
  const auto sessions = boost::json::parse(*result).as_object().at("sessions").as_array();
  CHECK(each(sessions, "id") == words(second, first));
  CHECK(each(sessions, "current") == "false true");
  CHECK(sessions[0].at("userAgent") == "agent");
}

TEST_CASE_FIXTURE(UsersFixture, "presence is seen by those who share a chat, and not of one who has blocked") {
  direct(ann, ben);
  ManualClock clock;
  PresenceTable table(clock);
  for (const UserId user : {ann, ben, cid}) table.connect(user);
  const auto presence = [&](UserId viewer, UserId user) {
    const auto result = read_as(viewer, [&](QueryContext& ctx) {
      ctx.presence = &table;
      return get_user(ctx, {user});
    });
    const auto found = boost::json::parse(*result).as_object().at("user").as_object();
    return found.contains("presence") ? std::string(found.at("presence").at("status").as_string()) : "untold";
  };
  CHECK(presence(ann, ben) == "online");
  CHECK(presence(ann, ann) == "online");
  CHECK(presence(ann, cid) == "untold");
  run(ben, SetContact{ann, {}, true});
  CHECK(presence(ann, ben) == "offline");
  CHECK(presence(ben, ann) == "online");
  read_as(ann, [&](QueryContext& ctx) {
    CHECK(known_users(ctx, {ann, ben, cid, UserId{5}}) == std::vector<UserId>{ann, ben});
    return 0;
  });
}
