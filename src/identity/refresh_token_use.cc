#include "identity/refresh_token_use.h"

#include <algorithm>
#include <utility>

namespace snug {

void RefreshTokenUse::saw(LoginSessionId login, std::int64_t generation) {
  {
    const MutexLock lock(mutex_);
    if (!remember(login, generation) || generation <= 1) return;
    if (new_.size() < capacity_) new_.push_back({login, generation});
  }
  if (to_other_nodes_) to_other_nodes_({login, generation});
}

void RefreshTokenUse::heard(const TokenUse& use) {
  const MutexLock lock(mutex_);
  remember(use.session_id, use.generation);
}

bool RefreshTokenUse::remember(LoginSessionId login, std::int64_t generation) {
  std::int64_t& seen = young_[login];
  if (generation <= seen) return false;
  const auto older = old_.find(login);
  const bool known = older != old_.end() && older->second >= generation;
  seen = generation;
  if (young_.size() >= capacity_) old_ = std::exchange(young_, {});
  return !known;
}

std::vector<TokenUse> RefreshTokenUse::take_new(std::size_t most) {
  const MutexLock lock(mutex_);
  const auto first = new_.end() - static_cast<std::ptrdiff_t>(std::min(most, new_.size()));
  std::vector<TokenUse> taken(first, new_.end());
  new_.erase(first, new_.end());
  return taken;
}

void RefreshTokenUse::give_back(const std::vector<TokenUse>& uses) {
  const MutexLock lock(mutex_);
  for (const TokenUse& use : uses)
    if (new_.size() < capacity_) new_.push_back(use);
}

bool RefreshTokenUse::saw_after(LoginSessionId login, std::int64_t generation) const {
  const MutexLock lock(mutex_);
  for (const auto* seen : {&young_, &old_}) {
    const auto found = seen->find(login);
    if (found != seen->end() && found->second > generation) return true;
  }
  return false;
}

}  // namespace snug
