#include "router/subscription_index.h"

#include <doctest/doctest.h>

#include <map>
#include <random>
#include <set>

#include "unit/router/router_fixture.h"

namespace snug::test {
namespace {

std::set<std::int64_t> members_of(const SubscriptionIndex& index, RoomId id) {
  std::set<std::int64_t> ids;
  const SubscriptionIndex::Index room = index.find_room(id);
  if (room == SubscriptionIndex::none) return ids;
  for (const SubscriptionIndex::Member member : index.room(room).members) {
    CHECK(index.user(member.user).rooms[member.at].room == room);
    ids.insert(index.user(member.user).id.value);
  }
  CHECK(ids.size() == index.room(room).members.size());
  return ids;
}

}  // namespace

TEST_CASE("a index that is joined, left and closed at random says the same as a plain set") {
  RouterFixture fixture;
  std::mt19937 random(7);
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  SubscriptionIndex index;
  std::map<int, std::unique_ptr<Listener>> connected;
  std::map<int, SubscriptionIndex::Index> slots;
  std::map<int, std::set<std::int64_t>> rooms;

  for (int step = 0; step < 20000; ++step) {
    const int user = 1 + pick(20), room = 1000 + pick(12);
    switch (pick(10)) {
      case 0:
        if (!connected.contains(user)) {
          connected[user] = std::make_unique<Listener>(fixture.router.shard(0), UserId{user}, LoginSessionId{1}, 0);
          slots[user] = index.add(*connected[user], 0);
        } else if (pick(4) == 0) {
          index.remove(*connected[user]);
          connected.erase(user);
          for (auto& [id, members] : rooms) members.erase(user);
        }
        break;
      case 1:
        if (pick(10) == 0) {
          index.close(RoomId{room});
          rooms[room].clear();
        }
        break;
      case 2:
      case 3:
      case 4:
        if (connected.contains(user)) {
          index.leave(slots[user], RoomId{room});
          rooms[room].erase(user);
        }
        break;
      default:
        if (connected.contains(user)) {
          index.join(slots[user], RoomId{room});
          rooms[room].insert(user);
        }
    }
    if (step % 100 == 0)
      for (int id = 1000; id < 1012; ++id) REQUIRE(members_of(index, RoomId{id}) == rooms[id]);
  }
  for (auto& [user, listener] : connected) index.remove(*listener);
  for (int id = 1000; id < 1012; ++id) CHECK(index.find_room(RoomId{id}) == SubscriptionIndex::none);
}

TEST_CASE("an open channel is known while somebody is in its group's room") {
  RouterFixture fixture;
  SubscriptionIndex index;
  Listener alice(fixture.router.shard(0), UserId{1}, LoginSessionId{1}, 0);
  const SubscriptionIndex::Index user = index.add(alice, 0);

  index.open_channel(ChatId{77}, RoomId{7});  // nobody is there
  CHECK(index.find_room_of(ChatId{77}) == SubscriptionIndex::none);

  index.join(user, RoomId{7});
  index.open_channel(ChatId{77}, RoomId{7});
  index.open_channel(ChatId{78}, RoomId{7});
  CHECK(index.find_room_of(ChatId{77}) == index.find_room(RoomId{7}));
  CHECK(index.find_room_of(ChatId{7}) == index.find_room(RoomId{7}));
  index.close_channel(ChatId{77});
  CHECK(index.find_room_of(ChatId{77}) == SubscriptionIndex::none);
  CHECK(index.find_room_of(ChatId{78}) != SubscriptionIndex::none);

  index.leave(user, RoomId{7});
  index.join(user, RoomId{8});  // takes the number that the room had
  CHECK(index.find_room_of(ChatId{78}) == SubscriptionIndex::none);
  index.remove(alice);
}

}  // namespace snug::test
