#include "unit/router/router_fixture.h"

namespace snug::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string is(int user, std::string_view status, std::string_view last_seen = "") {
  std::string out = "{\"userId\":\"" + std::to_string(user) + "\",\"status\":\"" + std::string(status) + "\"";
  if (!last_seen.empty()) out += ",\"lastSeenAt\":\"" + std::string(last_seen) + "\"";
  return out + "}";
}
std::string update(const std::vector<std::string>& users) {
  std::string out = "presence_update {\"users\":[";
  for (const std::string& user : users) out += (out.back() == '}' ? "," : "") + user;
  return out + "]}";
}
std::string now(const RouterFixture& fixture) { return to_iso8601(fixture.threads.clock.now()); }
std::string status(RouterFixture& fixture, int viewer, int user) {
  return std::string(name_of_enum(fixture.router.presence_of(UserId{viewer}, UserId{user}).status));
}

}  // namespace

TEST_CASE("a session first hears who is there, once, and itself among them") {
  RouterFixture fixture(2);
  auto alice = fixture.connect(1, in({10}));
  auto carol = fixture.connect(3, in({12}));
  auto bob = fixture.enter(2, 1);
  fixture.finish(*bob, in({10, 11}), 0);
  CHECK(bob->got() == Lines{update({is(1, "online"), is(2, "online")})});
  fixture.threads.advance(seconds(3));
  CHECK(bob->got() == Lines{});

  auto lonely = fixture.enter(9);
  fixture.finish(*lonely, {}, 0);
  CHECK(lonely->got() == Lines{update({is(9, "online")})});
}

TEST_CASE("coming and going is told to those who share a small chat, on every shard") {
  RouterFixture fixture(2);
  auto alice = fixture.connect(1, in({10}));
  auto bob = fixture.connect(2, in({10}), 1);
  auto carol = fixture.connect(3, in({12}), 1);
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "online")})});
  auto second = fixture.connect(2, in({10}), 0, 5);
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});
  bob->leave();
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});  // one session is left
  const std::string when = now(fixture);
  second->leave();
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "offline", when)})});
  CHECK(carol->got() == Lines{});
  CHECK(fixture.threads.timers() == 0);
}

TEST_CASE("changes are gathered: at most one update a second, with the state of that moment") {
  RouterFixture fixture;
  auto alice = fixture.connect(1, in({10}));
  auto bob = fixture.connect(2, in({10}));
  fixture.threads.advance(seconds(5));
  alice->got();
  auto carol = fixture.connect(3, in({10}));
  fixture.router.set_presence(UserId{2}, PresenceStatus::busy);
  fixture.router.set_presence(UserId{2}, PresenceStatus::away);
  fixture.threads.advance(milliseconds(200));
  CHECK(alice->got() == Lines{update({is(2, "away"), is(3, "online")})});
  for (int i = 0; i < 40; ++i) {
    fixture.router.set_presence(UserId{2}, i % 2 ? PresenceStatus::busy : PresenceStatus::away);
    fixture.threads.advance(milliseconds(50));
  }
  CHECK(alice->got().size() <= 2);
}

TEST_CASE("set by hand it stays until set back; invisible looks like gone") {
  RouterFixture fixture;
  auto alice = fixture.connect(1, in({10}));
  auto bob = fixture.connect(2, in({10}));
  fixture.threads.advance(seconds(2));
  alice->got(), bob->got();

  fixture.router.set_presence(UserId{2}, PresenceStatus::away);
  fixture.threads.advance(seconds(1));
  CHECK(alice->got() == Lines{update({is(2, "away")})});
  CHECK(bob->got() == Lines{update({is(2, "away")})});

  const std::string when = now(fixture);
  fixture.router.set_presence(UserId{2}, PresenceStatus::offline);
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "offline", when)})});
  auto carol = fixture.enter(3);
  fixture.finish(*carol, in({10}), 0);
  CHECK(carol->got() == Lines{update({is(1, "online"), is(3, "online")})});  // not even named
  fixture.threads.advance(seconds(2));
  alice->got();
  bob->leave();
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});  // when it really left is not told
  CHECK(to_iso8601(*fixture.router.presence_of(UserId{1}, UserId{2}).last_seen_at) == when);

  auto back = fixture.connect(2, in({10}));
  fixture.threads.advance(seconds(2));
  CHECK(status(fixture, 1, 2) == "offline");
  CHECK(alice->got() == Lines{});
  fixture.router.set_presence(UserId{2}, PresenceStatus::online);
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "online")})});
}

