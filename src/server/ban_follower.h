// BanFollower: keeps banned addresses out, as the log says.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "feed/commit_follower.h"
#include "net/connection_limiter.h"
#include "net/net_server.h"

namespace snug {

/// Thread: writer, but for construction and `serve`.
class BanFollower final : public CommitFollower {
 public:
  /// Reads the bans in force from the database at this path. Before the writer starts. Throws StoreError.
  BanFollower(std::string database, std::shared_ptr<ConnectionLimiter> limiter);

  /// From now on connections from an address that gets banned are closed. `net` outlives the writer. Thread: any.
  void serve(NetServer& net) { net_.store(&net, std::memory_order_release); }

  void on_batch(const std::shared_ptr<const CommitBatch>& batch) override;
  void on_gap(Version version) override;

 private:
  void load();
  void end_from(const IpRange& range);

  const std::string path_;
  const std::shared_ptr<ConnectionLimiter> limiter_;
  std::atomic<NetServer*> net_ = nullptr;
};

}  // namespace snug
