// ReceiptsGatherer: watermark moves of a chat, emitted to its room at most once per 500 ms.
#pragma once

#include <chrono>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/id.h"
#include "model/event.h"

namespace snug {

/// The first move of a quiet chat is due at once, those that follow are gathered; the latest of each user is kept.
/// Thread: its shard's.
class ReceiptsGatherer {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds interval{500};

  struct Due {
    ChatId chat;
    RoomId room;
    Version version;  ///< of the last move in it
    std::vector<Receipt> receipts;
  };

  void add(const WatermarksMoved& moved, Version version);

  /// What is to be emitted now, in the order of versions.
  std::vector<Due> take_due(TimePoint now);

  /// The version of the oldest move that is not yet emitted; 0: none.
  Version oldest_pending();

  bool idle() const { return chats_.empty(); }

 private:
  void overtake(const WatermarksMoved& moved, Version version);

  struct Chat {
    RoomId room;
    Version first = 0;  // version of the oldest move that waits; 0: none
    Version last = 0;
    std::vector<Receipt> receipts;
  };

  std::unordered_map<ChatId, Chat> chats_;            // each stands in quiet_ or in emitted_
  std::vector<ChatId> quiet_;                         // not emitted within the last interval: due at once
  std::deque<std::pair<TimePoint, ChatId>> emitted_;  // may be emitted again at the time given; by time
  std::deque<std::pair<Version, ChatId>> waiting_;    // by Chat::first; may hold entries that were emitted meanwhile
};

}  // namespace snug
