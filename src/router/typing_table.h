// TypingTable: the chats in which users of a shard's sessions are typing.
#pragma once

#include <chrono>
#include <vector>

#include "base/id.h"
#include "model/event.h"

namespace snug {

class Subscriber;

/// Ends by itself 3 s after the last start. Thread: its shard's.
class TypingTable {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds life{3000};
  static constexpr std::chrono::milliseconds quiet{1000};  ///< a start repeated within it is not emitted again

  struct Typing {
    ChatId chat;
    RoomId room;
    UserId user;
    const Subscriber* session = nullptr;  ///< the last one that started; none: it is on another node
    TimePoint emitted{};
    TimePoint ends{};
  };

  /// True: to be emitted.
  bool start(const Subscriber& session, ChatId chat, RoomId room, TimePoint now);
  /// A user of another node started. That node may fail, so this one ends it, too.
  void start_elsewhere(UserId user, ChatId chat, RoomId room, TimePoint now);
  /// A user of another node stopped.
  void stop_elsewhere(UserId user, ChatId chat);
  /// Those that end because the user stopped, here or elsewhere.
  std::vector<Typing> stop(UserId user, ChatId chat);
  /// Those that end with a session.
  std::vector<Typing> end(const Subscriber& session);
  /// Those whose time is over.
  std::vector<Typing> expire(TimePoint now);

  bool any_in(RoomId room) const;
  bool empty() const { return typing_.empty(); }

 private:
  template <class Ended>
  std::vector<Typing> take(Ended ended);

  std::vector<Typing> typing_;
};

}  // namespace snug
