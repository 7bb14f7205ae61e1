// ClusterNode: the part of a server in a cluster: how it enters, its number, its place in the order, and whether it is
// up.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "cluster/cluster_admission.h"
#include "cluster/cluster_secret.h"
#include "cluster/cluster_sequencer.h"
#include "cluster/database_log.h"
#include "cluster/signals.h"
#include "identity/key_ring.h"
#include "redis/redis_link.h"
#include "server/data_folder.h"
#include "server/node_file.h"
#include "server/opening.h"
#include "snug/config.h"

namespace snug {

/// Thread: the owner's, unless said otherwise. Errors are StartErrors, one line that says what to do.
class ClusterNode {
 public:
  /// Null: the configuration asks for a server that stands alone. Else this finds the Redis, refuses what can't be, and
  /// takes the node's number. A folder without accounts joins the cluster that is there: its database comes from a
  /// member. So does one that the others went on without; what it had is set aside.
  static std::unique_ptr<ClusterNode> enter(const Config& config, const DataFolder& folder, const Clock& clock);

  int number() const { return static_cast<int>(number_); }
  /// The keys come from the cluster's secret. Those of `file`, if it is there, are accepted, too.
  KeyRing keys(const std::filesystem::path& file) const;
  const ClusterSecret& secret() const { return secret_; }
  /// What the writer passes by, for the comparison with other nodes.
  ChainMarks& marks() { return marks_; }
  /// Of the Redis, without user and password.
  std::string url() const { return redis_.url.text(); }
  /// Whether this start made the log.
  bool founded() const { return founded_; }
  /// Whether its database came from a member with this start.
  bool joined() const { return joined_; }

  /// Once the database is migrated: makes the log, if that is this node's to do, and notes the start.
  void settle(const DataFolder& folder, const OpenedDatabase& opened);

  struct Listener {
    std::function<void(Submission)> on_refused;                ///< ClusterSequencer::Listener::on_refused
    std::function<void(std::vector<NodeAlive>)> on_alive;      ///< ClusterSequencer::Listener::on_alive
    std::function<void(int io, MoveFunction<void()>)> run_on;  ///< ClusterSequencer::Listener::run_on
    std::function<void(const LogId&)> on_committed;            ///< ClusterSequencer::Listener::on_committed
    /// The node takes no commands any more, until it is started anew. Thread: the cluster's.
    std::function<void(const std::string& why)> on_ended;
  };
  /// The order, not started yet. `address`: where the other nodes reach this one, HOST:PORT; empty: nowhere.
  std::unique_ptr<ClusterSequencer> make_sequencer(const Clock& clock, const DataFolder& folder,
                                                   const OpenedDatabase& opened, std::size_t capacity,
                                                   const std::string& address, Listener listener);

  /// What the nodes say to each other beside the log, on the thread of `sequencer`, which does not run yet.
  std::unique_ptr<Signals> make_signals(ClusterSequencer& sequencer, Metrics& metrics) const;

  /// HOST:PORT to listen on for the other nodes.
  std::string listen_address() const;
  /// HOST:PORT by which they reach what is bound to `bound`.
  std::string address_for_others(const std::string& bound) const;

  struct Standing {
    SharedLog::State log = SharedLog::State::closed;
    std::string why{};  ///< it is not open; for people
  };
  /// Thread: any.
  Standing standing() const;

 private:
  ClusterNode(const Config& config, ClusterSecret secret, RedisLink::Options redis);
  void look_at(const DataFolder& folder);
  void ask_redis(const DataFolder& folder, const Clock& clock);
  void decide(ClusterAdmission& admission, const DataFolder& folder, const Clock& clock);
  void join_by(const std::vector<LiveNode>& others, ClusterAdmission& admission, const DataFolder& folder,
               const Clock& clock);
  void join(ClusterAdmission& admission, const DataFolder& folder, const Clock& clock, bool forked = false);
  static std::filesystem::path leave_database(ClusterAdmission& admission, const DataFolder& folder, const Clock& clock,
                                              bool forked);
  static void take_keys(const std::filesystem::path& file, const std::string& given);
  std::string fingerprint() const;

  const Config& config_;
  const ClusterSecret secret_;
  const RedisLink::Options redis_;
  std::string own_host_;
  std::int64_t boot_ = 1;
  std::int64_t number_ = 0;
  bool founds_ = false;
  bool founded_ = false;
  bool joined_ = false;
  std::unique_ptr<ClusterAdmission> admission_;  // until the sequencer is there: it holds the number

  // Of the database, as it was found.
  struct Found {
    bool has_users = false;
    bool was_member = false;  ///< commands of a log are in it
    std::string log{};
    LogId id{};
  } found_;
  std::optional<NodeFile> before_;  // of the start before this one

  std::unique_ptr<DatabaseLog> committed_;
  ChainMarks marks_;
  bool reported_ = false;  // the cluster's thread's: a state of the log
  mutable Mutex mutex_;
  Standing standing_ GUARDED_BY(mutex_);
};

}  // namespace snug
