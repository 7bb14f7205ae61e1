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
  /// `forbids_previews`: the configuration of this node does; that holds until it could be proposed as a rule.
  /// Reads the database at this path. Before the writer starts. Throws StoreError.
  RulesWatch(const std::string& database, int node, bool forbids_previews)
      : node_(node), forbids_previews_(forbids_previews), db_(database, Database::Mode::read) {
    load();
  }

  /// How large one file may be. Thread: any.
  std::int64_t file_bytes() const { return file_bytes_.load(std::memory_order_relaxed); }
  /// Whether links are looked at: not before all nodes know of it. Thread: any.
  bool previews() const { return previews_.load(std::memory_order_relaxed); }

  void on_batch(const std::shared_ptr<const CommitBatch>& batch) override;
  void on_gap(Version version) override;

 private:
  void load();

  const int node_;
  const bool forbids_previews_;
  Database db_;
  std::atomic<std::int64_t> file_bytes_{0};
  std::atomic<bool> previews_{false};
};

}  // namespace snug
