// Opening: what a session needs until it is open to live events. Included by src/session/*.cc only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/frame.h"
#include "session/session.h"

namespace snug {

struct Session::Opening {
  std::optional<Sessions::Waiting::iterator> waiting;  ///< for hello
  std::optional<std::int64_t> ack;                     ///< of hello
  std::optional<std::string> cursor;                   ///< from which the next page is to be read
  bool recovers = false;                               ///< pages come as ordinary events, if they can
  bool page_sent = false;                              ///< the page in hand was sent already
  bool needs_memberships = false;
  bool subscribed = false;     ///< to all its rooms, when the last load was asked for
  AnnouncementId announced{};  ///< the last one that was sent; none: that there is none

  // Live events that came meanwhile.
  std::vector<std::pair<Version, FramePtr>> held;
  std::size_t held_bytes = 0;
  std::size_t most_held_bytes = 0;
  bool overflow = false;

  void hold(const FramePtr& frame, Version version) {
    if (overflow) return;
    held_bytes += frame->size();
    if (held_bytes > most_held_bytes) {
      overflow = true;
      held = {};
    } else {
      held.emplace_back(version, frame);
    }
  }
  void discard_held() {
    held = {};
    held_bytes = 0;
    overflow = false;
  }
};

}  // namespace snug
