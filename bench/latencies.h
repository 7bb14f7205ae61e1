// Latencies: counts of durations in buckets of at most 1.6% width, so that millions of samples cost nothing.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace snug::bench {

class Latencies {
 public:
  void add(std::int64_t nanoseconds) {
    ++counts_[bucket_of(nanoseconds < 0 ? 0 : static_cast<std::uint64_t>(nanoseconds))];
    ++count_;
  }
  std::uint64_t count() const { return count_; }

  /// In milliseconds; `share` 0.5 is the median. 0 without samples.
  double quantile(double share) const {
    const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(count_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen > wanted) return upper_bound(i) / 1e6;
    }
    return 0;
  }

 private:
  static constexpr unsigned digits = 6;  // 64 steps per power of two

  static std::size_t bucket_of(std::uint64_t v) {
    if (v < (1u << digits)) return v;
    const unsigned shift = static_cast<unsigned>(std::bit_width(v)) - digits - 1;
    return (static_cast<std::size_t>(shift + 1) << digits) + ((v >> shift) & ((1u << digits) - 1));
  }
  static double upper_bound(std::size_t bucket) {
    const std::size_t group = bucket >> digits, step = bucket & ((1u << digits) - 1);
    if (group == 0) return static_cast<double>(step + 1);
    return static_cast<double>(((1u << digits) + step + 1)) * static_cast<double>(std::uint64_t{1} << (group - 1));
  }

  std::array<std::uint64_t, (64 - digits + 1) << digits> counts_{};
  std::uint64_t count_ = 0;
};

}  // namespace snug::bench
