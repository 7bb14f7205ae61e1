// ManualThreads: executors and a clock that a test steps by hand.
#pragma once

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"

namespace snug::test {

/// Several "threads" on one real one, with one clock. Nothing runs but in run() and advance().
class ManualThreads {
 public:
  explicit ManualThreads(int count) {
    for (int i = 0; i < count; ++i) threads_.push_back(std::make_unique<Thread>(clock));
  }

  ManualClock clock;

  Executor& operator[](int index) { return *threads_[static_cast<std::size_t>(index)]; }
  std::vector<Executor*> all() {
    std::vector<Executor*> out;
    for (auto& thread : threads_) out.push_back(thread.get());
    return out;
  }

  /// Runs what is posted or due, until nothing is.
  void run() {
    for (bool ran = true; ran;) {
      ran = false;
      for (auto& thread : threads_) ran |= thread->step();
    }
  }

  /// Lets time pass, stopping at each moment at which something is due.
  void advance(std::chrono::milliseconds by) {
    const auto end = clock.steady() + by;
    run();
    for (auto next = next_due(); next <= end; next = next_due()) {
      clock.advance(std::chrono::ceil<std::chrono::milliseconds>(next - clock.steady()));
      run();
    }
    clock.advance(std::chrono::ceil<std::chrono::milliseconds>(end - clock.steady()));
    run();
  }

  /// Tasks waiting for their time: timers of who is idle.
  std::size_t timers() const {
    std::size_t count = 0;
    for (const auto& thread : threads_) count += thread->delayed.size();
    return count;
  }

 private:
  using TimePoint = std::chrono::steady_clock::time_point;

  struct Thread final : Executor {
    explicit Thread(const ManualClock& c) : clock(c) {}
    void post(Task task) override { posted.push_back(std::move(task)); }
    void post_after(std::chrono::milliseconds delay, Task task) override {
      delayed.emplace_back(clock.steady() + delay, std::move(task));
    }
    bool step() {
      const auto due = std::find_if(delayed.begin(), delayed.end(), [&](auto& d) { return d.first <= clock.steady(); });
      if (due != delayed.end()) {
        posted.push_back(std::move(due->second));
        delayed.erase(due);
      }
      if (posted.empty()) return false;
      Task task = std::move(posted.front());
      posted.pop_front();
      task();
      return true;
    }
    const ManualClock& clock;
    std::deque<Task> posted;
    std::vector<std::pair<TimePoint, Task>> delayed;
  };

  TimePoint next_due() const {
    TimePoint next = TimePoint::max();
    for (const auto& thread : threads_)
      for (const auto& d : thread->delayed) next = std::min(next, d.first);
    return next;
  }

  std::vector<std::unique_ptr<Thread>> threads_;
};

}  // namespace snug::test
