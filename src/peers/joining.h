// Joining: how a node without a database gets one of a member of its cluster.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cluster/cluster_secret.h"
#include "peers/snapshot_download.h"
#include "snug/backup.h"

namespace snug {

struct JoinRequest {
  /// The data folder, whose lock the caller holds. It has no database, or an empty file in its place.
  std::filesystem::path folder;
  std::vector<std::string> addresses;  ///< HOST:PORT of the members' private listeners, in the order of asking
  int node = 0;                        ///< that joins
  ClusterSecret secret;
  std::string log;  ///< id of the shared log, which the snapshot must be of; empty: any
  SnapshotDownload::Progress progress{};
  SnapshotDownload::Limits limits{};
  std::chrono::milliseconds patience{300'000};  ///< for members that are busy
};

/// Thread: one, but for `stop`.
class Joining {
 public:
  Joining(JoinRequest request, const Clock& clock);

  /// Downloads a snapshot, proves it and puts it into the folder: its database goes on where the member's stood, under
  /// the same epoch and log. Tries the members in turn. Blocks. Throws BackupError with one line that says what to do;
  /// the folder is then without a database as before.
  BackupFacts run();
  /// After run(): what the member that gave the snapshot has in its file of token keys; empty: nothing.
  const std::string& token_keys() const { return token_keys_; }
  /// run() ends soon, with a BackupError. Thread: any.
  void stop() { download_.stop(); }

 private:
  enum class Attempt { joined, busy, refused };
  Attempt try_member(const std::string& address, BackupFacts& facts);
  void ask_for_keys(const std::string& address);
  void clear_place() const;
  BackupFacts put_in_place(int snapshot, const std::string& digest) const;
  [[noreturn]] void give_up() const;

  const JoinRequest request_;
  const Clock& clock_;
  SnapshotDownload download_;
  std::vector<std::string> problems_;  // by member
  std::string token_keys_;
};

}  // namespace snug
