// Deadlines: who has waited too long. DeadlineQueue decides without timers; Deadlines has a timer of an executor's.
//
// Every wait of one kind has the same length, so each kind is a list in the order of its deadlines: what shows life
// moves to the end of its list, and nobody ever walks over the idle ones.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "base/clock.h"
#include "base/executor.h"

namespace snug {

using SteadyTime = std::chrono::steady_clock::time_point;

/// `Kind`: an enum of what is waited for, with values 0 … kinds − 1; 0 is for what waits for nothing. Thread: one.
template <class Kind, std::size_t kinds>
class DeadlineQueue {
 public:
  using Limits = std::array<std::chrono::milliseconds, kinds>;  ///< by Kind; a limit of 0: for ever

  /// Base of what can wait. In one list as long as it lives, but for the time between expiry and the next `set`.
  class Waiting {
   public:
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    Kind waits_for() const { return kind_; }

   protected:
    Waiting() = default;
    ~Waiting() { unlink(); }

   private:
    friend class DeadlineQueue;
    void unlink() {
      previous_->next_ = next_;
      next_->previous_ = previous_;
      previous_ = next_ = this;
    }

    Waiting* previous_ = this;
    Waiting* next_ = this;
    SteadyTime due_{};
    Kind kind_{};
  };

  explicit DeadlineQueue(const Limits& limits) : limits_(limits) {}
  /// From the next `set` on. A shorter limit shows only once those that wait by the longer one are through.
  void change(const Limits& limits) { limits_ = limits; }

  /// From now on it waits for this, whatever it waited for before; returns until when. `now` never goes back.
  SteadyTime set(Waiting& waiting, Kind kind, SteadyTime now) {
    waiting.unlink();
    waiting.kind_ = kind;
    const auto limit = limits_[static_cast<std::size_t>(kind)];
    waiting.due_ = limit.count() > 0 ? now + limit : SteadyTime::max();

    Waiting& head = lists_[static_cast<std::size_t>(kind)];
    waiting.previous_ = head.previous_;
    waiting.next_ = &head;
    head.previous_->next_ = &waiting;
    head.previous_ = &waiting;
    return waiting.due_;
  }

  void remove(Waiting& waiting) { waiting.unlink(); }

  /// When the next deadline passes, if there is one.
  std::optional<SteadyTime> next() const {
    SteadyTime earliest = SteadyTime::max();
    for (const Waiting& head : lists_)
      if (head.next_ != &head && head.next_->due_ < earliest) earliest = head.next_->due_;
    if (earliest == SteadyTime::max()) return std::nullopt;
    return earliest;
  }

  /// One whose deadline has passed, taken off its list; nullptr if there is none.
  Waiting* take_due(SteadyTime now) {
    for (Waiting& head : lists_) {
      Waiting* first = head.next_;
      if (first == &head || first->due_ > now) continue;
      first->unlink();
      return first;
    }
    return nullptr;
  }

  /// Calls `visit` with each. It must not change who waits for what.
  template <class Visit>
  void each(Visit visit) {
    for (Waiting& head : lists_)
      for (Waiting* waiting = head.next_; waiting != &head; waiting = waiting->next_) visit(*waiting);
  }

  /// Any one at all, taken off its list; nullptr if there is none.
  Waiting* take_any() { return take_due(SteadyTime::max()); }

 private:
  struct Head : Waiting {};

  Limits limits_;
  std::array<Head, kinds> lists_;
};

/// Calls back when a deadline has passed. Thread: its executor's, which has ended when this is destroyed.
template <class Kind, std::size_t kinds>
class Deadlines {
 public:
  using Queue = DeadlineQueue<Kind, kinds>;
  using Waiting = typename Queue::Waiting;
  using Limits = typename Queue::Limits;

  /// `due`: called with each whose deadline has passed; it may `set` and `remove`.
  Deadlines(const Limits& limits, Executor& executor, const Clock& clock, std::function<void(Waiting&)> due)
      : queue_(limits), executor_(executor), clock_(clock), due_(std::move(due)) {}

  /// As DeadlineQueue::change.
  void change(const Limits& limits) { queue_.change(limits); }
  void set(Waiting& waiting, Kind kind) {
    const SteadyTime until = queue_.set(waiting, kind, clock_.steady());
    if (until != SteadyTime::max() && (!looks_at_ || until < *looks_at_)) watch();
  }
  void remove(Waiting& waiting) { queue_.remove(waiting); }
  template <class Visit>
  void each(Visit visit) {
    queue_.each(visit);
  }
  Waiting* take_any() { return queue_.take_any(); }

 private:
  // A deadline that moves on leaves the timer as it is: it then finds nothing, and is set anew.
  void watch() {
    const auto next = queue_.next();
    if (!next || (looks_at_ && *looks_at_ <= *next)) return;
    looks_at_ = next;
    const auto delay = std::chrono::ceil<std::chrono::milliseconds>(*next - clock_.steady());
    executor_.post_after(std::max(delay, std::chrono::milliseconds(0)), [this, at = *next] {
      if (looks_at_ != at) return;  // something earlier came in between
      looks_at_.reset();
      const SteadyTime now = clock_.steady();
      while (Waiting* waiting = queue_.take_due(now)) due_(*waiting);
      watch();
    });
  }

  Queue queue_;
  Executor& executor_;
  const Clock& clock_;
  const std::function<void(Waiting&)> due_;
  std::optional<SteadyTime> looks_at_;  // when the timer is to run next
};

}  // namespace snug
