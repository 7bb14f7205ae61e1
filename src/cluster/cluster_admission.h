// ClusterAdmission: what a start asks of the Redis before there is a server: is there a log, whose is it, which number
// is free, and who has a snapshot to give.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cluster/blocking_log_link.h"
#include "cluster/log_id.h"
#include "cluster/membership.h"
#include "redis/redis_link.h"

namespace snug {

/// The Redis is there, and no node may start with it.
class UnfitRedis : public ClusterError {
 public:
  using ClusterError::ClusterError;
};

/// A node that lives, by its heartbeat.
struct LiveNode {
  std::int64_t node = 0;
  Heartbeat beat;
};

/// Thread: one. Calls throw ClusterError.
class ClusterAdmission {
 public:
  struct Options {
    RedisLink::Options redis;
    std::string prefix = "snug";
    std::string keys = "-";                      ///< Membership::Options::keys
    std::int64_t boot = 1;                       ///< of this start
    std::int64_t level = 1;                      ///< of behaviour that this program knows
    std::chrono::milliseconds lease{10'000};     ///< of the node's number
    std::chrono::milliseconds patience{10'000};  ///< to reach the Redis, and for another founder to be done
    std::chrono::milliseconds beats{2'500};      ///< within which each node that lives shows it
  };

  /// Connects. Throws UnfitRedis, or ClusterError: the Redis is away. `warnings`: what the operator should know.
  explicit ClusterAdmission(Options options, bool trusts_log, std::vector<std::string>& warnings);

  /// Of this machine, as it reaches the Redis.
  const std::string& own_address() const { return link_.server().local; }

  /// The id of the log that the Redis has; empty: it has none. Where nodes live that have put none there yet, it waits
  /// for them: a Redis may have been emptied.
  std::string log();
  /// Whether this start may make the log. False: another start does, which is waited for; the Redis then has a log.
  bool take_founding();
  /// Makes the log for a node that is at `id`. Throws also if there is one.
  void found(const std::string& log, const LogId& id, std::int64_t level);

  /// How a database that is at `id` stands to the log.
  enum class Fit {
    good,    ///< the log goes on where it is, or nobody can tell while it is closed
    behind,  ///< what follows was trimmed away
    fork,    ///< the log went on without what it has
  };
  Fit fit(const LogId& id);
  /// Whether the stream has an entry of this id; the position of its first one, or of the next if it is empty.
  bool has(const LogId& id);
  std::int64_t first();

  /// Takes `wanted` if it is given, else a number that no node had before. `last_boot`: of the start before this one,
  /// which may still hold the number; 0: there was none. Where another program holds it, this waits until that is gone.
  /// The number is this start's for the lease; `keep` renews that.
  std::int64_t take_number(std::optional<std::int64_t> wanted, std::int64_t last_boot);
  void keep();
  /// While the connection is kept.
  void wait(std::chrono::milliseconds time) { link_.wait(time); }

  /// Those that live, by number, without this one. Throws if one signs tokens with other keys.
  std::vector<LiveNode> others();

 private:
  std::string key(std::int64_t node) const { return "{" + options_.prefix + "}:node:" + std::to_string(node); }
  std::vector<std::int64_t> known_nodes();
  std::optional<Heartbeat> beat_of(std::int64_t node);
  bool take(std::int64_t node, bool over);

  const Options options_;
  BlockingLogLink link_;
  std::optional<std::int64_t> number_;
};

}  // namespace snug
