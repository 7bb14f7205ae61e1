// ReaderSessionLoader: what sessions need of the database to begin, read on the reader pool.
#pragma once

#include <vector>

#include "base/executor.h"
#include "model/session_loader.h"
#include "store/reader_pool.h"

namespace snug {

/// Thread: io threads.
class ReaderSessionLoader final : public SessionLoader {
 public:
  /// `threads[i]` runs the answers wanted on io thread i.
  ReaderSessionLoader(ReaderPool& readers, std::vector<Executor*> threads)
      : readers_(readers), threads_(std::move(threads)) {}

  void load(Request request, MoveFunction<void(Result<SessionStart>)> done) override;

 private:
  ReaderPool& readers_;
  const std::vector<Executor*> threads_;
};

}  // namespace snug
