#include "unit/router/world.h"

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
std::string now(const World& world) { return to_iso8601(world.threads.clock.now()); }
std::string status(World& world, int viewer, int user) {
  return std::string(name_of_enum(world.router.presence_of(UserId{viewer}, UserId{user}).status));
}

}  // namespace

TEST_CASE("a session first hears who is there, once, and itself among them") {
  World world(2);
  auto alice = world.connect(1, in({10}));
  auto carol = world.connect(3, in({12}));
  auto bob = world.enter(2, 1);
  world.finish(*bob, in({10, 11}), 0);
  CHECK(bob->got() == Lines{update({is(1, "online"), is(2, "online")})});
  world.threads.advance(seconds(3));
  CHECK(bob->got() == Lines{});

  auto lonely = world.enter(9);
  world.finish(*lonely, {}, 0);
  CHECK(lonely->got() == Lines{update({is(9, "online")})});
}

TEST_CASE("coming and going is told to those who share a small chat, on every shard") {
  World world(2);
  auto alice = world.connect(1, in({10}));
  auto bob = world.connect(2, in({10}), 1);
  auto carol = world.connect(3, in({12}), 1);
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "online")})});
  auto second = world.connect(2, in({10}), 0, 5);
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});
  bob->leave();
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});  // one session is left
  const std::string when = now(world);
  second->leave();
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "offline", when)})});
  CHECK(carol->got() == Lines{});
  CHECK(world.threads.timers() == 0);
}

TEST_CASE("changes are gathered: at most one update a second, with the state of that moment") {
  World world;
  auto alice = world.connect(1, in({10}));
  auto bob = world.connect(2, in({10}));
  world.threads.advance(seconds(5));
  alice->got();
  auto carol = world.connect(3, in({10}));
  world.router.set_presence(UserId{2}, PresenceStatus::busy);
  world.router.set_presence(UserId{2}, PresenceStatus::away);
  world.threads.advance(milliseconds(200));
  CHECK(alice->got() == Lines{update({is(2, "away"), is(3, "online")})});
  for (int i = 0; i < 40; ++i) {
    world.router.set_presence(UserId{2}, i % 2 ? PresenceStatus::busy : PresenceStatus::away);
    world.threads.advance(milliseconds(50));
  }
  CHECK(alice->got().size() <= 2);
}

TEST_CASE("set by hand it stays until set back; invisible looks like gone") {
  World world;
  auto alice = world.connect(1, in({10}));
  auto bob = world.connect(2, in({10}));
  world.threads.advance(seconds(2));
  alice->got(), bob->got();

  world.router.set_presence(UserId{2}, PresenceStatus::away);
  world.threads.advance(seconds(1));
  CHECK(alice->got() == Lines{update({is(2, "away")})});
  CHECK(bob->got() == Lines{update({is(2, "away")})});

  const std::string when = now(world);
  world.router.set_presence(UserId{2}, PresenceStatus::offline);
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "offline", when)})});
  auto carol = world.enter(3);
  world.finish(*carol, in({10}), 0);
  CHECK(carol->got() == Lines{update({is(1, "online"), is(3, "online")})});  // not even named
  world.threads.advance(seconds(2));
  alice->got();
  bob->leave();
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});  // when it really left is not told
  CHECK(to_iso8601(*world.router.presence_of(UserId{1}, UserId{2}).last_seen_at) == when);

  auto back = world.connect(2, in({10}));
  world.threads.advance(seconds(2));
  CHECK(status(world, 1, 2) == "offline");
  CHECK(alice->got() == Lines{});
  world.router.set_presence(UserId{2}, PresenceStatus::online);
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "online")})});
}

TEST_CASE("in a chat above the limit only those who asked are told") {
  World world(2, 3);
  auto alice = world.connect(1, in({10}, 4));
  auto bob = world.enter(2, 1);
  world.finish(*bob, in({10}, 4), 0);
  CHECK(bob->got() == Lines{update({is(2, "online")})});
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});

  world.router.watch(alice->ref(), {UserId{2}});
  world.router.set_presence(UserId{2}, PresenceStatus::busy);
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "busy")})});

  world.commit({RoomResized{RoomId{10}, 3}});
  world.router.set_presence(UserId{1}, PresenceStatus::away);
  world.threads.advance(seconds(2));
  CHECK(bob->got() == Lines{update({is(1, "away")})});
}

TEST_CASE("a session may watch so many users and no more; watching ends with it") {
  World world(1, 100, 2);
  auto alice = world.connect(1);
  std::vector<std::unique_ptr<Listener>> others;
  for (int user = 2; user <= 4; ++user) others.push_back(world.connect(user));
  world.router.watch(alice->ref(), {UserId{2}, UserId{3}, UserId{4}, UserId{3}});
  world.threads.run();
  for (auto& other : others) other->leave();
  const std::string when = now(world);
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(3, "offline", when), is(4, "offline", when)})});
  const SubscriberRef ref = alice->ref();
  alice->leave();
  world.router.watch(ref, {UserId{2}});
  auto two = world.connect(2);
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});
}

TEST_CASE("a congested session, or one not yet open, hears later, of the state then") {
  World world;
  auto alice = world.connect(1, in({10}));
  alice->full = true;
  auto bob = world.connect(2, in({10}));
  world.threads.advance(seconds(3));
  CHECK(alice->got() == Lines{});
  world.router.set_presence(UserId{2}, PresenceStatus::busy);
  world.threads.advance(seconds(3));
  alice->full = false;
  world.threads.advance(seconds(1));
  CHECK(alice->got() == Lines{update({is(2, "busy")})});
}

