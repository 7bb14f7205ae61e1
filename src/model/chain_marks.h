// ChainMarks: the chain hash at places where nodes of a cluster compare theirs.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"

namespace snug {

struct ChainMark {
  std::int64_t position = 0;
  std::string chain;  ///< raw
  bool operator==(const ChainMark&) const = default;
};

/// The newest marks of a node, at each position that is a multiple of `distance`. Nodes are seldom at one position at
/// one moment, so they compare what they had at the same one. Thread: any.
class ChainMarks {
 public:
  static constexpr std::int64_t distance = 1'024;
  static constexpr std::size_t most = 64;

  void add(ChainMark mark) {
    const MutexLock lock(mutex_);
    if (marks_.size() == most) marks_.pop_front();
    marks_.push_back(std::move(mark));
  }
  std::optional<ChainMark> newest() const {
    const MutexLock lock(mutex_);
    return marks_.empty() ? std::nullopt : std::optional(marks_.back());
  }
  /// Nothing: there is none at this position (any more).
  std::optional<std::string> at(std::int64_t position) const {
    const MutexLock lock(mutex_);
    for (const ChainMark& mark : marks_)
      if (mark.position == position) return mark.chain;
    return std::nullopt;
  }

 private:
  mutable Mutex mutex_;
  std::deque<ChainMark> marks_ GUARDED_BY(mutex_);
};

}  // namespace snug
