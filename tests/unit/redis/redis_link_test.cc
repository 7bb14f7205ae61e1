#include "redis/redis_link.h"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <string>
#include <vector>

#include "support/patience.h"
#include "support/redis_process.h"
#include "unit/httpclient/local_server.h"

using namespace snug;
using namespace std::chrono_literals;
using snug::test::LocalServer;
using snug::test::Peer;
using snug::test::RedisProcess;

namespace {

/// A link and the io_context that it lives on, stepped by the test.
struct Linked {
  explicit Linked(const std::string& url, std::function<void(RedisLink::Options&)> change = {}) {
    RedisLink::Options options{.url = *RedisUrl::parse(url)};
    options.wait = 10ms;
    options.most_wait = 50ms;
    if (change) change(options);
    link.emplace(context, options,
                 RedisLink::Listener{.on_up = [this](const RedisServer& server) { ups.push_back(server); },
                                     .on_down = [this](const std::string& why) { downs.push_back(why); },
                                     .on_message =
                                         [this](std::string_view channel, std::string_view message) {
                                           messages.push_back(std::string(channel) + " " + std::string(message));
                                         }});
  }

  /// Steps until it holds; a test whose patience ends fails.
  void until(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + snug::test::patience;
    while (!holds()) {
      REQUIRE(std::chrono::steady_clock::now() < end);
      context.restart();
      context.run_one_for(100ms);
    }
  }
  void until_up(std::size_t times = 1) {
    until([&] { return ups.size() >= times && link->up(); });
  }
  bool call(std::initializer_list<std::string_view> words) {
    return link->call(words, [this](const RespValue* reply) {
      answers.push_back(reply == nullptr   ? "lost"
                        : reply->is_null() ? "nil"
                                           : std::string(reply->text()) + number(*reply));
    });
  }
  static std::string number(const RespValue& reply) {
    return reply.type() == RespType::integer ? std::to_string(*reply.integer()) : "";
  }
  bool down_because(std::string_view what) const {
    return !downs.empty() && downs.back().find(what) != std::string::npos;
  }

  boost::asio::io_context context{1};
  std::vector<RedisServer> ups;
  std::vector<std::string> downs, messages, answers;
  std::optional<RedisLink> link;
};

}  // namespace

TEST_CASE("calls are answered in their order, many at a time") {
  RedisProcess redis;
  Linked linked(redis.url() + "/2", [](RedisLink::Options& options) { options.client_name = "snug-test"; });
  CHECK(!linked.call({"PING"}));
  linked.until_up();
  CHECK(linked.ups.front().run_id.size() == 40);
  CHECK(linked.ups.front().version.substr(0, 2) != "");
  for (int i = 0; i < 1000; ++i) REQUIRE(linked.call({"INCR", "n"}));
  CHECK(linked.call({"GET", "nothing"}));
  CHECK(linked.call({"NOSUCH"}));
  CHECK(linked.answers.empty());
  linked.until([&] { return linked.answers.size() == 1002; });
  CHECK(linked.answers[0] == "1");
  CHECK(linked.answers[999] == "1000");
  CHECK(linked.answers[1000] == "nil");
  CHECK(linked.answers[1001].starts_with("ERR unknown command"));
  CHECK(redis.ask({"CLIENT", "LIST"}).find("name=snug-test") != std::string::npos);
  CHECK(redis.ask({"CLIENT", "LIST"}).find("db=2") != std::string::npos);
}

TEST_CASE("a large call and a large reply pass") {
  RedisProcess redis;
  Linked linked(redis.url());
  linked.until_up();
  const std::string large(3 << 20, 'x');
  REQUIRE(linked.call({"SET", "k", large}));
  REQUIRE(linked.call({"GET", "k"}));
  linked.until([&] { return linked.answers.size() == 2; });
  CHECK(linked.answers[1] == large);
}

TEST_CASE("what waits to be sent is bounded") {
  RedisProcess redis;
  Linked linked(redis.url(), [](RedisLink::Options& options) { options.unsent = 1000; });
  linked.until_up();
  int taken = 0;
  while (linked.call({"SET", "k", "0123456789"})) REQUIRE(++taken < 100);
  CHECK(taken > 10);
  linked.until([&] { return linked.answers.size() == static_cast<std::size_t>(taken); });
}

TEST_CASE("calls on a lost connection have no answer, and are not repeated") {
  RedisProcess redis;
  Linked linked(redis.url());
  linked.until_up();
  const std::string first = linked.ups.front().run_id;
  redis.freeze();
  REQUIRE(linked.call({"INCR", "n"}));
  REQUIRE(linked.call({"INCR", "n"}));
  redis.kill();
  linked.until([&] { return linked.answers.size() == 2; });
  CHECK(linked.answers == std::vector<std::string>{"lost", "lost"});
  CHECK(!linked.link->up());
  linked.until([&] { return linked.downs.size() >= 3; });
  CHECK(linked.down_because("can't connect to 127.0.0.1:" + redis.port()));
  redis.start();
  linked.until_up(2);
  CHECK(linked.ups.back().run_id != first);
  REQUIRE(linked.call({"GET", "n"}));
  linked.until([&] { return linked.answers.size() == 3; });
  CHECK((linked.answers[2] == "nil" || linked.answers[2] == "2"));
}

TEST_CASE("a Redis that says nothing more is given up, and an idle one is asked whether it is there") {
  RedisProcess redis;
  Linked linked(redis.url(), [](RedisLink::Options& options) { options.silence = 200ms; });
  linked.until_up();
  redis.freeze();  // the link asks by itself
  linked.until([&] { return !linked.downs.empty(); });
  CHECK(linked.down_because("has not answered for 200 ms"));
  redis.thaw();
  linked.until_up(2);
}

