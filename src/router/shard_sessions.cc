// The life of sessions on a shard.
#include <cassert>

#include "router/router.h"
#include "router/shard.h"

namespace snug {

SubscriberRef Subscriber::ref() const { return {shard_.io(), user_, serial_}; }

bool Shard::enter(Subscriber& session) {
  session.serial_ = next_serial_++;
  return !subscriptions_.user(subscriptions_.add(session, version_)).loaded;
}

void Shard::subscribe(Subscriber& session, const Memberships& memberships, Version version) {
  const SubscriptionIndex::Index user = session.slot_;
  assert(user != SubscriptionIndex::none);
  if (subscriptions_.user(user).loaded) return;  // another session of this user was faster
  router_.presence_.set_blocked(session.user_, memberships.blocked, version);
  subscriptions_.user(user).rooms.reserve(memberships.rooms.size());
  for (const Memberships::Room& room : memberships.rooms) {
    subscriptions_.join(user, room.room, room.peer);
    // Of a room that is known here the count is followed, and may be newer.
    std::int64_t& count = subscriptions_.room(subscriptions_.find_room(room.room)).member_count;
    if (count == 0) count = room.member_count;
  }
  for (const auto& [channel, room] : memberships.channels) subscriptions_.open_channel(channel, room);
  subscriptions_.set_loaded(user);
  replay(user, version);
  if (subscriptions_.users_waiting() == 0) recorded_.clear();
}

void Shard::arrive(Subscriber& session) {
  assert(session.slot_ != SubscriptionIndex::none && !session.online_);
  session.online_ = true;
  const PresenceChange change = router_.presence_.connect(session.user_);
  if (change.here || change.seen) announce(session.user_, small_rooms(session.slot_), {}, change);
}

void Shard::opened(Subscriber& session) { query_presence(&session, session.user_, small_rooms(session.slot_)); }

void Shard::leave(Subscriber& session) {
  if (session.typing_) emit_stopped(typing_.end(session));
  if (std::exchange(session.online_, false)) {
    const PresenceChange change = router_.presence_.disconnect(session.user_);
    if (change.here || change.seen) announce(session.user_, small_rooms(session.slot_), {}, change);
  }
  presence_.forget(session);
  subscriptions_.remove(session);
  if (subscriptions_.users_waiting() == 0) recorded_.clear();
}

void Shard::end_logins(const LoginEnded& ended) {
  const SubscriptionIndex::Index user = subscriptions_.find_user(ended.user);
  if (user == SubscriptionIndex::none) return;
  subscriptions_.each_session(subscriptions_.user(user), [&](Subscriber& session) {
    const bool ends = ended.session ? session.login_ == ended.session : !ended.kept || session.login_ != ended.kept;
    if (ends) session.revoked(ended.why);
  });
}

void Shard::interrupt(Version version) {
  version_ = std::max(version_, version);
  subscriptions_.each_user([&](SubscriptionIndex::Index, SubscriptionIndex::User& user) {
    subscriptions_.each_session(user, [](Subscriber& session) { session.interrupted(); });
  });
  subscriptions_.forget_memberships(version_);
  recorded_.clear();
  receipts_ = {};
  typing_ = {};
}

Subscriber* Shard::find(UserId user, std::uint32_t serial) const {
  const SubscriptionIndex::Index index = subscriptions_.find_user(user);
  Subscriber* found = nullptr;
  if (index != SubscriptionIndex::none)
    subscriptions_.each_session(subscriptions_.user(index), [&](Subscriber& session) {
      if (session.serial_ == serial) found = &session;
    });
  return found;
}

}  // namespace snug
