#include "router/receipts_gatherer.h"

#include <algorithm>

namespace snug {

void ReceiptsGatherer::overtake(const WatermarksMoved& moved, Version version) {
  const auto chat = chats_.find(moved.chat);
  if (chat == chats_.end() || chat->second.first == 0) return;
  for (const Receipt& receipt : moved.receipts)
    for (Receipt& waiting : chat->second.receipts) {
      if (waiting.user_id != receipt.user_id) continue;
      waiting = receipt;
      chat->second.last = version;
    }
}

void ReceiptsGatherer::add(const WatermarksMoved& moved, Version version) {
  if (moved.implied) return overtake(moved, version);
  const auto [it, is_new] = chats_.try_emplace(moved.chat);
  Chat& chat = it->second;
  if (is_new) {
    chat.room = moved.room;
    quiet_.push_back(moved.chat);
  }
  if (chat.first == 0) {
    chat.first = version;
    waiting_.emplace_back(version, moved.chat);
  }
  chat.last = version;
  for (const Receipt& receipt : moved.receipts) {
    const auto same = std::find_if(chat.receipts.begin(), chat.receipts.end(),
                                   [&](const Receipt& r) { return r.user_id == receipt.user_id; });
    same == chat.receipts.end() ? chat.receipts.push_back(receipt) : void(*same = receipt);
  }
}

std::vector<ReceiptsGatherer::Due> ReceiptsGatherer::take_due(TimePoint now) {
  std::vector<Due> due;
  const auto take = [&](ChatId id) {
    Chat& chat = chats_[id];
    due.push_back({id, chat.room, chat.last, std::exchange(chat.receipts, {})});
    chat.first = 0;
    emitted_.emplace_back(now + interval, id);
  };
  for (const ChatId chat : std::exchange(quiet_, {})) take(chat);
  while (!emitted_.empty() && emitted_.front().first <= now) {
    const ChatId chat = emitted_.front().second;
    emitted_.pop_front();
    if (chats_[chat].first == 0)
      chats_.erase(chat);
    else
      take(chat);
  }
  std::stable_sort(due.begin(), due.end(), [](const Due& a, const Due& b) { return a.version < b.version; });
  return due;
}

Version ReceiptsGatherer::oldest_pending() {
  while (!waiting_.empty()) {
    const auto [version, chat] = waiting_.front();
    const auto it = chats_.find(chat);
    if (it != chats_.end() && it->second.first == version) return version;
    waiting_.pop_front();
  }
  return 0;
}

}  // namespace snug
