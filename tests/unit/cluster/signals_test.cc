// What users of two nodes see of each other.
#include "cluster/signals.h"

#include <doctest/doctest.h>

#include "unit/cluster/signals_fixture.h"

namespace snug::test {

TEST_CASE("coming, going and statuses set by hand are seen on the other node, in small chats shared") {
  SignalCluster cluster;
  Session alice = cluster.a().connect(1, in({10}));
  cluster.meet();
  Session bob = cluster.b().connect(2, in({10}), 1);
  Session stranger = cluster.a().connect(3, in({11}), 1);
  cluster.settle();
  CHECK(users(alice->got()) == "2 online");
  cluster.b().router.set_presence(UserId{2}, PresenceStatus::away);
  cluster.settle();
  CHECK(users(alice->got()) == "2 away");
  CHECK(cluster.a().status(1, 2) == "away");
  bob->leave();
  cluster.settle();
  CHECK(users(alice->got()) == "2 offline");
  CHECK(cluster.a().router.presence_of(UserId{1}, UserId{2}).last_seen_at);
  CHECK(users(stranger->got()) == "");
  // And the other way.
  bob = cluster.b().connect(2, in({10}), 1);
  cluster.settle();
  alice->leave();
  cluster.settle();
  CHECK(users(bob->got()) == "1 offline");
}

TEST_CASE("a session first gets those who are on the other node") {
  SignalCluster cluster;
  Session bob = cluster.b().connect(2, in({10}));
  cluster.meet();
  Session alice = cluster.a().enter(1, 1);
  cluster.a().finish(*alice, in({10}), 0);
  CHECK(users(alice->got()) == "1 online, 2 online");
}

TEST_CASE("a user of two devices on two nodes is offline when both are gone, and was seen until then") {
  SignalCluster cluster;
  cluster.meet();
  Session alice = cluster.a().connect(1, in({10}));
  Session at_a = cluster.a().connect(2, in({10}));
  Session at_b = cluster.b().connect(2, in({10}));
  cluster.settle();
  alice->got();
  at_a->leave();
  cluster.settle();
  CHECK(users(alice->got()) == "");
  CHECK(cluster.a().status(1, 2) == "online");
  CHECK(cluster.b().status(1, 2) == "online");
  CHECK(!cluster.a().router.presence_of(UserId{1}, UserId{2}).last_seen_at);
  at_b->leave();
  cluster.settle();
  CHECK(users(alice->got()) == "2 offline");
  for (const auto& node : cluster.nodes) CHECK(node->router.presence_of(UserId{1}, UserId{2}).last_seen_at);
}

TEST_CASE("typing reaches the members on the other node, and ends there by itself") {
  SignalCluster cluster;
  Session alice = cluster.a().connect(1, in({10}));
  Session carol = cluster.a().connect(3, in({11}));
  Session bob = cluster.b().connect(2, in({10}));
  cluster.meet();
  alice->got();
  REQUIRE(bob->shard().typing_start(*bob, ChatId{10}));
  cluster.until([&] { return count(alice->lines, "typing_start") == 1; });
  REQUIRE(bob->shard().typing_stop(*bob, ChatId{10}));
  cluster.until([&] { return count(alice->lines, "typing_stop") == 1; });
  alice->got();
  REQUIRE(bob->shard().typing_start(*bob, ChatId{10}));
  cluster.until([&] { return count(alice->lines, "typing_start") == 1; });
  cluster.b().die();  // it says nothing of the end
  CHECK(count(alice->got(), "typing_stop") == 0);
  cluster.a().threads.advance(4s);
  CHECK(count(alice->got(), "typing_stop") == 1);
  CHECK(count(carol->got(), "typing") == 0);
}

TEST_CASE("a blocked user sees nothing of who has blocked it, on whichever node, and others do") {
  SignalCluster cluster;
  cluster.meet();
  Session alice = cluster.a().connect(1, in({10}));
  Session carol = cluster.a().connect(3, in({10}), 1);
  cluster.settle();
  CHECK(users(alice->got()) == "3 online");
  Memberships blocking = in({10});
  blocking.blocked = {UserId{1}};
  Session bob = cluster.b().connect(2, blocking);
  cluster.settle();
  // The block is in the lists that the user's session has brought to its own node.
  CHECK(users(alice->got()) == "");
  CHECK(users(carol->got()) == "2 online");
  CHECK(cluster.a().status(1, 2) == "offline");
  cluster.b().router.set_presence(UserId{2}, PresenceStatus::busy);
  cluster.settle();
  CHECK(users(alice->got()) == "");
  CHECK(users(carol->got()) == "2 busy");
  bob->leave();
  cluster.settle();
  CHECK(users(alice->got()) == "");
  CHECK(users(carol->got()) == "2 offline");
  CHECK(!cluster.a().router.presence_of(UserId{1}, UserId{2}).last_seen_at);
  // A session that begins on the other node gets it neither.
  bob = cluster.b().connect(2, blocking);
  cluster.settle();
  Session again = cluster.a().enter(1, 1);
  cluster.a().finish(*again, in({10}), 0);
  CHECK(users(again->got()) == "1 online, 3 online");
}

TEST_CASE("a block that comes and goes is seen on both nodes, and stops typing in a direct chat") {
  SignalCluster cluster;
  cluster.meet();
  Session alice = cluster.a().connect(1), bob = cluster.b().connect(2);
  cluster.commit(
      {Joined{RoomId{10}, UserId{1}, UserId{2}}, Joined{RoomId{10}, UserId{2}, UserId{1}}, RoomResized{RoomId{10}, 2}});
  cluster.settle();
  CHECK(users(alice->got()).find("2 online") != std::string::npos);
  CHECK(users(bob->got()).find("1 online") != std::string::npos);
  cluster.commit({BlockChanged{UserId{2}, UserId{1}, true}});
  cluster.settle();
  CHECK(users(alice->got()) == "2 offline");
  CHECK(users(bob->got()) == "");
  REQUIRE(alice->shard().typing_start(*alice, ChatId{10}));
  REQUIRE(bob->shard().typing_start(*bob, ChatId{10}));
  cluster.settle();
  CHECK(count(alice->got(), "typing") == 0);
  CHECK(count(bob->got(), "typing") == 0);
  cluster.commit({BlockChanged{UserId{2}, UserId{1}, false}});
  cluster.settle();
  CHECK(users(alice->got()) == "2 online");
}

TEST_CASE("large chats show no presence across nodes") {
  SignalCluster cluster({.presence_limit = 3});
  cluster.meet();
  Session alice = cluster.a().connect(1, in({10}, 4));
  Session bob = cluster.b().connect(2, in({10}, 4));
  cluster.settle();
  CHECK(users(alice->got()) == "");
  // Where it is asked for, it is told: who may see whom is the same.
  CHECK(cluster.a().status(1, 2) == "online");
  cluster.commit({RoomResized{RoomId{10}, 3}});
  bob->leave();
  cluster.settle();
  CHECK(users(alice->got()) == "2 offline");
}

TEST_CASE("who shares no chat sees neither presence nor typing, and who joins one does") {
  SignalCluster cluster;
  cluster.meet();
  Session alice = cluster.a().connect(1, in({11}));
  Session bob = cluster.b().connect(2, in({10}));
  REQUIRE(bob->shard().typing_start(*bob, ChatId{10}));
  cluster.settle();
  CHECK(alice->got() == Lines{});
  CHECK(!alice->shard().typing_start(*alice, ChatId{10}));
  cluster.commit({Joined{RoomId{10}, UserId{1}}, RoomResized{RoomId{10}, 2}});
  cluster.settle();
  CHECK(users(alice->got()).find("2 online") != std::string::npos);
  CHECK(users(bob->got()).find("1 online") != std::string::npos);
  cluster.commit({Left{RoomId{10}, UserId{1}}, RoomResized{RoomId{10}, 1}});
  alice->got(), bob->got();
  bob->leave();
  cluster.settle();
  CHECK(alice->got() == Lines{});
}

}  // namespace snug::test