TEST_CASE("in a chat above the limit only those who asked are told") {
  RouterFixture fixture(2, 3);
  auto alice = fixture.connect(1, in({10}, 4));
  auto bob = fixture.enter(2, 1);
  fixture.finish(*bob, in({10}, 4), 0);
  CHECK(bob->got() == Lines{update({is(2, "online")})});
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});

  fixture.router.watch(alice->ref(), {UserId{2}});
  fixture.router.set_presence(UserId{2}, PresenceStatus::busy);
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "busy")})});

  fixture.commit({RoomResized{RoomId{10}, 3}});
  fixture.router.set_presence(UserId{1}, PresenceStatus::away);
  fixture.threads.advance(seconds(2));
  CHECK(bob->got() == Lines{update({is(1, "away")})});
}

TEST_CASE("a session may watch so many users and no more; watching ends with it") {
  RouterFixture fixture(1, 100, 2);
  auto alice = fixture.connect(1);
  std::vector<std::unique_ptr<Listener>> others;
  for (int user = 2; user <= 4; ++user) others.push_back(fixture.connect(user));
  fixture.router.watch(alice->ref(), {UserId{2}, UserId{3}, UserId{4}, UserId{3}});
  fixture.threads.run();
  for (auto& other : others) other->leave();
  const std::string when = now(fixture);
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(3, "offline", when), is(4, "offline", when)})});
  const SubscriberRef ref = alice->ref();
  alice->leave();
  fixture.router.watch(ref, {UserId{2}});
  auto two = fixture.connect(2);
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});
}

TEST_CASE("a congested session, or one not yet open, hears later, of the state then") {
  RouterFixture fixture;
  auto alice = fixture.connect(1, in({10}));
  alice->full = true;
  auto bob = fixture.connect(2, in({10}));
  fixture.threads.advance(seconds(3));
  CHECK(alice->got() == Lines{});
  fixture.router.set_presence(UserId{2}, PresenceStatus::busy);
  fixture.threads.advance(seconds(3));
  alice->full = false;
  fixture.threads.advance(seconds(1));
  CHECK(alice->got() == Lines{update({is(2, "busy")})});
}

TEST_CASE("who is blocked sees the blocker as gone, from then on, and again when it is over") {
  RouterFixture fixture(2);
  auto alice = fixture.connect(1, in({10}));
  Memberships with_block = in({10});
  with_block.blocked = {UserId{1}};
  auto bob = fixture.connect(2, with_block, 1);
  auto carol = fixture.connect(3, in({10}));
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(3, "online")})});
  carol->got();
  CHECK(status(fixture, 1, 2) == "offline");
  CHECK(status(fixture, 3, 2) == "online");

  fixture.commit({BlockChanged{UserId{2}, UserId{1}, false}});
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "online")})});
  CHECK(carol->got() == Lines{});

  fixture.commit({BlockChanged{UserId{2}, UserId{1}, true}});
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "offline")})});
  CHECK(carol->got() == Lines{});
  fixture.router.set_presence(UserId{2}, PresenceStatus::busy);
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});
  CHECK(carol->got() == Lines{update({is(2, "busy")})});
  bob->leave();
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});
  CHECK_FALSE(fixture.router.presence_of(UserId{1}, UserId{2}).last_seen_at);
  CHECK(fixture.router.presence_of(UserId{3}, UserId{2}).last_seen_at);
}

TEST_CASE("an older account of blocks does not undo a newer one") {
  ManualClock clock;
  PresenceTable table(clock);
  table.connect(UserId{2});
  table.set_blocked(UserId{2}, UserId{1}, true, 7);
  table.set_blocked(UserId{2}, {UserId{3}}, 6);
  CHECK(table.blocked_between(UserId{3}, UserId{2}));  // of the older list what is not newer
  CHECK(table.of(UserId{1}, UserId{2}).status == PresenceStatus::offline);
  table.set_blocked(UserId{2}, UserId{1}, false, 5);
  CHECK(table.of(UserId{1}, UserId{2}).status == PresenceStatus::offline);
  table.set_blocked(UserId{2}, {}, 8);
  CHECK(table.of(UserId{1}, UserId{2}).status == PresenceStatus::online);
}

