// Signals: what nodes of a cluster say to each other beside the log, over the Redis' pub/sub: presence, typing, which
// tokens are in use, and which sockets have recovered elsewhere. None of it is stored, and all of it may be missed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "base/move_function.h"
#include "cluster/membership.h"
#include "cluster/signal_outbox.h"
#include "model/command.h"
#include "model/signal.h"
#include "redis/redis_link.h"

namespace boost::asio {
class io_context;
}

namespace snug {

/// Presence that was missed is got again: after each new connection a node sends its whole list and asks the others for
/// theirs, once it hears and is heard, and a digest each 10 s shows whom else to ask. Nodes end by `set_alive`, never
/// by what they say.
///
/// Two connections, because in RESP2 one with subscriptions takes no PUBLISH. Channels: `{prefix}:signals` for all,
/// `{prefix}:signals:N` for node N.
class Signals {
 public:
  struct Options {
    RedisLink::Options redis;
    std::string prefix = "snug";
    int node = 1;           ///< 0 … 1023
    std::int64_t boot = 1;  ///< Membership::Options::boot
    std::chrono::milliseconds digest{10'000};
    std::size_t in_flight = 4;  ///< messages without a reply; with more to say, signals are gathered
    SignalOutbox::Limits limits{};
  };
  using Presences = std::vector<PresenceSignal>;

  /// Thread: the io_context's. No call may destroy the signals.
  struct Listener {
    std::function<void(int node, const Signal&)> on_signal;         ///< Router::receive
    std::function<void(int node, const Presences&)> on_list;        ///< Router::receive_list
    std::function<void(int node)> on_gone;                          ///< Router::end_node
    std::function<void(MoveFunction<void(Presences)>)> list;        ///< Router::list_presence; answers on any thread
    std::function<void(const TokenUse&)> on_token_use;              ///< RefreshTokenUse::heard
    std::function<void(const std::string& name)> on_displaced;      ///< ChatSockets::displaced
    std::function<void(int node, const LogId& id)> on_committed{};  ///< the node has committed the log up to there
    std::function<void(int nodes)> on_nodes;                        ///< how many live, with this one; at least 1
  };

  /// `context` and `metrics` outlive this. Says and hears nothing before `start`.
  Signals(boost::asio::io_context& context, Options options, Metrics& metrics);
  /// On the io_context's thread, or after that has ended.
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// Connects. Once. Thread: any.
  void start(Listener listener);
  /// Ends both connections, so that the io_context runs out of work. Calls no listener once what was posted to the
  /// io_context before has run. Thread: any.
  void stop();

  /// The other nodes that live (Membership::Listener::on_alive). Thread: the io_context's.
  void set_alive(std::vector<NodeAlive> nodes);

  /// This node has committed the log up to there. Only the newest is said, at once. Thread: the io_context's.
  void committed(const LogId& id);

  // --- To all others. In order, if called on one thread. Thread: any ---
  /// Router::on_signal. Typing is dropped while the Redis is away or slow.
  void publish(Signal signal);
  void publish(TokenUse use);
  /// The client of the socket has recovered on this node. After its presence, so that the node that has the old socket
  /// knows that the user is here when it ends that.
  void publish(SocketDisplaced socket);

 private:
  struct Impl;
  template <class T>
  void post(T what);

  boost::asio::io_context& context_;
  const std::shared_ptr<Impl> impl_;
};

}  // namespace snug