TEST_CASE("who is blocked sees the blocker as gone, from then on, and again when it is over") {
  World world(2);
  auto alice = world.connect(1, in({10}));
  Memberships with_block = in({10});
  with_block.blocked = {UserId{1}};
  auto bob = world.connect(2, with_block, 1);
  auto carol = world.connect(3, in({10}));
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(3, "online")})});
  carol->got();
  CHECK(status(world, 1, 2) == "offline");
  CHECK(status(world, 3, 2) == "online");

  world.commit({BlockChanged{UserId{2}, UserId{1}, false}});
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "online")})});
  CHECK(carol->got() == Lines{});

  world.commit({BlockChanged{UserId{2}, UserId{1}, true}});
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "offline")})});
  CHECK(carol->got() == Lines{});
  world.router.set_presence(UserId{2}, PresenceStatus::busy);
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});
  CHECK(carol->got() == Lines{update({is(2, "busy")})});
  bob->leave();
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});
  CHECK_FALSE(world.router.presence_of(UserId{1}, UserId{2}).last_seen_at);
  CHECK(world.router.presence_of(UserId{3}, UserId{2}).last_seen_at);
}

TEST_CASE("an older account of blocks does not undo a newer one") {
  ManualClock clock;
  PresenceTable table(clock);
  table.connect(UserId{2});
  table.set_blocked(UserId{2}, UserId{1}, true, 7);
  table.set_blocked(UserId{2}, {}, 6);
  CHECK(table.of(UserId{1}, UserId{2}).status == PresenceStatus::offline);
  table.set_blocked(UserId{2}, UserId{1}, false, 5);
  CHECK(table.of(UserId{1}, UserId{2}).status == PresenceStatus::offline);
  table.set_blocked(UserId{2}, {}, 8);
  CHECK(table.of(UserId{1}, UserId{2}).status == PresenceStatus::online);
}

TEST_CASE("who enters a small chat sees its members' presence, and they the newcomer's") {
  World world(2);
  auto alice = world.connect(1, in({10}));
  auto bob = world.connect(2, {}, 1);
  world.commit({RoomResized{RoomId{10}, 2}, Joined{RoomId{10}, UserId{2}}});
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "online")})});
  CHECK(bob->got() == Lines{update({is(1, "online"), is(2, "online")})});

  world.commit({RoomResized{RoomId{20}, 200}, Joined{RoomId{20}, UserId{1}}, Joined{RoomId{20}, UserId{2}}});
  world.commit({Joined{RoomId{21}, UserId{1}}, Joined{RoomId{21}, UserId{2}}});  // of a size that is not known
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});
}

TEST_CASE("presence outlives a restart") {
  World world;
  std::vector<PresenceRow> saved;
  world.router.presence().on_save(
      [&](std::vector<PresenceRow> rows) { saved.insert(saved.end(), rows.begin(), rows.end()); });
  auto alice = world.connect(1, in({10}));
  world.router.set_presence(UserId{1}, PresenceStatus::busy);
  world.router.set_presence(UserId{5}, PresenceStatus::offline);  // not even connected
  alice->leave();
  const Time when = world.threads.clock.now();
  world.threads.advance(seconds(10));
  CHECK(world.threads.timers() == 0);
  REQUIRE(saved.size() == 2);

  World next;
  next.router.presence().load(saved);
  CHECK(next.router.presence_of(UserId{9}, UserId{1}).last_seen_at == when);
  auto back = next.connect(1);
  auto invisible = next.connect(5);
  CHECK(status(next, 9, 1) == "busy");
  CHECK(status(next, 9, 5) == "offline");
}

TEST_CASE("a session that ends while it is told who is there is not told") {
  World world(2);
  auto bob = world.connect(2, in({10}), 1);
  auto alice = world.enter(1);
  alice->shard().subscribe(*alice, in({10}), 0);
  alice->shard().arrive(*alice);
  alice->open(0);
  alice->shard().opened(*alice);
  alice->leave();
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});
}

TEST_CASE("a session that ends with something to be told is not told, and nobody in its place") {
  World world;
  auto alice = world.connect(1, in({10}));
  auto bob = world.connect(2, in({10}));
  bob->got(), alice->got();
  world.router.set_presence(UserId{2}, PresenceStatus::busy);
  world.threads.run();
  alice->leave();
  auto carol = world.connect(3);
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{});
  CHECK(carol->got() == Lines{});
  CHECK(bob->got().size() == 1);
}

TEST_CASE("of a deleted user there is nothing to see, and nothing is saved any more") {
  World world;
  std::vector<PresenceRow> saved;
  world.router.presence().on_save([&](std::vector<PresenceRow> rows) {
    for (const PresenceRow& row : rows) saved.push_back(row);
  });
  auto alice = world.connect(1, in({10}));
  auto bob = world.connect(2, in({10}));
  world.router.set_presence(UserId{2}, PresenceStatus::away);
  world.threads.advance(seconds(2));
  alice->got();
  world.router.presence().save();
  saved.clear();
  world.router.set_presence(UserId{2}, PresenceStatus::busy);
  world.commit({LoginEnded{UserId{2}}, AccountDeleted{UserId{2}}});
  bob->leave();
  world.threads.advance(seconds(2));
  CHECK(alice->got() == Lines{update({is(2, "offline")})});
  CHECK_FALSE(world.router.presence_of(UserId{1}, UserId{2}).last_seen_at);
  world.commit({AccountDeleted{UserId{3}}});  // nobody it knows
  world.router.presence().save();
  CHECK(std::none_of(saved.begin(), saved.end(), [](const PresenceRow& row) { return row.user == UserId{2}; }));
}

}  // namespace snug::test
