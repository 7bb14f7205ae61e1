// Nodes with real routers that hear each other over a real Redis.
#include "cluster/signals.h"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "support/redis_process.h"
#include "unit/router/router_fixture.h"

using namespace snug;
using namespace std::chrono_literals;
using snug::test::in;
using snug::test::Lines;
using snug::test::Listener;
using snug::test::RedisProcess;
using snug::test::RouterFixture;

namespace {

using Session = std::unique_ptr<Listener>;

/// The members, and their heartbeats without their bytes: what a Membership reads.
class Members final : public CommittedLog {
 public:
  CommittedState state() const override {
    CommittedState state;
    state.id = {1, 1};
    for (const int node : {1, 2}) state.members.push_back({node, true});
    return state;
  }
  std::vector<LogEntry> entries(std::int64_t, std::size_t, std::size_t) const override { return {}; }
};

RedisLink::Options link_to(const std::string& url) {
  RedisLink::Options options{.url = *RedisUrl::parse(url)};
  options.wait = 5ms;
  options.most_wait = 20ms;
  options.silence = 400ms;
  return options;
}

class Node : public RouterFixture {
 public:
  struct Options {
    std::int64_t boot = 1;
    std::int64_t presence_limit = 100;
    std::chrono::milliseconds digest{100'000};  // longer than a test: what is got again is got otherwise
    SignalOutbox::Limits limits{};
  };
  Node(boost::asio::io_context& io, const RedisProcess& process, int node) : Node(io, process, node, Options()) {}
  Node(boost::asio::io_context& io, const RedisProcess& process, int node, const Options& options)
      : RouterFixture(2, options.presence_limit), number(node), boot(options.boot), context(io), redis(process) {
    router.on_signal([this](const Signal& signal) {
      if (signals) signals->publish(signal);
    });
    signals = std::make_unique<Signals>(context,
                                        Signals::Options{.redis = link_to(redis.url()),
                                                         .prefix = "s",
                                                         .node = number,
                                                         .boot = boot,
                                                         .digest = options.digest,
                                                         .limits = options.limits},
                                        metrics);
    signals->start(
        {.on_signal = [this](int from, const Signal& signal) { router.receive(from, signal); },
         .on_list =
             [this](int from, const Router::Presences& list) {
               ++lists;
               router.receive_list(from, list);
             },
         .on_gone = [this](int from) { router.end_node(from); },
         .list = [this](MoveFunction<void(Router::Presences)> done) { router.list_presence(std::move(done)); },
         .on_token_use = [this](const TokenUse& use) { tokens.push_back(use.generation); },
         .on_displaced = [this](const std::string& name) { displaced.push_back(name); },
         .on_nodes = [this](int count) { nodes = count; }});
  }

  /// Heartbeats, and the nodes that live as they say.
  void live(const CommittedLog& committed) {
    membership = std::make_unique<Membership>(
        context,
        Membership::Options{
            .redis = link_to(redis.url()), .prefix = "s", .node = number, .boot = boot, .beat = beat, .lease = lease},
        committed,
        Membership::Listener{.submit = [](const CommandBody&) {},
                             .can_submit = [] { return false; },
                             .on_refused = [](const std::string&) {},
                             .on_alive =
                                 [this](std::vector<NodeAlive> now) {
                                   alive = now;
                                   looks.push_back(now.size());
                                   signals->set_alive(std::move(now));
                                 }});
  }
  /// Its program is killed: it says nothing any more, and its users did not leave.
  void die() {
    membership.reset();
    signals.reset();
  }

  std::string status(int viewer, int user) const {
    return std::string(name_of_enum(router.presence_of(UserId{viewer}, UserId{user}).status));
  }

  static constexpr std::chrono::milliseconds beat{50};
  static constexpr std::chrono::milliseconds lease{1'000};
  const int number;
  const std::int64_t boot;
  boost::asio::io_context& context;
  const RedisProcess& redis;
  std::unique_ptr<Signals> signals;
  std::unique_ptr<Membership> membership;
  std::vector<NodeAlive> alive;
  std::vector<std::size_t> looks;  ///< how many others lived at each
  int lists = 0;
  int nodes = 0;
  std::vector<std::int64_t> tokens;
  std::vector<std::string> displaced;
};

/// The users of the presence_updates and how they are: `2 online, 3 offline`.
std::string users(const Lines& lines) {
  std::string out;
  for (const std::string& line : lines)
    for (std::size_t at = 0; (at = line.find("{\"userId\":\"", at)) != std::string::npos;) {
      at += 11;
      if (line.find("presence_update") == std::string::npos) break;
      const auto id_end = line.find('"', at);
      const auto status = line.find("\"status\":\"", id_end) + 10;
      out += (out.empty() ? "" : ", ") + line.substr(at, id_end - at) + " " +
             line.substr(status, line.find('"', status) - status);
    }
  return out;
}

std::size_t count(const Lines& lines, std::string_view what) {
  return static_cast<std::size_t>(std::count_if(
      lines.begin(), lines.end(), [&](const std::string& line) { return line.find(what) != std::string::npos; }));
}

struct Cluster {
  explicit Cluster(Node::Options options = {}) : options_of_nodes(options) {
    for (const int number : {1, 2}) nodes.push_back(std::make_unique<Node>(context, redis, number, options_of_nodes));
  }
  ~Cluster() {
    for (const auto& node : nodes) node->die();
    context.restart();
    context.poll();
  }