TEST_CASE("messages of channels come beside the answers") {
  RedisProcess redis;
  Linked linked(redis.url());
  linked.until_up();
  const std::vector<std::string_view> channels{"a", "b"};
  REQUIRE(linked.link->subscribe(channels));
  REQUIRE(linked.call({"PING"}));
  linked.until([&] { return linked.answers.size() == 1; });
  redis.ask({"PUBLISH", "a", "hello"});
  redis.ask({"PUBLISH", "b", ""});
  redis.ask({"PUBLISH", "c", "no"});
  linked.until([&] { return linked.messages.size() == 2; });
  CHECK(linked.messages == std::vector<std::string>{"a hello", "b "});
}

TEST_CASE("who we are is said first, and a refusal names its reason") {
  RedisProcess redis({"--requirepass", "right"});
  {
    Linked linked("redis://:right@127.0.0.1:" + redis.port());
    linked.until_up();
  }
  Linked wrong("redis://:hunter2@127.0.0.1:" + redis.port());
  wrong.until([&] { return !wrong.downs.empty(); });
  CHECK(wrong.down_because("refuses the user or the password: WRONGPASS"));
  CHECK(wrong.downs.back().find("hunter2") == std::string::npos);
  Linked nobody(redis.url());
  nobody.until([&] { return !nobody.downs.empty(); });
  CHECK(nobody.down_because("refuses INFO: NOAUTH"));
  Linked beyond("redis://:right@127.0.0.1:" + redis.port() + "/99");
  beyond.until([&] { return !beyond.downs.empty(); });
  CHECK(beyond.down_because("has no such database"));
}

/// Debian's Redis has no password, and then answers this to whoever comes from another machine, and closes.
TEST_CASE("a Redis that serves its own machine alone is told as that") {
  LocalServer redis([](Peer& peer) { peer.say("-DENIED Redis is running in protected mode because …\r\n"); });
  for (const std::string_view password : {"", ":right@"}) {
    Linked linked("redis://" + std::string(password) + "127.0.0.1:" + redis.port());
    linked.until([&] { return !linked.downs.empty(); });
    CHECK(linked.down_because("the Redis is in protected mode, and serves its own machine alone"));
  }
}

TEST_CASE("a replica is not the one to talk to") {
  RedisProcess master;
  RedisProcess replica({"--replicaof", "127.0.0.1 " + master.port()});
  Linked linked(replica.url());
  linked.until([&] { return !linked.downs.empty(); });
  CHECK(linked.down_because("is a slave, not a master"));
}

TEST_CASE("what is no Redis is found out") {
  LocalServer http([](Peer& peer) {
    (void)peer.read_some();
    peer.say("HTTP/1.1 400 Bad Request\r\n\r\n");
    peer.wait_for_end();
  });
  Linked linked("redis://127.0.0.1:" + http.port());
  linked.until([&] { return !linked.downs.empty(); });
  CHECK(linked.down_because("what came is no reply: this is not RESP2"));

  LocalServer silent([](Peer& peer) { peer.wait_for_end(); });
  Linked waiting("redis://127.0.0.1:" + silent.port(), [](RedisLink::Options& options) { options.connect = 100ms; });
  waiting.until([&] { return !waiting.downs.empty(); });
  CHECK(waiting.down_because("in time"));

  LocalServer chatty([](Peer& peer) {
    (void)peer.read_some();
    const std::string info = "run_id:0123\r\nredis_version:7.0.15\r\nrole:master\r\n";
    peer.say("$" + std::to_string(info.size()) + "\r\n" + info + "\r\n+OK\r\n");
    peer.wait_for_end();
  });
  Linked unasked("redis://127.0.0.1:" + chatty.port());
  unasked.until([&] { return !unasked.downs.empty(); });
  CHECK(unasked.down_because("a reply came that nobody asked for"));

  Linked nowhere("redis://no.such.host.invalid:1", [](RedisLink::Options& options) {
    options.lookup = [](const std::string&) { return ResolvedName{.problem = "no such name"}; };
  });
  nowhere.until([&] { return !nowhere.downs.empty(); });
  CHECK(nowhere.down_because("the name no.such.host.invalid leads nowhere: no such name"));
}

TEST_CASE("with Sentinels the link goes to the master that they name") {
  RedisProcess master;
  const auto sentinel = [&](const std::string& port) {
    return [port](Peer& peer) {
      (void)peer.read_some();
      peer.say("*2\r\n$9\r\n127.0.0.1\r\n$" + std::to_string(port.size()) + "\r\n" + port + "\r\n");
      peer.wait_for_end();
    };
  };
  LocalServer knows(sentinel(master.port()));
  LocalServer ignorant([](Peer& peer) {
    (void)peer.read_some();
    peer.say("*-1\r\n");
    peer.wait_for_end();
  });
  Linked linked("redis://127.0.0.1:" + ignorant.port() + ",127.0.0.1:" + knows.port() + "?sentinel=main");
  linked.until_up();
  CHECK(linked.ups.front().host.port == master.port());
  Linked lost("redis://127.0.0.1:" + ignorant.port() + "?sentinel=main");
  lost.until([&] { return !lost.downs.empty(); });
  CHECK(lost.down_because("knows no master 'main'"));
}

TEST_CASE("a link can go at any moment") {
  RedisProcess redis;
  for (int steps = 0; steps < 12; ++steps) {
    Linked linked(redis.url());
    for (int i = 0; i < steps; ++i) {
      linked.context.restart();
      linked.context.run_one_for(50ms);
    }
    if (linked.link->up()) linked.call({"PING"});
    const std::size_t heard = linked.downs.size();
    linked.link.reset();
    linked.context.restart();
    linked.context.run_for(20ms);
    CHECK(linked.downs.size() == heard);
    CHECK(linked.answers.empty());
  }
}
