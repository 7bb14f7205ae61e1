// Generations: which refresh generation of a login session was last seen in use.
//
// A refresh token that was already exchanged is forgiven while its successor was not used (two tabs, a lost answer).
// That is known only to the node that sees the tokens, and only for a while: bounded, and empty after a start.
#pragma once

#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "base/id.h"

namespace snug {

/// Thread: any.
class Generations {
 public:
  /// Remembers at least the `capacity` login sessions seen last.
  explicit Generations(std::size_t capacity = 100'000) : capacity_(capacity) {}

  /// An access token of this generation was accepted.
  void saw(LoginSessionId login, std::int64_t generation);

  /// True if a token of a generation after `generation` was seen.
  bool saw_after(LoginSessionId login, std::int64_t generation) const;

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  // guarded by mutex_; `young` is filled, and takes the place of `old` when it is full
  std::unordered_map<LoginSessionId, std::int64_t> young_, old_;
};

}  // namespace snug
