// IndexReaders: the connections that read the search index, opened when they are needed first.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "search/index_reader.h"
#include "search/index_state.h"

namespace snug {

/// Thread: any. As many connections as threads read at once.
class IndexReaders {
 public:
  /// `on_damage`: a reader found the index damaged; `state` says so.
  /// `wake`: of the indexer.
  IndexReaders(IndexState& state, std::function<void()> wake) : state_(state), wake_(std::move(wake)) {}

  const IndexState& state() const { return state_; }

  /// Somebody waits for what was committed: the indexer gathers no longer.
  void hurry() { wake_(); }
  /// Failure: unavailable: there is no index that can be read now.
  Result<void> read(const std::function<void(IndexReader&)>& look);

 private:
  struct Opened {
    std::uint64_t file;  ///< IndexState::file
    std::unique_ptr<IndexReader> reader;
  };
  Opened take();
  void give_back(Opened opened);

  IndexState& state_;
  const std::function<void()> wake_;
  Mutex mutex_;
  std::vector<Opened> idle_ GUARDED_BY(mutex_);
};

}  // namespace snug