  Node& a() { return *nodes[0]; }
  Node& b() { return *nodes[1]; }

  void step() {
    context.restart();
    context.run_one_for(2ms);
    context.poll();
    for (const auto& node : nodes) node->threads.advance(20ms);
  }
  /// Steps until it holds; more than 20 s fail the test.
  void until(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!holds()) {
      REQUIRE(std::chrono::steady_clock::now() < end);
      step();
    }
  }
  /// Both know each other, and each has the other's list.
  void meet() {
    a().signals->set_alive({{2, b().boot}});
    b().signals->set_alive({{1, a().boot}});
    until([&] { return a().lists > 0 && b().lists > 0; });
    settle();
  }
  /// What was said before this is heard, and what follows from it was delivered.
  void settle() {
    for (int round = 0; round < 2; ++round) {
      for (const auto& node : nodes) node->threads.run();
      ++marks;
      a().signals->publish(TokenUse{LoginSessionId{1}, marks});
      b().signals->publish(TokenUse{LoginSessionId{1}, marks});
      until([&] {
        return !a().tokens.empty() && a().tokens.back() == marks && !b().tokens.empty() && b().tokens.back() == marks;
      });
      for (const auto& node : nodes) node->threads.advance(1s);
    }
  }
  /// The Redis' id of a connection that is named so.
  std::string client(const std::string& name) {
    std::string found;
    until([&] {
      const std::string all = redis.ask({"CLIENT", "LIST"});
      const auto at = all.find(" name=" + name + " ");
      if (at == std::string::npos) return false;
      const auto line = all.rfind("id=", all.find(" addr=", all.rfind("\n", at) + 1)) + 3;
      found = all.substr(line, all.find(' ', line) - line);
      return true;
    });
    return found;
  }
  void commit(const std::vector<Change>& changes) {
    for (const auto& node : nodes) node->commit(changes);
  }

  const Node::Options options_of_nodes;
  RedisProcess redis;
  boost::asio::io_context context{1};
  std::vector<std::unique_ptr<Node>> nodes;
  std::int64_t marks = 100;
};

}  // namespace

TEST_CASE("coming, going and statuses set by hand are seen on the other node, in small chats shared") {
  Cluster cluster;
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
  Cluster cluster;
  Session bob = cluster.b().connect(2, in({10}));
  cluster.meet();
  Session alice = cluster.a().enter(1, 1);
  cluster.a().finish(*alice, in({10}), 0);
  CHECK(users(alice->got()) == "1 online, 2 online");
}

TEST_CASE("a user of two devices on two nodes is offline when both are gone, and was seen until then") {
  Cluster cluster;
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
  Cluster cluster;
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
  Cluster cluster;
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
  Cluster cluster;
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
  Cluster cluster({.presence_limit = 3});
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
  Cluster cluster;
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

TEST_CASE("a node whose links are cut for a while gets right again, in both directions") {
  Cluster cluster;
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
  Cluster cluster;
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
  Cluster cluster({.digest = 50ms});
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
  Cluster cluster({.limits = {.presences = 5}});
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
  Cluster cluster;
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
  Cluster cluster;
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
  Cluster cluster;
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
  Cluster cluster;
  const Members members;
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
  const auto killed = std::chrono::steady_clock::now();
  cluster.b().die();
  cluster.until([&] { return cluster.a().status(1, 2) == "offline"; });
  // A machine with much to do may be late.
  CHECK(std::chrono::steady_clock::now() - killed < Node::lease + 1s);
  CHECK(cluster.a().nodes == 1);
  cluster.a().threads.advance(2s);
  CHECK(users(alice->got()) == "2 offline");
  CHECK(cluster.a().status(1, 3) == "online");
  CHECK(cluster.a().router.presence_of(UserId{1}, UserId{2}).last_seen_at);

  // It comes back with a new boot, and starts afresh.
  bob.reset(), at_both.reset();
  cluster.nodes[1] = std::make_unique<Node>(cluster.context, cluster.redis, 2, Node::Options{.boot = 2});
  cluster.b().live(members);
  bob = cluster.b().connect(2, in({10}));
  cluster.until([&] { return cluster.a().status(1, 2) == "online" && cluster.b().status(2, 1) == "online"; });
  CHECK(cluster.a().alive == std::vector<NodeAlive>{{2, 2}});
  CHECK(cluster.b().status(2, 3) == "online");
}

TEST_CASE("a heartbeat that is gone still counts for a while, and then no more") {
  Cluster cluster;
  const Members members;
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
  Cluster cluster;
  const Members members;
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
  const auto end = std::chrono::steady_clock::now() + Node::lease + 4 * Node::beat;
  cluster.until([&] { return std::chrono::steady_clock::now() > end; });
  CHECK(cluster.a().status(1, 2) == "online");
  cluster.redis.start();
  const std::size_t before = cluster.a().looks.size();
  cluster.until([&] { return cluster.a().looks.size() > before + 5; });
  CHECK(cluster.a().nodes == 2);
  cluster.settle();
  CHECK(users(alice->got()) == "");
}
