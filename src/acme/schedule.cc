#include "acme/schedule.h"

#include <algorithm>

namespace snug {

Time renewal_time(Time not_before, Time not_after, double luck) {
  const std::int64_t life = std::max<std::int64_t>(0, not_after.ms - not_before.ms);
  return {not_after.ms - life / 3 - static_cast<std::int64_t>(static_cast<double>(life) / 30 * luck)};
}

std::chrono::milliseconds pause_after(int failures, std::chrono::milliseconds first, std::chrono::milliseconds asked,
                                      double luck) {
  constexpr std::chrono::milliseconds longest = std::chrono::hours(12);
  std::chrono::milliseconds pause = std::min(first, longest);
  for (int i = 1; i < failures && pause < longest; ++i) pause = std::min(2 * pause, longest);
  pause = std::chrono::milliseconds(static_cast<std::int64_t>(static_cast<double>(pause.count()) * (0.8 + 0.4 * luck)));
  return std::max(pause, asked);
}

}  // namespace snug
