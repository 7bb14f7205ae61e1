// Throttle: how often something may be tried for a name or an address.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace snug {

/// A token bucket for each key. Bounded: when there are too many keys, the half that is closest to a full bucket is
/// forgotten. Thread: any.
class Throttle {
 public:
  /// `burst` tries at once, then `per_minute`. A rate of 0: no limit.
  Throttle(const Clock& clock, double per_minute, int burst, std::size_t capacity = 50'000);
  /// From now on.
  void change(double per_minute, int burst);

  /// Takes a token. If there is none: how long until there is one.
  std::optional<std::chrono::milliseconds> take(std::string_view key);

  std::size_t keys() const;

 private:
  using Instant = std::chrono::steady_clock::time_point;
  void forget_half(Instant now);

  const Clock& clock_;
  const std::size_t capacity_;

  mutable std::mutex mutex_;
  std::chrono::nanoseconds interval_;                 // guarded by mutex_: between two tokens; 0: no limit
  std::chrono::nanoseconds tolerance_;                // guarded by mutex_: how far ahead of now the next may lie
  std::unordered_map<std::string, Instant> full_at_;  // guarded by mutex_: when the key's bucket is full again
};

/// The key for an address: its network (see IpAddress::network), since who has one IPv6 address has 2⁶⁴ of them. Of
/// what is no address: itself.
std::string network_of(const std::string& address);

}  // namespace snug
