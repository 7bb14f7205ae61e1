// Groups of users: who makes them, what they are called, and whom they mention.
#include <doctest/doctest.h>

#include "applier_fixture.h"
#include "store/message_rows.h"
#include "store/user_group_rows.h"

using namespace snug;
using snug::test::answer_of;
using snug::test::ApplierFixture;
using Names = std::vector<std::string>;
using Users = std::vector<UserId>;

namespace {

Code code_of(const Outcome& outcome) { return outcome.result ? Code::internal : outcome.result.error().code; }

struct UserGroups : ApplierFixture {
  UserGroups() { REQUIRE(run({}, SetUserRole{alice, UserRole::admin}).result); }
  UserGroupId add(const std::string& name, const Users& members) {
    const UserGroupId id{next_id()};
    REQUIRE(run(alice, AddUserGroup{.group_id = id, .name = name, .member_ids = members}).result);
    return id;
  }
  Outcome add_named(const std::string& name) {
    return run(alice, AddUserGroup{.group_id = UserGroupId{next_id()}, .name = name, .member_ids = {}});
  }
  Outcome register_as(const std::string& key) {
    RegisterUser user{.user_id = UserId{next_id()}, .username = key, .username_key = key, .display_name = key};
    user.role = UserRole::member;
    return run({}, user);
  }
  Users mentioned(UserId sender, ChatId chat, const std::string& content) {
    const MessageId id{next_id()};
    REQUIRE(run(sender, SendMessage{.message_id = id, .chat_id = chat, .content = content}).result);
    const Message message = *rows::find_message(db(), id);
    const Users named = message.mentions.value_or(Users());
    Users kept;
    auto q =
        db().query("SELECT user_id FROM mentions WHERE chat_id = ?1 AND seq = ?2 ORDER BY user_id", chat, message.seq);
    while (q.next()) kept.push_back(q.get<UserId>(0));
    Users sorted = named;
    std::sort(sorted.begin(), sorted.end());
    CHECK(kept == sorted);
    return named;
  }

  const UserId alice = as("alice"), bob = as("bob"), carol = as("carol"), dave = as("dave"), eve = as("eve");
  const ChatId tea = group(alice, {bob, carol, dave});
};

}  // namespace

TEST_CASE_FIXTURE(UserGroups, "administrators make, change and remove groups of users; everybody is told") {
  const UserGroupId id{next_id()};
  const AddUserGroup ops{.group_id = id, .name = "Ops", .title = "Operators", .member_ids = {carol, bob, carol}};
  CHECK(code_of(run(bob, ops)) == Code::not_found);
  const std::string added = answer_of(run(alice, ops));
  CHECK(added.find(R"("name":"Ops","title":"Operators","memberIds":[")" + to_string(bob) + R"(",")" + to_string(carol) +
                   R"("])") != std::string::npos);
  CHECK(events() == Names{"user_group_updated*"});
  CHECK(std::get<Event>(changes().back()).everyone);
  const Version first = rows::find_user_group(db(), id)->version;

  CHECK(code_of(run(bob, UpdateUserGroup{.group_id = id, .name = "x"})) == Code::not_found);
  REQUIRE(run(alice, UpdateUserGroup{.group_id = id, .title = {true, std::nullopt}, .member_ids = Users{dave}}).result);
  const auto changed = rows::find_user_group(db(), id);
  CHECK(changed->name == "Ops");
  CHECK_FALSE(changed->title);
  CHECK(changed->member_ids == Users{dave});
  CHECK(changed->version > first);

  CHECK(code_of(run(bob, RemoveUserGroup{id})) == Code::not_found);
  REQUIRE(run(alice, RemoveUserGroup{id}).result);
  CHECK(events() == Names{"user_group_removed*"});
  CHECK_FALSE(rows::find_user_group(db(), id));
  CHECK(count("SELECT count(*) FROM user_group_members") == 0);
  for (const CommandBody& body :
       std::vector<CommandBody>{RemoveUserGroup{id}, UpdateUserGroup{.group_id = id, .name = "other"}})
    CHECK(code_of(run(alice, body)) == Code::not_found);
  CHECK(count("SELECT count(*) FROM audit WHERE action LIKE '%_user_group'") == 3);
  const auto told = rows::user_groups_changed_after(db(), first, 10);
  REQUIRE(told.size() == 1);
  CHECK(told.front().deleted);
  CHECK(told.front().member_ids.empty());
}

