// Deadlines: when the connections of one io thread have waited too long. Decides without timers or sockets.
//
// Every wait of one kind has the same length, so each kind is a list in the order of its deadlines: a connection that
// shows life moves to the end of its list, and nobody ever walks over the idle ones.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace snug {

using SteadyTime = std::chrono::steady_clock::time_point;

/// What a connection waits for.
enum class Wait : std::uint8_t {
  nothing,  ///< no limit: the answer of an operation, which comes by itself
  header,   ///< the rest of an HTTP header
  body,     ///< the rest of an HTTP body
  request,  ///< the next HTTP request
  send,     ///< the peer to take what we write
  hello,    ///< a WebSocket peer's token
  sign,     ///< any sign of life of a WebSocket peer
  pong,     ///< the same, after it was asked for one
  close,    ///< a WebSocket peer's close frame
  end,      ///< the peer to hang up
};
inline constexpr std::size_t wait_kinds = 10;

/// Base of what can wait. In one list as long as it lives, but for the time between expiry and the next `set`.
class Waiting {
 public:
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  Wait waits_for() const { return kind_; }

 protected:
  Waiting() = default;
  ~Waiting() { unlink(); }

 private:
  friend class Deadlines;
  void unlink() {
    previous_->next_ = next_;
    next_->previous_ = previous_;
    previous_ = next_ = this;
  }

  Waiting* previous_ = this;
  Waiting* next_ = this;
  SteadyTime due_{};
  Wait kind_ = Wait::nothing;
};

/// Thread: one.
class Deadlines {
 public:
  using Limits = std::array<std::chrono::milliseconds, wait_kinds>;  ///< by Wait; a limit of 0: for ever

  explicit Deadlines(const Limits& limits) : limits_(limits) {}

  /// From now on it waits for this, whatever it waited for before; returns until when. `now` never goes back.
  SteadyTime set(Waiting& waiting, Wait kind, SteadyTime now);

  void remove(Waiting& waiting);

  /// When the next deadline passes, if there is one.
  std::optional<SteadyTime> next() const;

  /// One whose deadline has passed, taken off its list; nullptr if there is none.
  Waiting* take_due(SteadyTime now);

  /// Calls `visit` with each. It must not change who waits for what.
  template <class Visit>
  void each(Visit visit) {
    for (Waiting& head : lists_)
      for (Waiting* waiting = head.next_; waiting != &head; waiting = waiting->next_) visit(*waiting);
  }

  /// Any one at all, taken off its list; nullptr if there is none.
  Waiting* take_any();

 private:
  struct Head : Waiting {};

  const Limits limits_;
  std::array<Head, wait_kinds> lists_;
};

}  // namespace snug
