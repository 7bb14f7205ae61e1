// Links that are cut, messages that are missed or false, and nodes that die.
#include "cluster/signals.h"

#include <doctest/doctest.h>

#include "unit/cluster/signals_fixture.h"

namespace snug::test {

TEST_CASE("a node whose links are cut for a while gets right again, in both directions") {
  SignalCluster cluster;
  cluster.meet();
  Session alice = cluster.a().connect(1, in({10, 12}));
  Session bob = cluster.b().connect(2, in({10})), carol = cluster.b().connect(3, in({10})),
          dave = cluster.a().connect(4, in({12}), 1);
  cluster.settle();
  alice->got(), bob->got();
  cluster.redis.freeze();  // what is sent now reaches nobody
  carol->leave();
  Session eve = cluster.b().connect(5, in({10}));
  cluster.b().router.set_presence(UserId{2}, PresenceStatus::busy);
  alice->leave();
  for (int i = 0; i < 20; ++i) cluster.step();
  for (const auto& node : cluster.nodes) node->threads.advance(400ms);
  CHECK(users(bob->got()).find("1") == std::string::npos);
  cluster.redis.kill();
  cluster.redis.start();
  const int lists_a = cluster.a().lists, lists_b = cluster.b().lists;
  cluster.until([&] { return cluster.a().lists > lists_a && cluster.b().lists > lists_b; });
  cluster.settle();
  CHECK(users(bob->got()).find("1 offline") != std::string::npos);
  CHECK(cluster.a().status(4, 2) == "busy");
  CHECK(cluster.a().status(4, 3) == "offline");
  CHECK(cluster.a().status(4, 5) == "online");
  CHECK(cluster.b().status(2, 1) == "offline");
}

TEST_CASE("whichever connection comes back first, both nodes have the other's list") {
  SignalCluster cluster;
  cluster.meet();
  const auto kill = [&](const char* link) { cluster.redis.ask({"CLIENT", "KILL", "ID", cluster.client(link)}); };
  for (int round = 0; round < 3; ++round)
    for (const auto& links : std::vector<std::vector<const char*>>{
             {"snug-1-hears"}, {"snug-1-tells"}, {"snug-1-hears", "snug-2-hears"}, {"snug-1-tells", "snug-2-hears"}}) {
      const int lists_a = cluster.a().lists, lists_b = cluster.b().lists;
      for (const char* link : links) kill(link);
      cluster.until([&] { return cluster.a().lists > lists_a && cluster.b().lists > lists_b; });
      cluster.settle();
    }
}

TEST_CASE("what a node missed without noticing it learns by a digest") {
  SignalCluster cluster({.digest = 50ms});
  cluster.meet();
  Session alice = cluster.a().connect(1, in({10}));
  Session bob = cluster.b().connect(2, in({10}));
  cluster.settle();
  CHECK(users(alice->got()) == "2 online");
  const int lists = cluster.a().lists;
  // A message in the name of node 2 that node 2 does not know of.
  std::string bytes = SignalCodec::head(2, cluster.b().boot);
  SignalCodec::append(bytes, PresencePart{{UserId{2}, {RoomId{10}}, {}, {}}, false});
  cluster.redis.ask({"PUBLISH", "{s}:signals", bytes});
  cluster.until([&] { return cluster.a().lists > lists; });
  cluster.settle();
  CHECK(cluster.a().status(1, 2) == "online");
  // Digests of nodes that agree ask for nothing.
  const int then = cluster.a().lists + cluster.b().lists;
  const auto sent = cluster.a().metrics.sum("snug_signals_sent_total");
  cluster.until([&] { return cluster.a().metrics.sum("snug_signals_sent_total") > sent + 5; });
  CHECK(cluster.a().lists + cluster.b().lists == then);
}

TEST_CASE("where too much waits, the others get a list in its place") {
  SignalCluster cluster({.limits = {.presences = 5}});
  cluster.meet();
  std::vector<Session> sessions;
  const int lists = cluster.a().lists;
  for (int user = 100; user < 160; ++user) sessions.push_back(cluster.b().connect(user, in({10})));
  cluster.until([&] { return cluster.a().lists > lists; });
  cluster.settle();
  for (int user = 100; user < 160; ++user) CHECK(cluster.a().status(1, user) == "online");
  sessions.clear();
  cluster.settle();
  cluster.until([&] { return cluster.a().status(1, 159) == "offline"; });
  cluster.settle();
  for (int user = 100; user < 160; ++user) CHECK(cluster.a().status(1, user) == "offline");
}

TEST_CASE("strangers, other boots and nonsense are dropped, and counted") {
  SignalCluster cluster;
  cluster.meet();
  Session alice = cluster.a().connect(1, in({10}));
  const auto publish = [&](int node, std::int64_t boot) {
    std::string bytes = SignalCodec::head(node, boot);
    SignalCodec::append(bytes, PresencePart{{UserId{2}, {RoomId{10}}, {}, {.connected = true}}, false});
    cluster.redis.ask({"PUBLISH", "{s}:signals", bytes});
  };
  publish(2, 99);
  publish(3, 1);
  cluster.redis.ask({"PUBLISH", "{s}:signals", "nonsense"});
  cluster.redis.ask({"PUBLISH", "{s}:signals:1", std::string(100'000, '\x01')});
  cluster.settle();
  CHECK(cluster.a().status(1, 2) == "offline");
  const std::string text = cluster.a().metrics.text();
  CHECK(text.find("outcome=\"garbage\"} 2") != std::string::npos);
  CHECK(text.find("outcome=\"stranger\"} 2") != std::string::npos);
  publish(2, 1);
  cluster.settle();
  CHECK(cluster.a().status(1, 2) == "online");
}

TEST_CASE("tokens in use and displaced sockets reach the others, and not the node itself") {
  SignalCluster cluster;
  cluster.meet();
  cluster.a().tokens.clear();
  cluster.a().displaced.clear();
  cluster.a().signals->publish(SocketDisplaced{"name"});
  cluster.a().signals->publish(TokenUse{LoginSessionId{1}, 7});
  cluster.until([&] { return !cluster.b().displaced.empty() && cluster.b().tokens.back() == 7; });
  cluster.settle();
  CHECK(cluster.b().displaced == std::vector<std::string>{"name"});
  CHECK(cluster.a().displaced.empty());
  CHECK(std::count(cluster.a().tokens.begin(), cluster.a().tokens.end(), 7) == 0);
}

TEST_CASE("the presence of a user whose socket recovers on another node does not flap") {
  SignalCluster cluster;
  cluster.meet();
  Session alice = cluster.a().connect(1, in({10}), 1);
  Session old = cluster.a().connect(2, in({10}));
  cluster.settle();
  alice->got();
  Session recovered = cluster.b().connect(2, in({10}));
  // As ChatSockets does it: behind the presence of the user.
  cluster.b().threads[0].post([&] { cluster.b().signals->publish(SocketDisplaced{"name"}); });
  cluster.until([&] { return !cluster.a().displaced.empty(); });
  old->leave();
  cluster.settle();
  CHECK(users(alice->got()) == "");
  CHECK(cluster.a().status(1, 2) == "online");
  CHECK(!cluster.a().router.presence_of(UserId{1}, UserId{2}).last_seen_at);
}

TEST_CASE("nodes know who lives by heartbeats; the users of one that is killed are offline within the lease") {
  SignalCluster cluster;
  const TwoMembers members;
  Session alice = cluster.a().connect(1, in({10}));
  Session bob = cluster.b().connect(2, in({10})), at_both = cluster.b().connect(3, in({10}));
  Session at_a = cluster.a().connect(3, in({10}));
  cluster.a().live(members);
  cluster.b().live(members);
  cluster.until([&] { return cluster.a().status(1, 2) == "online" && cluster.b().status(2, 1) == "online"; });
  CHECK(cluster.a().alive == std::vector<NodeAlive>{{2, 1}});
  CHECK(cluster.a().nodes == 2);
  cluster.settle();
  alice->got();
  const std::size_t looks = cluster.a().looks.size();
  cluster.b().die();
  cluster.until([&] { return cluster.a().status(1, 2) == "offline"; });
  // There is a beat between two looks. Where this process is held up, there are fewer.
  CHECK(cluster.a().looks.size() - looks <= SignalNode::lease / SignalNode::beat + 2);
  CHECK(cluster.a().nodes == 1);
  cluster.a().threads.advance(2s);
  CHECK(users(alice->got()) == "2 offline");
  CHECK(cluster.a().status(1, 3) == "online");
  CHECK(cluster.a().router.presence_of(UserId{1}, UserId{2}).last_seen_at);

  // It comes back with a new boot, and starts afresh.
  bob.reset(), at_both.reset();
  cluster.nodes[1] = std::make_unique<SignalNode>(cluster.context, cluster.redis, 2, SignalNode::Options{.boot = 2});
  cluster.b().live(members);
  bob = cluster.b().connect(2, in({10}));
  cluster.until([&] { return cluster.a().status(1, 2) == "online" && cluster.b().status(2, 1) == "online"; });
  CHECK(cluster.a().alive == std::vector<NodeAlive>{{2, 2}});
  CHECK(cluster.b().status(2, 3) == "online");
}

TEST_CASE("a heartbeat that is gone still counts for a while, and then no more") {
  SignalCluster cluster;
  const TwoMembers members;
  cluster.a().live(members);
  cluster.b().live(members);
  cluster.until([&] { return cluster.a().nodes == 2 && cluster.b().nodes == 2; });
  cluster.b().membership.reset();
  cluster.settle();
  // Between two looks: the next one is the first that misses it.
  std::size_t looks = cluster.a().looks.size();
  cluster.until([&] { return cluster.a().looks.size() > looks; });
  looks = cluster.a().looks.size();
  cluster.redis.ask({"DEL", "{s}:node:2"});
  cluster.until([&] { return cluster.a().nodes == 1; });
  CHECK(cluster.a().looks[looks] == 1);
  CHECK(cluster.a().looks.back() == 0);
}

TEST_CASE("a Redis that has forgotten all heartbeats, or is away, ends no node") {
  SignalCluster cluster;
  const TwoMembers members;
  Session bob = cluster.b().connect(2, in({10}));
  Session alice = cluster.a().connect(1, in({10}));
  cluster.a().live(members);
  cluster.b().live(members);
  cluster.until([&] { return cluster.a().status(1, 2) == "online"; });
  cluster.settle();
  alice->got();
  cluster.redis.ask({"FLUSHALL"});
  const std::size_t looks = cluster.a().looks.size();
  cluster.until([&] { return cluster.a().looks.size() > looks + 5; });
  CHECK(cluster.a().nodes == 2);
  cluster.redis.kill();
  const auto end = std::chrono::steady_clock::now() + SignalNode::lease + 4 * SignalNode::beat;
  cluster.until([&] { return std::chrono::steady_clock::now() > end; });
  CHECK(cluster.a().status(1, 2) == "online");
  cluster.redis.start();
  const std::size_t before = cluster.a().looks.size();
  cluster.until([&] { return cluster.a().looks.size() > before + 5; });
  CHECK(cluster.a().nodes == 2);
  cluster.settle();
  CHECK(users(alice->got()) == "");
}

}  // namespace snug::test