TEST_CASE_FIXTURE(UserGroups, "a name is one user's or one group's, in any letter case") {
  const UserGroupId ops = add("Ops", {});
  CHECK(code_of(add_named("ops")) == Code::conflict);
  CHECK(code_of(add_named("BOB")) == Code::conflict);
  CHECK(code_of(register_as("ops")) == Code::conflict);
  const UserGroupId team = add("team", {});
  CHECK(code_of(run(alice, UpdateUserGroup{.group_id = team, .name = "OPS"})) == Code::conflict);
  CHECK(code_of(run(alice, UpdateUserGroup{.group_id = team, .name = "bob"})) == Code::conflict);
  CHECK(run(alice, UpdateUserGroup{.group_id = ops, .name = "OPS"}).result);  // its own
  REQUIRE(run(alice, RemoveUserGroup{ops}).result);
  CHECK(register_as("ops").result);
  CHECK(code_of(add_named("ops")) == Code::conflict);
}

TEST_CASE_FIXTURE(UserGroups, "its members have accounts, and there are 100 groups at most") {
  const Outcome refused =
      run(alice, AddUserGroup{.group_id = UserGroupId{next_id()}, .name = "x", .member_ids = {bob, UserId{1}}});
  CHECK(code_of(refused) == Code::not_found);
  CHECK(refused.result.error().field == "memberIds[1]");
  const UserGroupId first = add("g0", {});
  CHECK(code_of(run(alice, UpdateUserGroup{.group_id = first, .member_ids = Users{UserId{1}}})) == Code::not_found);
  for (int i = 1; i < 100; ++i) add("g" + std::to_string(i), {});
  CHECK(code_of(add_named("one-more")) == Code::forbidden);
  REQUIRE(run(alice, RemoveUserGroup{first}).result);
  CHECK(add_named("one-more").result);
}

TEST_CASE_FIXTURE(UserGroups, "a group mentions those of its members that are in the chat") {
  add("ops", {bob, carol, eve, alice});
  CHECK(mentioned(alice, tea, "ask @ops.") == Users{bob, carol});
  CHECK(mentioned(alice, tea, "@carol and @OPS") == Users{carol, bob});
  CHECK(mentioned(dave, tea, "@ops") == Users{alice, bob, carol});
  CHECK(mentioned(alice, tea, "mail ops@ops.example, @opsy").empty());
  CHECK(mentioned(alice, direct(alice, bob), "@ops") == Users{bob});
  REQUIRE(run(carol, SetContact{.user_id = alice, .blocked = true}).result);
  CHECK(mentioned(alice, tea, "@ops") == Users{bob});
  REQUIRE(run(bob, LeaveChat{tea}).result);
  CHECK(mentioned(alice, tea, "@ops").empty());
}

TEST_CASE_FIXTURE(UserGroups, "a guest's mention of a group does nothing, of a person it does") {
  add("ops", {bob, carol});
  REQUIRE(run({}, SetUserRole{dave, UserRole::guest}).result);
  CHECK(mentioned(dave, tea, "@ops @carol") == Users{carol});
  add("visitors", {dave});
  CHECK(mentioned(bob, tea, "@visitors") == Users{dave});
}

TEST_CASE_FIXTURE(UserGroups, "one message mentions at most 200 people by groups, and by 10 groups") {
  Users many;
  for (int i = 0; i < 210; ++i) many.push_back(as("m" + std::to_string(i)));
  REQUIRE(run(alice, AddMembers{tea, many}).result);
  add("one", {many.begin(), many.begin() + 150});
  add("two", {many.begin() + 100, many.end()});
  const Users both = mentioned(alice, tea, "@one @two");
  CHECK(both == Users(many.begin(), many.begin() + 200));
  std::string names;
  for (int i = 0; i < 11; ++i) {
    add("g" + std::to_string(i), {many[static_cast<std::size_t>(i)]});
    names += " @g" + std::to_string(i);
  }
  CHECK(mentioned(alice, tea, names) == Users(many.begin(), many.begin() + 10));
}

TEST_CASE_FIXTURE(UserGroups, "a deleted user is taken out of its groups, each by a change of its own") {
  const UserGroupId ops = add("ops", {bob, carol}), team = add("team", {bob});
  const Version before = applier().state().version;
  REQUIRE(run({}, DeleteUser{bob}).result);
  while (value("SELECT stage FROM deletions WHERE user_id = ?1", bob) == 0) REQUIRE(run({}, WithdrawUser{bob}).result);
  REQUIRE(run({}, WithdrawUser{bob}).result);
  CHECK(events() == Names{"user_group_updated*"});
  REQUIRE(run({}, WithdrawUser{bob}).result);
  CHECK(rows::find_user_group(db(), ops)->member_ids == Users{carol});
  CHECK(rows::find_user_group(db(), team)->member_ids.empty());
  const auto told = rows::user_groups_changed_after(db(), before, 10);
  REQUIRE(told.size() == 2);
  CHECK(told[0].version < told[1].version);
}

TEST_CASE_FIXTURE(UserGroups, "removed groups are kept for a while, for those that come back to be told") {
  for (int i = 0; i < 1'003; ++i) REQUIRE(run(alice, RemoveUserGroup{add("g", {})}).result);
  add("last", {});
  CHECK(count("SELECT count(*) FROM user_groups WHERE deleted = 1") == 1'000);
}
