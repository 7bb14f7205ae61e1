// Broadcast: one event on its way to many sessions, as one frame per dialect.
#pragma once

#include <array>
#include <cassert>
#include <cstdint>
#include <span>
#include <string_view>

#include "model/dialect.h"
#include "model/event.h"
#include "router/subscriber.h"
#include "router/subscription_index.h"

namespace snug {

/// Lives for the time of one walk. Thread: a shard's.
class Broadcast {
 public:
  static constexpr std::size_t max_dialects = 4;

  /// Views are kept. `version` 0: ephemeral, for sessions that are open only.
  Broadcast(std::span<const Dialect* const> dialects, EventType type, std::string_view data, std::string_view cursor,
            Version version, Priority priority)
      : dialects_(dialects), type_(type), data_(data), cursor_(cursor), version_(version), priority_(priority) {
    assert(dialects.size() <= max_dialects);
  }

  void to(const SubscriptionIndex::User& user) {
    for (Subscriber* s = user.first; s != nullptr; s = s->next_)
      if (priority_ == Priority::durable ? version_ > s->after_ : s->live_ == Subscriber::Live::open) to(*s);
  }

  /// Sessions that got it.
  std::uint64_t deliveries() const { return deliveries_; }

 private:
  void to(Subscriber& session) {
    FramePtr& frame = frames_[session.dialect_];
    if (!frame) [[unlikely]]
      frame = dialects_[session.dialect_]->event(name_of_enum(type_), data_, cursor_);
    session.deliver(frame, version_, priority_);
    ++deliveries_;
  }

  const std::span<const Dialect* const> dialects_;
  const EventType type_;
  const std::string_view data_;
  const std::string_view cursor_;
  const Version version_;
  const Priority priority_;
  std::array<FramePtr, max_dialects> frames_;
  std::uint64_t deliveries_ = 0;
};

}  // namespace snug
