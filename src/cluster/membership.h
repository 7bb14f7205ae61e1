// Membership: who is in the cluster. A node shows that it lives, joins, and tells which others are gone.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/committed_log.h"
#include "cluster/log_id.h"
#include "model/chain_marks.h"
#include "model/command.h"
#include "redis/redis_link.h"

namespace boost::asio {
class io_context;
}

namespace snug {

/// What a node says of itself while it lives: the value of `{snug}:node:N`, which ends by itself.
struct Heartbeat {
  std::int64_t boot = 0;   ///< the start of the node that holds the number
  LogId applied;           ///< the last command that it has committed
  std::int64_t level = 1;  ///< of behaviour that its program knows
  std::string keys;        ///< fingerprint of the keys that it signs tokens with; without spaces
  std::string chain{};     ///< hash of the order up to `applied`, base64url; without spaces
  ChainMark mark{};        ///< the newest of the node's marks
  std::string address;     ///< where other nodes reach it, host:port; empty: nowhere

  std::string text() const;
  static std::optional<Heartbeat> parse(std::string_view text);
};

/// What a node sees of its cluster with a heartbeat.
struct ClusterView {
  CommittedState mine;
  std::map<std::int64_t, Heartbeat> others;  ///< of the members, those that live, by number
  RedisServer redis;                         ///< as it was when this node connected
  // Of the log's head.
  bool open = false;
  std::int64_t term = 0;
  std::int64_t position = 0;
  std::int64_t trimmed = 0;          ///< the last position that was let go of
  std::optional<std::int64_t> held;  ///< the lowest position that a member keeps for a node that joins
};

/// Another node that lives, as its last heartbeat says.
struct NodeAlive {
  std::int64_t node = 0;
  std::int64_t boot = 0;
  bool operator==(const NodeAlive&) const = default;
};

/// The node's number is held by a lease in the Redis. Joining and leaving are commands in the order. Thread: the
/// io_context's.
class Membership {
 public:
  struct Options {
    RedisLink::Options redis;
    std::string prefix = "snug";
    std::int64_t node = 1;
    std::int64_t boot = 1;
    std::int64_t level = 1;
    std::string keys = "-";
    std::string address{};
    const ChainMarks* marks = nullptr;        ///< of this node; null: none are compared
    std::chrono::milliseconds beat{1'000};    ///< between two heartbeats
    std::chrono::milliseconds lease{10'000};  ///< after the last one, when the node is gone; more than 4 beats
  };

  /// No call may destroy the membership.
  struct Listener {
    /// After each beat that could look.
    std::function<void(const ClusterView&)> on_view{};
    /// A command of the node itself; nobody waits for it. It may be refused: it is submitted again with a later beat.
    std::function<void(CommandBody)> submit;
    /// Whether commands are taken now.
    std::function<bool()> can_submit;
    /// The other members that live, after each beat that could look. One whose heartbeat is gone still counts for three
    /// beats, so that a Redis that has forgotten all leases ends no node. Not called while the Redis is away.
    std::function<void(std::vector<NodeAlive>)> on_alive{};
    /// This node has applied the log otherwise than the others. `why`: for people.
    std::function<void(const std::string& why)> on_difference{};
    /// The node can't be of this cluster as it is. `why`: for people.
    std::function<void(const std::string& why)> on_refused;
  };

  /// `context` and `committed` outlive this.
  Membership(boost::asio::io_context& context, Options options, const CommittedLog& committed, Listener listener);
  ~Membership();  ///< calls nobody
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;

  /// Looks at once, e.g. because something was committed.
  void look();
  /// The log keeps what follows `position` for ten minutes: a node that gets a snapshot needs it. Another call takes
  /// the place of the one before; nothing: it is over.
  void hold(std::optional<std::int64_t> position);

 private:
  struct Impl;
  const std::shared_ptr<Impl> impl_;
};

}  // namespace snug
