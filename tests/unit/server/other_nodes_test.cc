// Two nodes with sessions, tokens and sockets that hear each other over a real Redis.
#include "server/other_nodes.h"

#include <doctest/doctest.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <chrono>

#include "support/patience.h"
#include "support/redis_process.h"
#include "unit/endpoints/sockets_fixture.h"

using namespace snug;
using namespace std::chrono_literals;
using snug::test::RedisProcess;
using snug::test::SocketsFixture;

namespace {

struct Node : SocketsFixture {
  Node(boost::asio::io_context& context, const RedisProcess& redis, int number)
      : signals(context,
                {.redis = {.url = *RedisUrl::parse(redis.url())}, .prefix = "s", .node = number, .boot = number},
                metrics),
        others(signals, router, threads.all()) {
    chat.know({&chat});
    others.start(
        token_use, {&chat}, [this](int count) { nodes = count; }, [](int, const LogId&) {});
  }

  RefreshTokenUse token_use;
  Signals signals;
  OtherNodes others;
  int nodes = 0;
};

struct Two {
  Two() {
    a.signals.set_alive({{2, 2}});
    b.signals.set_alive({{1, 1}});
  }
  /// Notes what node 2 says to all of presence and sockets.
  void note(std::string_view message) {
    const auto read = SignalCodec::read(message);
    REQUIRE(read);
    if (read->node == 2)
      for (const NodeSignal& signal : read->signals) {
        if (const auto* part = std::get_if<PresencePart>(&signal))
          said += part->presence.state.connected ? " online" : " offline";
        if (std::holds_alternative<SocketDisplaced>(signal)) said += " displaced";
      }
  }
  /// Steps until it holds; a test whose patience ends fails.
  void until(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + snug::test::patience;
    while (!holds()) {
      const auto now = std::chrono::steady_clock::now();
      REQUIRE(now < end);
      context.restart();
      context.run_one_for(2ms);
      const auto passed = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - now);
      for (Node* node : {&a, &b}) node->threads.advance(passed);
    }
  }
  bool both_see(bool online) { return a.is_online() == online && b.is_online() == online; }

  RedisProcess redis;
  boost::asio::io_context context{1};
  Node a{context, redis, 1}, b{context, redis, 2};
  std::string said;
  RedisLink spy{context,
                {.url = *RedisUrl::parse(redis.url())},
                {.on_up =
                     [this](const RedisServer&) {
                       const std::array<std::string_view, 1> all{"{s}:signals"};
                       spy.subscribe(all);
                       spy.call({"PING"}, [this](const RespValue* reply) { spies = reply != nullptr; });
                     },
                 .on_message = [this](std::string_view, std::string_view message) { note(message); }}};
  bool spies = false;
};

}  // namespace

TEST_CASE_FIXTURE(Two, "a client that recovers on another node stays online, and its old socket ends") {
  auto old = a.connect();
  until([&] { return both_see(true) && spies; });
  const auto viewer = a.log_in("7", {10});
  a.threads.advance(2s);
  viewer->got();
  said.clear();
  auto recovered = b.connect(old->pid());
  CHECK(recovered->pid() == old->pid());
  until([&] { return old->code != 0; });
  CHECK(old->code == 1012);
  CHECK(recovered->code == 0);
  old.reset();
  // A use of a token comes behind all that the node has said before.
  a.token_use.saw(LoginSessionId{5}, 2);
  until([&] { return b.token_use.saw_after(LoginSessionId{5}, 1) && said.find("displaced") != std::string::npos; });
  CHECK(said == " online displaced");  // when the old socket ends its node knows that the user is here
  a.threads.advance(2s);
  CHECK(viewer->got().empty());
  CHECK(both_see(true));
  recovered.reset();
  until([&] { return both_see(false); });
}

TEST_CASE_FIXTURE(Two,
                  "what one node sees of tokens the other knows, and does not submit; the count of nodes is told") {
  until([&] { return a.nodes == 2 && b.nodes == 2; });
  const auto viewer = a.connect();
  until([&] { return b.is_online(); });  // they hear each other
  a.token_use.saw(LoginSessionId{5}, 2);
  until([&] { return b.token_use.saw_after(LoginSessionId{5}, 1); });
  CHECK(a.token_use.take_new(10).size() == 1);
  CHECK(b.token_use.take_new(10).empty());
  b.signals.set_alive({});
  CHECK(b.nodes == 1);
  CHECK(!b.is_online());
}
