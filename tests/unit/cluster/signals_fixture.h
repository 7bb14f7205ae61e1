// Nodes with real routers that hear each other over a real Redis.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cluster/signals.h"
#include "support/patience.h"
#include "support/redis_process.h"
#include "unit/router/router_fixture.h"

namespace snug::test {

using namespace std::chrono_literals;

using Session = std::unique_ptr<Listener>;

/// The members, and their heartbeats without their bytes: what a Membership reads.
class TwoMembers final : public CommittedLog {
 public:
  CommittedState state() const override {
    CommittedState state;
    state.id = {1, 1};
    for (const int node : {1, 2}) state.members.push_back({node, true});
    return state;
  }
  std::vector<LogEntry> entries(std::int64_t, std::size_t, std::size_t) const override { return {}; }
};

inline RedisLink::Options link_to(const std::string& url) {
  RedisLink::Options options{.url = *RedisUrl::parse(url)};
  options.wait = 5ms;
  options.most_wait = 20ms;
  options.silence = patience;
  return options;
}

class SignalNode : public RouterFixture {
 public:
  struct Options {
    std::int64_t boot = 1;
    std::int64_t presence_limit = 100;
    std::chrono::milliseconds digest{100'000};  // longer than a test: what is got again is got otherwise
    SignalOutbox::Limits limits{};
  };
  SignalNode(boost::asio::io_context& io, const RedisProcess& process, int node)
      : SignalNode(io, process, node, Options()) {}
  SignalNode(boost::asio::io_context& io, const RedisProcess& process, int node, const Options& options)
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
                             .on_alive =
                                 [this](std::vector<NodeAlive> now) {
                                   alive = now;
                                   looks.push_back(now.size());
                                   signals->set_alive(std::move(now));
                                 },
                             .on_refused = [](const std::string&) {}});
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
inline std::string users(const Lines& lines) {
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

inline std::size_t count(const Lines& lines, std::string_view what) {
  return static_cast<std::size_t>(std::count_if(
      lines.begin(), lines.end(), [&](const std::string& line) { return line.find(what) != std::string::npos; }));
}

struct SignalCluster {
  explicit SignalCluster(SignalNode::Options options = {}) : options_of_nodes(options) {
    for (const int number : {1, 2})
      nodes.push_back(std::make_unique<SignalNode>(context, redis, number, options_of_nodes));
  }
  ~SignalCluster() {
    for (const auto& node : nodes) node->die();
    context.restart();
    context.poll();
  }

  SignalNode& a() { return *nodes[0]; }
  SignalNode& b() { return *nodes[1]; }

  /// As much time passes for the routers as for the Redis: what ends by itself does not overtake what that is late
  /// with.
  void step() {
    const auto begin = std::chrono::steady_clock::now();
    context.restart();
    context.run_one_for(2ms);
    context.poll();
    const auto passed = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    for (const auto& node : nodes) node->threads.advance(passed);
  }
  /// Steps until it holds; a test whose patience ends fails.
  void until(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + patience;
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

  const SignalNode::Options options_of_nodes;
  RedisProcess redis;
  boost::asio::io_context context{1};
  std::vector<std::unique_ptr<SignalNode>> nodes;
  std::int64_t marks = 100;
};

}  // namespace snug::test
