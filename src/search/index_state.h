// IndexState: what the indexer tells those who read the index.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "model/objects.h"

namespace snug {

/// Thread: any.
struct IndexState {
  explicit IndexState(std::string index) : path(std::move(index)) {}

  const std::string path;
  std::atomic<Version> indexed_to{0};  ///< what was committed up to it is found
  std::atomic<bool> building{true};    ///< it is being made: it will take more than a moment
  std::atomic<std::uint64_t> file{0};  ///< grows with each new file: what was opened before is another one
  std::atomic<bool> damaged{false};    ///< a reader has found it damaged
  std::atomic<std::int64_t> documents{0};
  std::function<void()> on_change{};  ///< on the indexer's thread; set before that begins
};

}  // namespace snug
