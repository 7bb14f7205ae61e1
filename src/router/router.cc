#include "router/router.h"

#include <algorithm>
#include <stdexcept>

#include "router/broadcast.h"
#include "router/each_shard.h"

namespace snug {

Router::Router(RouterSettings settings, const Clock& clock, Metrics& metrics, std::vector<const Dialect*> dialects,
               std::vector<Executor*> threads)
    : settings_(std::move(settings)),
      metrics_(metrics),
      dialects_(std::move(dialects)),
      threads_(std::move(threads)),
      presence_(clock) {
  if (dialects_.empty() || dialects_.size() > Broadcast::max_dialects)
    throw std::invalid_argument("number of dialects");
  for (int io = 0; io < static_cast<int>(threads_.size()); ++io)
    shards_.push_back(std::make_unique<Shard>(*this, metrics_, clock, *threads_[static_cast<std::size_t>(io)], io));
}

Router::~Router() = default;

void Router::set_presence(UserId user, PresenceStatus manual) {
  const PresenceChange change = presence_.set(user, manual);
  if (change.here) publish(PresenceSignal{user, {}, {}});
  if (change.seen) emit_change(user, elsewhere_.rooms_of(user));
  each_shard(nowhere, [](Shard& shard) { shard.need_tick(); });  // shard 0 has it saved
}

void Router::emit(int here, Signal signal) {
  publish(signal);
  emit_here(here, std::move(signal));
}

void Router::publish(const Signal& to_publish) {
  if (!to_other_nodes_) return;
  threads_.front()->post([this, signal = to_publish]() mutable {
    if (auto* presence = std::get_if<PresenceSignal>(&signal)) presence->state = presence_.state_of(presence->user);
    to_other_nodes_(signal);
  });
}

void Router::emit_here(int here, Signal signal) {
  if (std::holds_alternative<TypingSignal>(signal)) metrics_.typing_signals.add();
  const auto shared = std::make_shared<const Signal>(std::move(signal));
  each_shard(here, [shared](Shard& shard) { shard.receive(*shared); });
}

void Router::emit_change(UserId user, std::vector<RoomId> rooms) {
  emit_here(nowhere, PresenceSignal{user, std::move(rooms), {}});
  each_shard(nowhere, [user](Shard& shard) { shard.announce_everywhere(user); });
}

// --- Other nodes ---------------------------------------------------------------------------------------------------

void Router::receive(int node, const Signal& signal) {
  if (const auto* typing = std::get_if<TypingSignal>(&signal)) {
    threads_.front()->post([&shard = shard(0), typing = *typing] { shard.keep_typing(typing); });
    return emit_here(nowhere, signal);
  }
  const auto& presence = std::get<PresenceSignal>(signal);
  const Taken taken = take(node, presence);
  // Of a block, or of a room that the user has joined.
  const bool for_some = presence.only || !taken.connects;
  if (!taken.seen && for_some) emit_here(nowhere, PresenceSignal{presence.user, presence.rooms, presence.only});
}

Router::Taken Router::take(int node, const PresenceSignal& presence) {
  std::vector<RoomId> rooms = elsewhere_.rooms_of(presence.user);  // before they go
  rooms.insert(rooms.end(), presence.rooms.begin(), presence.rooms.end());
  const PresenceElsewhere::Update update =
      elsewhere_.set(node, presence.user, presence.state.connected, presence.rooms);
  const bool seen = presence_.receive(presence.user, presence.state, update.connected);
  if (seen) emit_change(presence.user, std::move(rooms));
  return {update.changed, seen};
}

void Router::receive_list(int node, const Presences& list) {
  std::vector<UserId> connected;
  for (const PresenceSignal& presence : list)
    if (presence.state.connected) connected.push_back(presence.user);
  std::sort(connected.begin(), connected.end());
  end(node, connected);
  for (const PresenceSignal& presence : list) take(node, presence);
}

void Router::end_node(int node) { end(node, {}); }

void Router::end(int node, std::span<const UserId> still) {
  for (PresenceElsewhere::Ended& ended : elsewhere_.end(node, still))
    if (presence_.set_elsewhere(ended.user, ended.connected)) emit_change(ended.user, std::move(ended.rooms));
}

void Router::list_presence(MoveFunction<void(Presences)> done) { collect_rooms(0, {}, std::move(done)); }

void Router::collect_rooms(std::size_t io, RoomsOfUsers rooms, MoveFunction<void(Presences)> done) {
  threads_[io]->post([this, io, rooms = std::move(rooms), done = std::move(done)]() mutable {
    shards_[io]->append_small_rooms(rooms);
    if (io + 1 < shards_.size()) return collect_rooms(io + 1, std::move(rooms), std::move(done));
    // The states are read where signals leave, so that none of these overtakes the list.
    threads_.front()->post([this, rooms = std::move(rooms), done = std::move(done)]() mutable {
      Presences list;
      for (const UserId user : presence_.known_here())
        list.push_back({user, std::move(rooms[user]), {}, presence_.state_of(user)});
      done(std::move(list));
    });
  });
}

void Router::watch(SubscriberRef session, std::vector<UserId> users) {
  if (session.io < 0) return;
  threads_[static_cast<std::size_t>(session.io)]->post(
      [&shard = shard(session.io), session, users = std::move(users)] { shard.watch(session, users); });
}

void Router::typing_in(SubscriberRef session, ChatId thread, RoomId room, bool starts) {
  if (session.io < 0) return;
  threads_[static_cast<std::size_t>(session.io)]->post(
      [&shard = shard(session.io), session, thread, room, starts] { shard.typing_in(session, thread, room, starts); });
}

}  // namespace snug
