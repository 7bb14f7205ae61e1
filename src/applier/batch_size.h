// BatchSize: how many commands may share a commit.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace snug {

/// Few on a fast disk, so that nobody waits for others' commands to be applied. More on a slow one: where the sync
/// takes most of the time, a batch of twice the size takes hardly longer. Thread: one.
class BatchSize {
 public:
  using Duration = std::chrono::steady_clock::duration;

  static constexpr std::size_t least = 64;
  static constexpr std::size_t most = 1024;
  /// What a disk may take for a commit without being slow.
  static constexpr Duration fast = std::chrono::milliseconds(10);

  /// For the next batch.
  std::size_t commands() const { return commands_; }

  /// How long a batch took, to apply and to commit.
  void took(Duration applying, Duration committing) {
    const bool slow = committing > fast && committing > 2 * applying;
    commands_ = slow ? std::min(commands_ * 2, most) : std::max(commands_ / 2, least);
  }

 private:
  std::size_t commands_ = least;
};

}  // namespace snug
