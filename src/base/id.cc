#include "base/id.h"

#include <algorithm>

namespace snug {

std::int64_t IdGenerator::next_value() {
  const std::int64_t now = std::max<std::int64_t>(clock_.now().ms - epoch_ms, 1) << 12;
  std::int64_t last = last_.load(std::memory_order_relaxed), next = 0;
  do {
    next = std::max(now, last + 1);  // a full sequence borrows from the next millisecond
  } while (!last_.compare_exchange_weak(last, next, std::memory_order_relaxed));
  return (next >> 12) << 22 | node_ << 12 | (next & 0xfff);
}

}  // namespace snug
