// TokenBuckets: how often something may be done, per key, by all threads together.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "base/clock.h"
#include "base/mutex.h"

namespace snug {

/// One bucket per key: holds up to `burst` tokens, gains `rate` per second, starts full. A key not seen for as long as
/// its bucket takes to fill is forgotten. A rate of 0 or less: no limit, and no memory. Thread: any; striped leaf
/// mutexes.
class TokenBuckets {
 public:
  TokenBuckets(const Clock& clock, double rate, double burst);
  /// From now on; what a bucket holds it keeps, as far as it has room.
  void change(double rate, double burst);

  /// Takes a token; zero if there was one, else how long until there is.
  std::chrono::milliseconds take(std::uint64_t key);

  /// Takes a token that may not be there yet; returns how long the caller has to wait before it goes on. Never more
  /// than ten seconds' worth are lent.
  std::chrono::milliseconds borrow(std::uint64_t key);

  std::size_t size() const;

 private:
  struct Bucket {
    double tokens;
    std::chrono::steady_clock::time_point at;  // when it held `tokens`
  };
  struct Stripe {
    mutable Mutex mutex;
    std::unordered_map<std::uint64_t, Bucket> buckets GUARDED_BY(mutex);
    std::size_t sweep_at GUARDED_BY(mutex) = 1024;
  };

  std::chrono::milliseconds take(std::uint64_t key, double least);
  void sweep(Stripe& stripe, std::chrono::steady_clock::time_point now) const REQUIRES(stripe.mutex);
  double tokens_at(const Bucket& bucket, std::chrono::steady_clock::time_point now) const;

  const Clock& clock_;
  std::atomic<double> rate_;
  std::atomic<double> burst_;
  std::array<Stripe, 16> stripes_;
};

}  // namespace snug
