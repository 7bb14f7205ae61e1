#include "router/roster.h"

#include <doctest/doctest.h>

#include <map>
#include <random>
#include <set>

#include "unit/router/world.h"

namespace snug::test {
namespace {

std::set<std::int64_t> members_of(const Roster& roster, RoomId id) {
  std::set<std::int64_t> ids;
  const Roster::Index room = roster.find_room(id);
  if (room == Roster::none) return ids;
  for (const Roster::Member member : roster.room(room).members) {
    CHECK(roster.user(member.user).rooms[member.at].room == room);
    ids.insert(roster.user(member.user).id.value);
  }
  CHECK(ids.size() == roster.room(room).members.size());
  return ids;
}

}  // namespace

TEST_CASE("a roster that is joined, left and closed at random says the same as a plain set") {
  World world;
  std::mt19937 random(7);
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  Roster roster;
  std::map<int, std::unique_ptr<Listener>> connected;
  std::map<int, Roster::Index> slots;
  std::map<int, std::set<std::int64_t>> rooms;

  for (int step = 0; step < 20000; ++step) {
    const int user = 1 + pick(20), room = 1000 + pick(12);
    switch (pick(10)) {
      case 0:
        if (!connected.contains(user)) {
          connected[user] = std::make_unique<Listener>(world.router.shard(0), UserId{user}, LoginSessionId{1}, 0);
          slots[user] = roster.add(*connected[user], 0);
        } else if (pick(4) == 0) {
          roster.remove(*connected[user]);
          connected.erase(user);
          for (auto& [id, members] : rooms) members.erase(user);
        }
        break;
      case 1:
        if (pick(10) == 0) {
          roster.close(RoomId{room});
          rooms[room].clear();
        }
        break;
      case 2:
      case 3:
      case 4:
        if (connected.contains(user)) {
          roster.leave(slots[user], RoomId{room});
          rooms[room].erase(user);
        }
        break;
      default:
        if (connected.contains(user)) {
          roster.join(slots[user], RoomId{room});
          rooms[room].insert(user);
        }
    }
    if (step % 100 == 0)
      for (int id = 1000; id < 1012; ++id) REQUIRE(members_of(roster, RoomId{id}) == rooms[id]);
  }
  for (auto& [user, listener] : connected) roster.remove(*listener);
  for (int id = 1000; id < 1012; ++id) CHECK(roster.find_room(RoomId{id}) == Roster::none);
}

TEST_CASE("an open channel is known while somebody is in its group's room") {
  World world;
  Roster roster;
  Listener alice(world.router.shard(0), UserId{1}, LoginSessionId{1}, 0);
  const Roster::Index user = roster.add(alice, 0);

  roster.open_channel(ChatId{77}, RoomId{7});  // nobody is there
  CHECK(roster.find_room_of(ChatId{77}) == Roster::none);

  roster.join(user, RoomId{7});
  roster.open_channel(ChatId{77}, RoomId{7});
  roster.open_channel(ChatId{78}, RoomId{7});
  CHECK(roster.find_room_of(ChatId{77}) == roster.find_room(RoomId{7}));
  CHECK(roster.find_room_of(ChatId{7}) == roster.find_room(RoomId{7}));
  roster.close_channel(ChatId{77});
  CHECK(roster.find_room_of(ChatId{77}) == Roster::none);
  CHECK(roster.find_room_of(ChatId{78}) != Roster::none);

  roster.leave(user, RoomId{7});
  roster.join(user, RoomId{8});  // takes the number that the room had
  CHECK(roster.find_room_of(ChatId{78}) == Roster::none);
  roster.remove(alice);
}

}  // namespace snug::test
