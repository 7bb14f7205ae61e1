#include "cluster/signal_outbox.h"

#include <algorithm>
#include <iterator>

namespace snug {

bool SignalOutbox::add(const TypingSignal& typing) {
  if (typing_ >= limits_.typing) return false;
  ++typing_;
  items_.push_back({typing, {}});
  return true;
}

bool SignalOutbox::add(PresenceSignal presence) {
  if (needs_list_) return true;  // it stands in the list that comes
  const PresenceKey key{presence.user, presence.only};
  if (const auto at = waiting_.find(key); at != waiting_.end()) {
    std::vector<RoomId>& rooms = presence.rooms;
    rooms.insert(rooms.end(), at->second->rooms.begin(), at->second->rooms.end());
    std::sort(rooms.begin(), rooms.end());
    rooms.erase(std::unique(rooms.begin(), rooms.end()), rooms.end());
    *at->second = std::move(presence);
    return true;
  }
  if (presences_ >= limits_.presences) {
    forget_presence();
    needs_list_ = true;
    return true;
  }
  ++presences_;
  items_.push_back({std::move(presence), {}});
  waiting_[key] = &std::get<PresenceSignal>(items_.back().what);
  return true;
}

template <class T>
bool SignalOutbox::add_other(const T& signal) {
  if (others_ >= limits_.others) return false;
  ++others_;
  items_.push_back({signal, {}});
  return true;
}

bool SignalOutbox::add(const TokenUse& use) { return add_other(use); }

bool SignalOutbox::add(const SocketDisplaced& socket) { return add_other(socket); }

void SignalOutbox::ask(int node) {
  if (add_other(ListAsked{})) items_.back().to = node;
}

void SignalOutbox::add_list(Presences list, Target to) {
  if (!to) {
    forget_presence();
    needs_list_ = false;
  }
  // What changes from now on comes after the list, also of a user who waits before it.
  waiting_.clear();
  items_.push_back({List{std::move(list)}, to});
}

void SignalOutbox::add_digest() {
  const bool waits =
      std::any_of(items_.begin(), items_.end(), [](const Item& i) { return std::holds_alternative<Digest>(i.what); });
  if (!waits) items_.push_back({Digest{}, {}});
}

bool SignalOutbox::has_list() const {
  return std::any_of(items_.begin(), items_.end(), [](const Item& i) { return std::holds_alternative<List>(i.what); });
}

void SignalOutbox::forget_presence() {
  std::erase_if(items_, [](const Item& item) {
    // A list that has begun goes on: its readers wait for the end.
    const auto* list = std::get_if<List>(&item.what);
    return std::holds_alternative<PresenceSignal>(item.what) || (list && list->sent == 0);
  });
  waiting_.clear();
  presences_ = 0;
}

void SignalOutbox::connection_lost() {
  std::erase_if(items_, [](const Item& item) { return !std::holds_alternative<TokenUse>(item.what); });
  records_.clear();
  waiting_.clear();
  presences_ = typing_ = 0;
  others_ = items_.size();
  listed_ = false;
  needs_list_ = true;
}

std::optional<SignalOutbox::Message> SignalOutbox::next() {
  Message message;
  while (true) {
    if (records_.empty()) {
      if (items_.empty()) break;
      if (message.signals > 0 && items_.front().to != message.to) break;
      write_first();
      continue;
    }
    if (message.signals == 0) {
      message.to = records_to_;
      message.bytes = head_;
    } else if (message.to != records_to_ || message.bytes.size() + records_.front().size() > SignalCodec::most_bytes) {
      break;
    }
    message.bytes += records_.front();
    records_.pop_front();
    ++message.signals;
  }
  return message.signals > 0 ? std::optional(std::move(message)) : std::nullopt;
}

void SignalOutbox::write_first() {
  Item& item = items_.front();
  records_to_ = item.to;
  if (auto* list = std::get_if<List>(&item.what)) {
    constexpr std::size_t piece = 100;
    if (list->sent == 0) {
      write(ListBegin{});
      if (!item.to) sent_.clear();
    }
    const std::size_t end = std::min(list->sent + piece, list->presences.size());
    for (std::size_t i = list->sent; i < end; ++i) write(std::move(list->presences[i]), !item.to);
    list->sent = end;
    if (end < list->presences.size()) return;
    write(ListEnd{static_cast<std::int64_t>(list->presences.size())});
    if (!item.to) listed_ = true;
  } else if (auto* presence = std::get_if<PresenceSignal>(&item.what)) {
    const auto waiting = waiting_.find({presence->user, presence->only});
    if (waiting != waiting_.end() && waiting->second == presence) waiting_.erase(waiting);
    --presences_;
    write(std::move(*presence), true);
  } else if (const auto* typing = std::get_if<TypingSignal>(&item.what)) {
    --typing_;
    write(*typing);
  } else if (std::holds_alternative<Digest>(item.what)) {
    if (listed_) write(sent_.digest());
  } else {
    --others_;
    if (const auto* use = std::get_if<TokenUse>(&item.what)) write(*use);
    if (const auto* socket = std::get_if<SocketDisplaced>(&item.what)) write(*socket);
    if (const auto* asked = std::get_if<ListAsked>(&item.what)) write(*asked);
  }
  items_.pop_front();
}

void SignalOutbox::write(PresenceSignal presence, bool for_all) {
  if (for_all) sent_.set(presence.user, presence.state.connected);
  for (const PresencePart& part : SignalCodec::split(std::move(presence))) write(part);
}

void SignalOutbox::write(const NodeSignal& signal) { SignalCodec::append(records_.emplace_back(), signal); }

}  // namespace snug
