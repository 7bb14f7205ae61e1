// Throttle: how often something may be tried for a name or an address.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"

namespace snug {

/// A token bucket for each key. Bounded: when there are too many keys, the half that is closest to a full bucket is
/// forgotten. Thread: any.
class Throttle {
 public:
  /// `burst` tries at once, then `per_minute`. A rate of 0: no limit.
  Throttle(const Clock& clock, double per_minute, int burst, std::size_t capacity = 50'000);
  /// From now on.
  void change(double per_minute, int burst);
  /// So many nodes allow tries for the same keys: each allows its share, but at least one at once. Below 1: 1.
  void set_nodes(int nodes);

  /// Takes a token. If there is none: how long until there is one.
  std::optional<std::chrono::milliseconds> take(std::string_view key);

  std::size_t keys() const;

 private:
  using Instant = std::chrono::steady_clock::time_point;
  void forget_half(Instant now) REQUIRES(mutex_);
  void share_out() REQUIRES(mutex_);

  const Clock& clock_;
  const std::size_t capacity_;

  mutable Mutex mutex_;
  double per_minute_ GUARDED_BY(mutex_) = 0;  // of all nodes together
  int burst_ GUARDED_BY(mutex_) = 1;          // of all nodes together
  int nodes_ GUARDED_BY(mutex_) = 1;
  std::chrono::nanoseconds interval_ GUARDED_BY(mutex_){};               // between two tokens; 0: no limit
  std::chrono::nanoseconds tolerance_ GUARDED_BY(mutex_){};              // how far ahead of now the next may lie
  std::unordered_map<std::string, Instant> full_at_ GUARDED_BY(mutex_);  // when the key's bucket is full again
};

/// What is answered in place of what was tried.
Error too_many_attempts(std::chrono::milliseconds wait);

/// The key for an address: its network (see IpAddress::network), since who has one IPv6 address has 2⁶⁴ of them. Of
/// what is no address: itself.
std::string network_of(const std::string& address);

}  // namespace snug
