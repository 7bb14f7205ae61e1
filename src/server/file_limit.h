// FileLimit: how large one file may be, as the rules say now.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "feed/commit_follower.h"
#include "store/database.h"

namespace snug {

/// The rule is read anew before the answer to whoever changed it. Thread: writer, but for construction and `bytes`.
class FileLimit final : public CommitFollower {
 public:
  /// Reads the database at this path. Before the writer starts. Throws StoreError.
  explicit FileLimit(const std::string& database) : db_(database, Database::Mode::read) { load(); }

  /// Thread: any.
  std::int64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

  void on_batch(const std::shared_ptr<const CommitBatch>& batch) override;
  void on_gap(Version version) override;

 private:
  void load();

  Database db_;
  std::atomic<std::int64_t> bytes_{0};
};

}  // namespace snug
