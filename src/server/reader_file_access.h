// ReaderFileAccess: whether somebody may have a file of a message, read on the reader pool.
#pragma once

#include <vector>

#include "base/executor.h"
#include "model/file_access.h"
#include "store/reader_pool.h"

namespace snug {

/// Thread: io threads.
class ReaderFileAccess final : public FileAccess {
 public:
  /// `threads[i]` runs the answers wanted on io thread i.
  ReaderFileAccess(ReaderPool& readers, std::vector<Executor*> threads)
      : readers_(readers), threads_(std::move(threads)) {}

  void find(Request request, MoveFunction<void(Result<FileFound>)> done) override;

 private:
  ReaderPool& readers_;
  const std::vector<Executor*> threads_;
};

/// The same within a read transaction.
Result<FileFound> find_file_for(Database& db, const FileAccess::Request& request);

}  // namespace snug
