#include "router/typing_table.h"

#include <algorithm>
#include <iterator>

#include "router/subscriber.h"

namespace snug {

template <class Ended>
std::vector<TypingTable::Typing> TypingTable::take(Ended ended) {
  const auto first = std::stable_partition(typing_.begin(), typing_.end(), [&](const Typing& t) { return !ended(t); });
  std::vector<Typing> taken(first, typing_.end());
  typing_.erase(first, typing_.end());
  return taken;
}

bool TypingTable::start(const Subscriber& session, ChatId chat, RoomId room, TimePoint now) {
  const auto it = std::find_if(typing_.begin(), typing_.end(), [&](const Typing& t) {
    return t.session && t.chat == chat && t.user == session.user();
  });
  if (it == typing_.end()) {
    typing_.push_back({chat, room, session.user(), &session, now, now + life});
    return true;
  }
  it->session = &session;
  it->ends = now + life;
  if (now - it->emitted < quiet) return false;
  it->emitted = now;
  return true;
}

void TypingTable::start_elsewhere(UserId user, ChatId chat, RoomId room, TimePoint now) {
  stop_elsewhere(user, chat);
  typing_.push_back({chat, room, user, nullptr, now, now + life});
}

void TypingTable::stop_elsewhere(UserId user, ChatId chat) {
  take([&](const Typing& t) { return !t.session && t.chat == chat && t.user == user; });
}

std::vector<TypingTable::Typing> TypingTable::stop(UserId user, ChatId chat) {
  return take([&](const Typing& t) { return t.chat == chat && t.user == user; });
}

std::vector<TypingTable::Typing> TypingTable::end(const Subscriber& session) {
  return take([&](const Typing& t) { return t.session == &session; });
}

std::vector<TypingTable::Typing> TypingTable::expire(TimePoint now) {
  return take([&](const Typing& t) { return t.ends <= now; });
}

bool TypingTable::any_in(RoomId room) const {
  return std::any_of(typing_.begin(), typing_.end(), [&](const Typing& t) { return t.room == room; });
}

}  // namespace snug
