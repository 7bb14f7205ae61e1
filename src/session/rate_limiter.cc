#include "session/rate_limiter.h"

namespace snug {

RateLimiter::RateLimiter(const RateLimits& limits, const Clock& clock)
    : messages_(clock, limits.message_rate, limits.message_burst), calls_(clock, limits.call_rate, limits.call_burst) {}

void RateLimiter::change(const RateLimits& limits) {
  messages_.change(limits.message_rate, limits.message_burst);
  calls_.change(limits.call_rate, limits.call_burst);
}

Result<std::chrono::milliseconds> RateLimiter::call(UserId user, Cost cost) {
  const auto key = static_cast<std::uint64_t>(user.value);
  if (cost == Cost::free) return calls_.borrow(key);
  const auto wait = (cost == Cost::message ? messages_ : calls_).take(key);
  if (wait.count() > 0)
    return Error{Code::rate_limited, cost == Cost::message ? "too many messages" : "too many calls", {}, wait.count()};
  return wait;
}

}  // namespace snug
