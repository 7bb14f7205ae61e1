#include "api/generations.h"

#include <algorithm>
#include <utility>

namespace snug {

void Generations::saw(LoginSessionId login, std::int64_t generation) {
  std::lock_guard lock(mutex_);
  std::int64_t& seen = young_[login];
  seen = std::max(seen, generation);
  if (young_.size() < capacity_) return;
  old_ = std::exchange(young_, {});
}

bool Generations::saw_after(LoginSessionId login, std::int64_t generation) const {
  std::lock_guard lock(mutex_);
  for (const auto* seen : {&young_, &old_}) {
    const auto found = seen->find(login);
    if (found != seen->end() && found->second > generation) return true;
  }
  return false;
}

}  // namespace snug
