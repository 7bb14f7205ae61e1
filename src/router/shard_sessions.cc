// The life of sessions on a shard.
#include <cassert>

#include "router/router.h"
#include "router/shard.h"

namespace snug {

SubscriberRef Subscriber::ref() const { return {shard_.io(), user_, serial_}; }

bool Shard::enter(Subscriber& session) {
  session.serial_ = next_serial_++;
  return !roster_.user(roster_.add(session, version_)).loaded;
}

void Shard::subscribe(Subscriber& session, const Memberships& memberships, Version version) {
  const Roster::Index user = session.slot_;
  assert(user != Roster::none);
  if (roster_.user(user).loaded) return;  // another session of this user was faster
  router_.presence_.set_blocked(session.user_, memberships.blocked, version);
  roster_.user(user).rooms.reserve(memberships.rooms.size());
  for (const Memberships::Room& room : memberships.rooms) {
    roster_.join(user, room.room);
    // Of a room that is known here the count is followed, and may be newer.
    std::int64_t& count = roster_.room(roster_.find_room(room.room)).member_count;
    if (count == 0) count = room.member_count;
  }
  for (const auto& [channel, room] : memberships.channels) roster_.open_channel(channel, room);
  roster_.set_loaded(user);
  replay(user, version);
  if (roster_.users_waiting() == 0) recorded_.clear();
}

void Shard::arrive(Subscriber& session) {
  assert(session.slot_ != Roster::none && !session.online_);
  session.online_ = true;
  if (router_.presence_.connect(session.user_)) announce(session.user_, small_rooms(session.slot_), {});
}

void Shard::opened(Subscriber& session) { call_roll(&session, session.user_, small_rooms(session.slot_)); }

void Shard::leave(Subscriber& session) {
  if (session.typing_)
    for (const TypingTable::Typing& t : typing_.end(session))
      send_typing(EventType::typing_stop, t.chat, t.room, t.user);
  if (std::exchange(session.online_, false) && router_.presence_.disconnect(session.user_))
    announce(session.user_, small_rooms(session.slot_), {});
  presence_.forget(session);
  roster_.remove(session);
  if (roster_.users_waiting() == 0) recorded_.clear();
}

void Shard::end_logins(const LoginEnded& ended) {
  const Roster::Index user = roster_.find_user(ended.user);
  if (user == Roster::none) return;
  roster_.each_session(roster_.user(user), [&](Subscriber& session) {
    const bool ends = ended.session ? session.login_ == ended.session : !ended.kept || session.login_ != ended.kept;
    if (ends) session.revoked();
  });
}

void Shard::interrupt(Version version) {
  version_ = std::max(version_, version);
  roster_.each_user([&](Roster::Index, Roster::User& user) {
    roster_.each_session(user, [](Subscriber& session) { session.interrupted(); });
  });
  roster_.forget_memberships(version_);
  recorded_.clear();
  receipts_ = {};
  typing_ = {};
}

Subscriber* Shard::find(UserId user, std::uint32_t serial) const {
  const Roster::Index index = roster_.find_user(user);
  Subscriber* found = nullptr;
  if (index != Roster::none)
    roster_.each_session(roster_.user(index), [&](Subscriber& session) {
      if (session.serial_ == serial) found = &session;
    });
  return found;
}

}  // namespace snug
