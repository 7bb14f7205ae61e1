// DatabaseLog: what this node has of the shared log, read from its database.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cluster/committed_log.h"
#include "store/database.h"

namespace snug {

/// Reads on a connection of its own, which is opened with the first question. Throws StoreError. Thread: the cluster's.
class DatabaseLog final : public CommittedLog {
 public:
  explicit DatabaseLog(std::string path) : path_(std::move(path)) {}

  CommittedState state() const override;
  std::vector<LogEntry> entries(std::int64_t position, std::size_t most, std::size_t bytes) const override;

 private:
  Database& database() const;

  const std::string path_;
  mutable std::unique_ptr<Database> database_;
};

}  // namespace snug
