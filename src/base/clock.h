// Time: wall-clock milliseconds as they appear on the wire, and the clocks that tests can set by hand.
#pragma once

#include <atomic>
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snug {

/// Milliseconds since 1970-01-01 UTC. On the wire: ISO 8601 with milliseconds, `2026-11-23T07:26:21.123Z`.
struct Time {
  std::int64_t ms = 0;
  auto operator<=>(const Time&) const = default;
};

/// Writes `2026-11-23T07:26:21.123Z`. Years 0000 to 9999; others are clamped.
std::string to_iso8601(Time time);
/// Accepts `YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm)` (RFC 3339); fractions beyond milliseconds are cut.
std::optional<Time> parse_iso8601(std::string_view text);

/// Thread: any.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;                                      ///< wall clock
  virtual std::chrono::steady_clock::time_point steady() const = 0;  ///< for intervals and deadlines
};

/// The machine's clocks.
class SystemClock final : public Clock {
 public:
  Time now() const override;
  std::chrono::steady_clock::time_point steady() const override { return std::chrono::steady_clock::now(); }
};

/// A clock that stands still until a test moves it. Thread: any.
class ManualClock final : public Clock {
 public:
  Time now() const override { return Time{1795000000000 + passed_ms_}; }
  std::chrono::steady_clock::time_point steady() const override {
    return std::chrono::steady_clock::time_point(std::chrono::hours(1) + std::chrono::milliseconds(passed_ms_));
  }
  void advance(std::chrono::milliseconds by) { passed_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> passed_ms_{0};
};

}  // namespace snug
