#include "sync/session_start.h"

#include <doctest/doctest.h>

#include "model/cursor.h"
#include "unit/api_queries/queries_fixture.h"

using namespace snug;
using namespace snug::test;

namespace {

struct SessionStartFixture : QueriesFixture {
  UserId ann = as("ann"), ben = as("ben");

  Result<SessionStart> start(const SessionLoader::Request& request) {
    Transaction snapshot(db(), Transaction::Kind::read);
    return read_session_start(db(), request);
  }
};

}  // namespace

TEST_CASE_FIXTURE(SessionStartFixture, "a session begins with what it asked for, in one snapshot") {
  const ChatId chat = group(ann, {ben}), talk = direct(ann, ben), left = group(ben, {ann});
  const ChatId open = channel(ann, chat, false), closed = channel(ben, left, true);
  run(ann, LeaveChat{left});
  run(ann, SetContact{ben, {}, true});
  const auto bare = start({.user = ann});
  REQUIRE(bare);
  CHECK(bare->version == applier().state().version);
  CHECK(bare->user.username == "ann");
  CHECK_FALSE(bare->memberships);
  CHECK_FALSE(bare->page);

  const auto whole =
      start({.user = ann, .memberships = true, .cursor = to_string(Cursor{.epoch = applier().state().epoch})});
  REQUIRE(whole);
  REQUIRE(whole->memberships->rooms.size() == 2);
  CHECK(whole->memberships->rooms[0].room == chat);
  CHECK(whole->memberships->rooms[0].member_count == 2);
  CHECK(whole->memberships->rooms[1].room == talk);
  REQUIRE(whole->memberships->channels.size() == 1);
  CHECK(whole->memberships->channels[0] == std::pair(open, RoomId{chat}));
  CHECK(whole->memberships->blocked == std::vector<UserId>{ben});
  CHECK_FALSE(whole->page->more);
  CHECK_FALSE(whole->page->reset);
  const auto page = boost::json::parse(whole->page->data).as_object();
  CHECK(page.at("cursor").as_string() == whole->page->cursor);
  CHECK(each(page.at("chats"), "id") == words(chat, talk, open));
  CHECK(closed != open);
}

TEST_CASE_FIXTURE(SessionStartFixture,
                  "no session for who is not logged in (any more), nor before the snapshot asked for") {
  const LoginSessionId login{next_id()};
  run({}, CreateLoginSession{.user_id = ann, .password_version = 1, .login = {.id = login}});
  CHECK(start({.user = ann, .login = login}).ok());
  CHECK(start({.user = ben, .login = login}).error().code == Code::unauthorized);
  CHECK(start({.user = UserId{5}}).error().code == Code::unauthorized);
  CHECK(start({.user = ann, .at_least = applier().state().version + 1}).error().code == Code::unavailable);
  CHECK(start({.user = ann, .cursor = "nonsense"}).error().field == "cursor");
  CHECK(start({.user = ann, .cursor = "other.3"})->page->reset);
  run({}, EndLoginSession{login});
  CHECK(start({.user = ann, .login = login}).error().code == Code::unauthorized);
  run({}, SetUserDisabled{ann, true});
  CHECK(start({.user = ann}).error().code == Code::unauthorized);
}

TEST_CASE_FIXTURE(SessionStartFixture,
                  "a node that may lag is too early for a cursor ahead of it; one that stands alone resets") {
  const Version next = applier().state().version + 1;
  const std::string ahead = to_string(Cursor{.epoch = applier().state().epoch, .version = next, .receipts = next});
  const auto lagging = [&] {
    Transaction snapshot(db(), Transaction::Kind::read);
    return read_session_start(db(), {.user = ann, .cursor = ahead}, sync_rows_limit, true);
  };
  CHECK(start({.user = ann, .cursor = ahead})->page->reset);
  REQUIRE_FALSE(lagging());
  CHECK(lagging().error().code == Code::unavailable);
  group(ann, {ben});
  REQUIRE(lagging());
  CHECK_FALSE(lagging()->page->reset);
}
