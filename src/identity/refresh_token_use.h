// RefreshTokenUse: which refresh generation of a login session was last seen in use.
//
// A refresh token that was already exchanged is forgiven while its successor was not used (two tabs, a lost answer).
// The node that sees a token remembers it here, for a while: bounded, and empty after a start. What it has seen for the
// first time is submitted (TokenUseGatherer), so that every node knows, and also after a start.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/id.h"
#include "base/mutex.h"
#include "model/command.h"

namespace snug {

/// Thread: any.
class RefreshTokenUse {
 public:
  /// Remembers at least the `capacity` login sessions seen last.
  explicit RefreshTokenUse(std::size_t capacity = 100'000) : capacity_(capacity) {}

  /// An access token of this generation was accepted.
  void saw(LoginSessionId login, std::int64_t generation);

  /// True if a token of a generation after `generation` was seen.
  bool saw_after(LoginSessionId login, std::int64_t generation) const;

  /// At most `most` uses that nobody has taken yet. A first generation has no token before it, and is not among them.
  std::vector<TokenUse> take_new(std::size_t most);
  /// They could not be submitted: they are new again.
  void give_back(const std::vector<TokenUse>& uses);

 private:
  const std::size_t capacity_;
  mutable Mutex mutex_;
  // `young_` is filled, and takes the place of `old_` when it is full.
  std::unordered_map<LoginSessionId, std::int64_t> young_ GUARDED_BY(mutex_);
  std::unordered_map<LoginSessionId, std::int64_t> old_ GUARDED_BY(mutex_);
  std::vector<TokenUse> new_ GUARDED_BY(mutex_);  // at most `capacity_`
};

}  // namespace snug
