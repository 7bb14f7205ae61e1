// The directory: which groups are in it, and who joins them by itself.
#include <doctest/doctest.h>

#include "applier_fixture.h"
#include "store/chat_rows.h"
#include "store/directory_rows.h"

using namespace snug;
using snug::test::answer_of;
using snug::test::ApplierFixture;
using Names = std::vector<std::string>;

namespace {

Code code_of(const Outcome& outcome) { return outcome.result ? Code::internal : outcome.result.error().code; }

struct Directory : ApplierFixture {
  ChatId open_group(const std::string& title) {
    const ChatId id{next_id()};
    REQUIRE(run(alice, CreateGroup{.chat_id = id, .title = title, .member_ids = {bob}}).result);
    REQUIRE(run(alice, UpdateChat{.chat_id = id, .is_public = true}).result);
    return id;
  }
  Names titles(UserId viewer, std::string_view behind = {}, ChatId id = {}, int most = 100) {
    Names found;
    for (const PublicChat& chat : rows::public_chats_after(db(), viewer, behind, id, most))
      found.push_back(chat.title + (chat.member ? "*" : ""));
    return found;
  }
  bool is_member(ChatId chat, UserId user) {
    return value("SELECT left_version = 0 FROM chat_states WHERE chat_id = ?1 AND user_id = ?2", chat, user) == 1;
  }

  const UserId alice = as("alice"), bob = as("bob"), carol = as("carol"), eve = as("eve");
};

}  // namespace

TEST_CASE_FIXTURE(Directory, "who changes a group puts it into the directory, and takes it out") {
  const ChatId tea = group(alice, {bob});
  CHECK(code_of(run(bob, UpdateChat{.chat_id = tea, .is_public = true})) == Code::forbidden);
  CHECK(titles(carol).empty());
  REQUIRE(run(bob, LeaveChat{tea}).result);
  const std::string answer = answer_of(run(alice, UpdateChat{.chat_id = tea, .is_public = true}));
  CHECK(answer.find(R"("isPublic":true)") != std::string::npos);
  CHECK(events() == Names{"chat_updated*"});
  CHECK(titles(carol) == Names{"group"});
  CHECK(titles(alice) == Names{"group*"});
  CHECK(titles(bob) == Names{"group"});  // it has left
  REQUIRE(run(alice, UpdateChat{.chat_id = tea, .title = "tea"}).result);
  CHECK(titles(carol) == Names{"tea"});  // it stays in it
  REQUIRE(run(alice, UpdateChat{.chat_id = tea, .is_public = false}).result);
  CHECK(titles(carol).empty());
  CHECK_FALSE(rows::chat_of(db(), alice, tea).is_public);
}

TEST_CASE_FIXTURE(Directory, "only groups are in the directory") {
  const ChatId tea = group(alice), channel{next_id()}, talk = direct(alice, bob);
  REQUIRE(run(alice, CreateChannel{.chat_id = channel, .group_id = tea, .title = "c"}).result);
  CHECK(code_of(run(alice, UpdateChat{.chat_id = channel, .title = "d", .is_public = true})) == Code::bad_request);
  CHECK(rows::find_chat(db(), channel)->title == "c");
  CHECK(code_of(run(alice, UpdateChat{.chat_id = talk, .is_public = true})) == Code::forbidden);
  const ChatId gone = open_group("gone");
  REQUIRE(run(alice, DeleteChat{gone}).result);
  CHECK(titles(carol).empty());
  CHECK(code_of(run(carol, JoinPublic{gone})) == Code::not_found);
  CHECK(code_of(run(carol, JoinPublic{channel})) == Code::not_found);
  CHECK(code_of(run(carol, JoinPublic{talk})) == Code::not_found);
}

