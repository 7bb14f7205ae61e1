#include "base/token_buckets.h"

#include <algorithm>
#include <cmath>

namespace snug {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {
constexpr double most_lent_seconds = 10;
}

TokenBuckets::TokenBuckets(const Clock& clock, double rate, double burst)
    : clock_(clock), rate_(rate), burst_(std::max(burst, 1.0)) {}

void TokenBuckets::change(double rate, double burst) {
  rate_ = rate;
  burst_ = std::max(burst, 1.0);
}

milliseconds TokenBuckets::take(std::uint64_t key) { return take(key, 0); }

milliseconds TokenBuckets::borrow(std::uint64_t key) { return take(key, -most_lent_seconds * rate_); }

milliseconds TokenBuckets::take(std::uint64_t key, double least) {
  const double rate = rate_;
  if (rate <= 0) return milliseconds(0);
  key *= 0x9e3779b97f4a7c15ULL;
  Stripe& stripe = stripes_[key >> 60];
  const auto now = clock_.steady();

  const MutexLock lock(stripe.mutex);
  if (stripe.buckets.size() >= stripe.sweep_at) sweep(stripe, now);
  Bucket& bucket = stripe.buckets.try_emplace(key, Bucket{burst_, now}).first->second;
  bucket = {tokens_at(bucket, now), now};
  const double left = bucket.tokens - 1;
  if (left >= least) bucket.tokens = left;
  if (left >= 0) return milliseconds(0);
  return milliseconds(std::max<std::int64_t>(1, std::llround(std::ceil(-left / rate * 1000))));
}

double TokenBuckets::tokens_at(const Bucket& bucket, steady_clock::time_point now) const {
  const std::chrono::duration<double> passed = now - bucket.at;
  return std::min(burst_.load(), bucket.tokens + std::max(0.0, passed.count()) * rate_);
}

void TokenBuckets::sweep(Stripe& stripe, steady_clock::time_point now) const {
  std::erase_if(stripe.buckets, [&](const auto& entry) { return tokens_at(entry.second, now) >= burst_; });
  stripe.sweep_at = std::max<std::size_t>(1024, 2 * stripe.buckets.size());
}

std::size_t TokenBuckets::size() const {
  std::size_t size = 0;
  for (const Stripe& stripe : stripes_) {
    const MutexLock lock(stripe.mutex);
    size += stripe.buckets.size();
  }
  return size;
}

}  // namespace snug