TEST_CASE("who enters a small chat sees its members' presence, and they the newcomer's") {
  RouterFixture fixture(2);
  auto alice = fixture.connect(1, in({10}));
  auto bob = fixture.connect(2, {}, 1);
  fixture.commit({RoomResized{RoomId{10}, 2}, Joined{RoomId{10}, UserId{2}}});
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "online")})});
  CHECK(bob->got() == Lines{update({is(1, "online"), is(2, "online")})});

  fixture.commit({RoomResized{RoomId{20}, 200}, Joined{RoomId{20}, UserId{1}}, Joined{RoomId{20}, UserId{2}}});
  fixture.commit({Joined{RoomId{21}, UserId{1}}, Joined{RoomId{21}, UserId{2}}});  // of a size that is not known
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});
}

TEST_CASE("presence outlives a restart") {
  RouterFixture fixture;
  std::vector<PresenceRow> saved;
  fixture.router.presence().on_save(
      [&](std::vector<PresenceRow> rows) { saved.insert(saved.end(), rows.begin(), rows.end()); });
  auto alice = fixture.connect(1, in({10}));
  fixture.router.set_presence(UserId{1}, PresenceStatus::busy);
  fixture.router.set_presence(UserId{5}, PresenceStatus::offline);  // not even connected
  alice->leave();
  const Time when = fixture.threads.clock.now();
  fixture.threads.advance(seconds(10));
  CHECK(fixture.threads.timers() == 0);
  REQUIRE(saved.size() == 2);

  RouterFixture next;
  next.router.presence().load(saved);
  CHECK(next.router.presence_of(UserId{9}, UserId{1}).last_seen_at == when);
  auto back = next.connect(1);
  auto invisible = next.connect(5);
  CHECK(status(next, 9, 1) == "busy");
  CHECK(status(next, 9, 5) == "offline");
}

TEST_CASE("a session that ends while it is told who is there is not told") {
  RouterFixture fixture(2);
  auto bob = fixture.connect(2, in({10}), 1);
  auto alice = fixture.enter(1);
  alice->shard().subscribe(*alice, in({10}), 0);
  alice->shard().arrive(*alice);
  alice->open(0);
  alice->shard().opened(*alice);
  alice->leave();
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});
}

TEST_CASE("a session that ends with something to be told is not told, and nobody in its place") {
  RouterFixture fixture;
  auto alice = fixture.connect(1, in({10}));
  auto bob = fixture.connect(2, in({10}));
  bob->got(), alice->got();
  fixture.router.set_presence(UserId{2}, PresenceStatus::busy);
  fixture.threads.run();
  alice->leave();
  auto carol = fixture.connect(3);
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});
  CHECK(carol->got() == Lines{});
  CHECK(bob->got().size() == 1);
}

TEST_CASE("of a deleted user there is nothing to see, and nothing is saved any more") {
  RouterFixture fixture;
  std::vector<PresenceRow> saved;
  fixture.router.presence().on_save([&](std::vector<PresenceRow> rows) {
    for (const PresenceRow& row : rows) saved.push_back(row);
  });
  auto alice = fixture.connect(1, in({10}));
  auto bob = fixture.connect(2, in({10}));
  fixture.router.set_presence(UserId{2}, PresenceStatus::away);
  fixture.threads.advance(seconds(2));
  alice->got();
  fixture.router.presence().save();
  saved.clear();
  fixture.router.set_presence(UserId{2}, PresenceStatus::busy);
  fixture.commit({LoginEnded{UserId{2}}, AccountDeleted{UserId{2}}});
  bob->leave();
  fixture.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "offline")})});
  CHECK_FALSE(fixture.router.presence_of(UserId{1}, UserId{2}).last_seen_at);
  fixture.commit({AccountDeleted{UserId{3}}});  // nobody it knows
  fixture.router.presence().save();
  CHECK(std::none_of(saved.begin(), saved.end(), [](const PresenceRow& row) { return row.user == UserId{2}; }));
}

}  // namespace snug::test
