// RulesWatch: the rules that this node asks for outside of queries and commands, as they are now.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "feed/commit_follower.h"
#include "store/database.h"

namespace snug {

/// The rules are read anew before the answer to whoever changed it. Thread: writer, but for construction and what it is
/// asked.
class RulesWatch final : public CommitFollower {
 public:
  /// Reads the database at this path. Before the writer starts. Throws StoreError.
  explicit RulesWatch(const std::string& database) : db_(database, Database::Mode::read) { load(); }

  /// How large one file may be. Thread: any.
  std::int64_t file_bytes() const { return file_bytes_.load(std::memory_order_relaxed); }
  /// Whether links are looked at. Thread: any.
  bool previews() const { return previews_.load(std::memory_order_relaxed); }

  void on_batch(const std::shared_ptr<const CommitBatch>& batch) override;
  void on_gap(Version version) override;

 private:
  void load();

  Database db_;
  std::atomic<std::int64_t> file_bytes_{0};
  std::atomic<bool> previews_{false};
};

}  // namespace snug
