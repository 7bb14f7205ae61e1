// Metrics: counters, gauges and histograms of the process, written as Prometheus text (exposition format 0.0.4).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"

namespace snug {

/// Only grows. Thread: any.
class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Goes up and down. Thread: any.
class Gauge {
 public:
  void add(std::int64_t n) { value_.fetch_add(n, std::memory_order_relaxed); }
  void set(std::int64_t n) { value_.store(n, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

/// Counts of observations under upper bounds that double from bucket to bucket. Thread: any.
class Histogram {
 public:
  static constexpr std::size_t buckets = 24;

  /// `first`: the smallest upper bound, in the metric's unit; each further bucket's is twice the one before.
  explicit Histogram(double first) : first_(first) {}
  void observe(double value);
  double bound(std::size_t bucket) const;
  std::uint64_t count(std::size_t bucket) const { return counts_[bucket].load(std::memory_order_relaxed); }
  double sum() const { return sum_.load(std::memory_order_relaxed); }

  /// What was counted in each bucket up to a moment; the difference of two is what was observed in between.
  using Counts = std::array<std::uint64_t, buckets + 1>;
  Counts counts() const;
  /// The value below which a share `q` (0 … 1) of the observations between two moments lie, taken to be spread evenly
  /// within their bucket; 0 if there are none.
  double quantile(const Counts& before, const Counts& after, double q) const;

 private:
  const double first_;
  std::array<std::atomic<std::uint64_t>, buckets + 1> counts_{};  // the last one: everything above
  std::atomic<double> sum_{0};
};

/// Owns the metrics of one server. Adding is for construction time; references stay valid as long as the registry.
class Metrics {
 public:
  Counter& counter(std::string name, std::string help, std::string labels = "");
  Gauge& gauge(std::string name, std::string help, std::string labels = "");
  /// Unit of the metric: seconds (name it `..._seconds`) or a plain count.
  Histogram& histogram(std::string name, std::string help, double first_bound, std::string labels = "");

  /// Prometheus text. Thread: any.
  std::string text() const;

  /// Of all counters and gauges of this name together, whatever their labels; 0 if there are none. Thread: any.
  std::int64_t sum(std::string_view name) const;
  /// The first of this name; throws std::logic_error if there is none. Thread: any.
  const Histogram& histogram_of(std::string_view name) const;

 private:
  struct Entry {
    std::string name, help, labels;
    std::unique_ptr<Counter> counter;
    std::unique_ptr<Gauge> gauge;
    std::unique_ptr<Histogram> histogram;
  };
  Entry& add(std::string name, std::string help, std::string labels);

  mutable Mutex mutex_;
  std::deque<Entry> entries_ GUARDED_BY(mutex_);
};

}  // namespace snug
