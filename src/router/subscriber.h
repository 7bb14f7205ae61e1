// Subscriber: what the router knows of a session.
#pragma once

#include <cstdint>
#include <limits>

#include "base/id.h"
#include "model/frame.h"
#include "model/objects.h"

namespace snug {

class Shard;

/// What may be dropped when a session can't keep up: nothing, typing, or presence (which is sent again later).
enum class Priority : std::uint8_t { durable, typing, presence };

/// Names a session from any thread, also after its end.
struct SubscriberRef {
  int io = -1;
  UserId user{};
  std::uint32_t serial = 0;
};

/// Lives on the thread of its shard, from Shard::enter to Shard::leave. Thread: its io thread.
class Subscriber {
 public:
  /// closed: gets nothing. holding: gets durable events, to be kept until a sync page was read. open: gets all.
  enum class Live : std::uint8_t { closed, holding, open };

  virtual ~Subscriber() = default;
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;

  UserId user() const { return user_; }
  LoginSessionId login() const { return login_; }
  Shard& shard() const { return shard_; }
  SubscriberRef ref() const;

  /// One frame of its dialect, in order. `version`: of the command it came from; 0 for typing and presence. Must not
  /// call back into the shard.
  virtual void deliver(const FramePtr& frame, Version version, Priority priority) = 0;
  /// Presence waits while this is true.
  virtual bool congested() const = 0;
  /// Its login session has ended: tell the client and close. Must not call back into the shard.
  virtual void revoked(LoginEnd why) = 0;
  /// What was committed could not be followed: close, so that the client resumes. Must not call back into the shard.
  virtual void interrupted() = 0;

 protected:
  Subscriber(Shard& shard, std::uint8_t dialect) : shard_(shard), dialect_(dialect) {}

  void identify(UserId user, LoginSessionId login) {
    user_ = user;
    login_ = login;
  }
  /// Gets only what was committed after `version`.
  void set_live(Live live, Version version) {
    live_ = live;
    after_ = live == Live::closed ? never : version;
  }
  Live live() const { return live_; }
  bool entered() const { return slot_ != none; }
  std::uint8_t dialect() const { return dialect_; }

 private:
  friend class Shard;
  friend class SubscriptionIndex;
  friend class Broadcast;
  friend class PresenceFeed;
  friend class TypingTable;
  static constexpr Version never = std::numeric_limits<Version>::max();
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  Version after_ = never;
  Subscriber* next_ = nullptr;  // of the same user
  Shard& shard_;
  UserId user_{};
  LoginSessionId login_{};
  std::uint32_t slot_ = none;      // of its user in the SubscriptionIndex
  std::uint32_t serial_ = 0;       // unique on the shard
  std::uint32_t presence_ = none;  // what PresenceFeed keeps for it
  const std::uint8_t dialect_;
  Live live_ = Live::closed;
  bool online_ = false;  // counted in the PresenceTable
  bool typing_ = false;  // has begun to type since it entered
};

}  // namespace snug
