// PeerServer: the private HTTP listener between the nodes of a cluster.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "cluster/cluster_secret.h"
#include "net/io_thread.h"
#include "net/listen_socket.h"
#include "net/net_metrics.h"
#include "net/net_server.h"
#include "peers/peer_handler.h"
#include "peers/peer_signature.h"
#include "peers/snapshot_offers.h"
#include "peers/table_comparison.h"
#include "peers/table_reader.h"
#include "snug/config.h"

namespace snug {

/// Thread: the owner's.
class PeerServer {
 public:
  /// Takes the address, but takes nobody in before start(). `address`: HOST:PORT; port 0 picks a free one. `database`:
  /// and `token_keys`: the files. `make`: makes a snapshot (Backups::snapshot). Of `config` the times count. What is
  /// given outlives this; the pool is stopped, but not destroyed, before this is destroyed. Throws std::runtime_error
  /// or std::invalid_argument with one line that says what is wrong.
  PeerServer(const Config& config, const std::string& address, std::string database, std::filesystem::path token_keys,
             SnapshotOffers::Make make, IoPool& pool, const ClusterSecret& secret, NetMetrics& metrics,
             const Clock& clock);
  ~PeerServer();

  /// HOST:PORT with the real port. Thread: any.
  const std::string& address() const { return net_->address(); }

  /// Files and uploads of this node for the others. Before start().
  void give_files(const FileStore& store, UploadLookup& uploads) { handler_.give_files(store, uploads); }

  /// Holds this node's tables against those of the members (TableComparison::compare). Thread: any.
  bool compare(int node, std::vector<PeerMember> members, TableComparison::Done done) {
    return comparison_.compare(node, std::move(members), std::move(done));
  }

  /// While the io threads run, or before they do.
  void start();
  /// While the io threads run, and before what makes snapshots ends. Who waits is refused; downloads have `timeout` to
  /// end. Again: does nothing.
  void stop(std::chrono::milliseconds timeout);

 private:
  bool stopped_ = false;
  PeerAuthenticator authenticator_;
  const std::shared_ptr<SnapshotOffers> offers_;
  TableReader tables_;
  TableComparison comparison_;
  PeerHandler handler_;
  ListenSocket socket_;
  std::unique_ptr<NetServer> net_;
};

}  // namespace snug
