// RefreshTokenUse: which refresh generation of a login session was last seen in use.
//
// A refresh token that was already exchanged is forgiven while its successor was not used (two tabs, a lost answer).
// The node that sees a token remembers it here, for a while: bounded, and empty after a start. What it has seen for the
// first time is submitted (TokenUseGatherer), so that every node knows, and also after a start. Other nodes are told at
// once, beside the log: a stolen token is not to be forgiven on another node until the command is applied there.
#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>
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

  /// Gets each use that is new to this node, but for those of first generations. Set before the first `saw`; called on
  /// the thread of `saw`.
  void on_new(std::function<void(const TokenUse&)> to_other_nodes) { to_other_nodes_ = std::move(to_other_nodes); }

  /// An access token of this generation was accepted.
  void saw(LoginSessionId login, std::int64_t generation);
  /// Another node has accepted one. That node submits it.
  void heard(const TokenUse& use);

  /// True if a token of a generation after `generation` was seen.
  bool saw_after(LoginSessionId login, std::int64_t generation) const;

  /// At most `most` uses that nobody has taken yet. A first generation has no token before it, and is not among them.
  std::vector<TokenUse> take_new(std::size_t most);
  /// They could not be submitted: they are new again.
  void give_back(const std::vector<TokenUse>& uses);

 private:
  /// True: no token of this generation, or a later one, was seen before.
  bool remember(LoginSessionId login, std::int64_t generation) REQUIRES(mutex_);

  const std::size_t capacity_;
  std::function<void(const TokenUse&)> to_other_nodes_;
  mutable Mutex mutex_;
  // `young_` is filled, and takes the place of `old_` when it is full.
  std::unordered_map<LoginSessionId, std::int64_t> young_ GUARDED_BY(mutex_);
  std::unordered_map<LoginSessionId, std::int64_t> old_ GUARDED_BY(mutex_);
  std::vector<TokenUse> new_ GUARDED_BY(mutex_);  // at most `capacity_`
};

}  // namespace snug
