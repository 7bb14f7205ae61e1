// SignalPeers: what the other nodes have said beside the log, put together and checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/membership.h"
#include "cluster/online_users.h"
#include "cluster/signal_codec.h"

namespace snug {

/// Takes the signals of nodes that live, in the boot in which they live. Thread: one.
class SignalPeers {
 public:
  using Presences = std::vector<PresenceSignal>;

  struct Listener {
    /// Typing, or presence with all of its rooms.
    std::function<void(int node, const Signal&)> on_signal;
    /// In place of all presence of the node before.
    std::function<void(int node, const Presences&)> on_list;
    /// The node lives no more in the boot in which it did: it has nobody connected.
    std::function<void(int node)> on_gone;
    std::function<void(const TokenUse&)> on_token_use;
    std::function<void(const std::string& name)> on_displaced;
    /// The node has committed the log up to there.
    std::function<void(int node, const LogId& id)> on_committed{};
    /// The node has come to live, or has another boot. Its list is needed, and it needs ours.
    std::function<void(int node)> on_new;
    /// Its list is needed: something of it was missed.
    std::function<void(int node)> on_missed;
    /// It asks for our list.
    std::function<void(int node)> on_asked;
  };

  enum class Taken {
    yes,
    own,       ///< a message of this node
    stranger,  ///< a node that does not live, or another boot of it
    garbage,   ///< no message of this version
  };

  SignalPeers(int node, Listener listener) : node_(node), listener_(std::move(listener)) {}

  /// The others that live, now.
  void set_alive(const std::vector<NodeAlive>& nodes);
  Taken receive(std::string_view message);
  /// Messages were missed: what has begun does not go on.
  void interrupt();

  std::vector<int> nodes() const;

 private:
  static constexpr std::size_t most_ids = 1'000'000;          // rooms and blocked users of one user
  static constexpr std::size_t most_listed_ids = 20'000'000;  // of all users of a list together

  struct Peer {
    std::int64_t boot = 0;
    OnlineUsers users;
    std::optional<PresenceSignal> begun;  // more parts of it come
    std::optional<Presences> list;        // more of it comes
    std::size_t listed_ids = 0;
  };

  void take(int node, Peer& peer, const TypingSignal& typing);
  void take(int node, Peer& peer, const PresencePart& part);
  void take(int node, Peer& peer, const ListBegin&);
  void take(int node, Peer& peer, const ListEnd& end);
  void take(int node, Peer& peer, const ListAsked&);
  void take(int node, Peer& peer, const UsersDigest& digest);
  void take(int node, Peer& peer, const TokenUse& use);
  void take(int node, Peer& peer, const SocketDisplaced& socket);
  void take(int node, Peer& peer, const CommittedUpTo& report);

  const int node_;
  const Listener listener_;
  std::map<int, Peer> peers_;
};

}  // namespace snug
