#include "server/clock_watch.h"

#include <cstdlib>
#include <utility>

#include "base/id.h"
#include "base/log.h"

namespace snug {

namespace {

constexpr std::int64_t tolerated_ms = 2000;

/// Before any snug was made.
bool is_unset(Time time) { return time.ms < IdGenerator::epoch_ms; }

}  // namespace

ClockWatch::ClockWatch(const Clock& machine, const Clock& order, Executor& executor, Metrics& metrics,
                       std::function<void()> on_set)
    : machine_(machine),
      order_(order),
      executor_(executor),
      behind_(metrics.gauge("snug_clock_behind_seconds",
                            "How far this machine's clock is behind the time that the database has reached")),
      on_set_(std::move(on_set)),
      wall_(machine.now()),
      steady_(machine.steady()) {
  if (is_unset(wall_))
    log::warning(
        "this machine's clock is not set; when it is, the set-up link, logins and bans made until then may end at "
        "once: "
        "timedatectl set-ntp true",
        {{"clock", to_iso8601(wall_)}});
  executor_.post([this] { wait(); });
}

void ClockWatch::wait() {
  executor_.post_after(interval, [this] {
    look();
    wait();
  });
}

void ClockWatch::look() {
  const Time wall = machine_.now();
  const auto steady = machine_.steady();
  const std::int64_t passed = std::chrono::duration_cast<std::chrono::milliseconds>(steady - steady_).count();
  const std::int64_t step = wall.ms - wall_.ms - passed;
  wall_ = wall;
  steady_ = steady;
  if (std::abs(step) > tolerated_ms) {
    log::warning("this machine's clock was set", {{"by_seconds", step / 1000}, {"clock", to_iso8601(wall)}});
    on_set_();
  }

  const Time order = order_.now();
  const std::int64_t behind = order.ms - wall.ms;
  behind_.set(behind / 1000);
  if (const bool was = is_behind_; was != (is_behind_ = behind > tolerated_ms)) {
    if (is_behind_)
      log::warning(
          "this machine's clock is behind the database: until it has come that far, all that is new gets that time, "
          "and "
          "nothing ends",
          {{"behind_seconds", behind / 1000}, {"database", to_iso8601(order)}});
    else
      log::info("this machine's clock has caught up with the database", {{"clock", to_iso8601(wall)}});
  }
}

}  // namespace snug