TEST_CASE_FIXTURE(Directory, "its order is that of the titles in any case, and a page goes on behind the last one") {
  for (const char* title : {"cups", "Beans", "apples", "beans", "Äpfel"}) open_group(title);
  CHECK(titles(carol) == Names{"apples", "Beans", "beans", "cups", "Äpfel"});
  CHECK(titles(carol, "", {}, 2) == Names{"apples", "Beans"});
  const auto first = rows::public_chats_after(db(), carol, "", {}, 2);
  CHECK(titles(carol, first.back().title, first.back().id) == Names{"beans", "cups", "Äpfel"});
}

TEST_CASE_FIXTURE(Directory, "who joins is a member like any other, by its own hand") {
  const ChatId tea = open_group("tea"), channel{next_id()};
  REQUIRE(run(alice, CreateChannel{.chat_id = channel, .group_id = tea, .title = "c"}).result);
  REQUIRE(run(carol, JoinPublic{tea}).result);
  CHECK(is_member(tea, carol));
  CHECK(is_member(channel, carol));
  CHECK(rows::find_chat(db(), tea)->member_count == 3);
  CHECK(value("SELECT placed_by FROM chat_states WHERE chat_id = ?1 AND user_id = ?2", tea, carol) == carol.value);
  CHECK(value("SELECT role FROM chat_states WHERE chat_id = ?1 AND user_id = ?2", tea, carol) == 2);
  const Outcome again = run(carol, JoinPublic{tea});
  CHECK(again.version == 0);
  CHECK(answer_of(again).find(R"("title":"tea")") != std::string::npos);
  REQUIRE(run(alice, UpdateChat{.chat_id = tea, .is_public = false}).result);
  CHECK(run(carol, JoinPublic{tea}).result);  // it is in it
  CHECK(code_of(run(eve, JoinPublic{tea})) == Code::not_found);
  CHECK(code_of(run(eve, JoinPublic{ChatId{1}})) == Code::not_found);
}

TEST_CASE_FIXTURE(Directory, "who left comes back, who was removed does not, and guests don't come at all") {
  const ChatId tea = open_group("tea");
  REQUIRE(run(bob, LeaveChat{tea}).result);
  CHECK(run(bob, JoinPublic{tea}).result);
  REQUIRE(run(alice, RemoveMember{tea, bob}).result);
  CHECK(code_of(run(bob, JoinPublic{tea})) == Code::forbidden);
  REQUIRE(run(alice, AddMembers{tea, {bob}}).result);
  REQUIRE(run(bob, LeaveChat{tea}).result);
  CHECK(run(bob, JoinPublic{tea}).result);
  REQUIRE(run({}, SetUserRole{carol, UserRole::guest}).result);
  CHECK(code_of(run(carol, JoinPublic{tea})) == Code::forbidden);
  CHECK_FALSE(is_member(tea, carol));
}

TEST_CASE_FIXTURE(Directory, "a group that is full and one that has as many chats as it may") {
  const ChatId tea = open_group("tea"), coffee = open_group("coffee");
  REQUIRE(run({}, ChangeSettings{{{"members_limit", 2}}}).result);
  CHECK(code_of(run(carol, JoinPublic{tea})) == Code::forbidden);
  REQUIRE(run({}, ChangeSettings{{{"members_limit", 20}, {"chats_limit", 1}}}).result);
  CHECK(run(carol, JoinPublic{tea}).result);
  CHECK(code_of(run(carol, JoinPublic{coffee})) == Code::forbidden);
}

TEST_CASE_FIXTURE(Directory, "while not all nodes are upgraded nobody joins") {
  const ChatId tea = open_group("tea");
  db().run("UPDATE meta SET level = ?1 WHERE id = 1", pictures_level);
  Applier older(db());
  std::vector<Change> changes;
  const Outcome refused = older.apply({.id = {1, 2, 1}, .time = Time{now_ms}, .actor = carol, .body = JoinPublic{tea}},
                                      changes, Applier::Defects::thrown);
  CHECK(code_of(refused) == Code::unavailable);
}
