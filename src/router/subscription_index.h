// SubscriptionIndex: which users are connected on a shard, and which rooms they are in. Dense both ways: a room lists
// small numbers of users, a user lists small numbers of rooms, and each entry knows where its counterpart stands, so
// that joining, leaving and walking a room never hash or search. 16 bytes per membership.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

#include "base/id.h"
#include "model/event.h"
#include "router/subscriber.h"

namespace snug {

/// Thread: its shard's. Pointers and references are valid until the next call that adds a user or a room.
class SubscriptionIndex {
 public:
  using Index = std::uint32_t;
  static constexpr Index none = std::numeric_limits<Index>::max();

  struct Member {
    Index user;
    Index at;  // in the user's rooms
  };
  struct Place {
    Index room;
    Index at;  // in the room's members
  };
  struct User {
    UserId id{};
    Subscriber* first = nullptr;  // its sessions, linked by Subscriber::next_
    std::vector<Place> rooms;
    Version waiting_since = 0;  // shard version at which its memberships were asked for
    std::uint64_t stamp = 0;    // of the last event given to it, for those addressed in several ways
    bool loaded = false;        // its memberships are known
  };
  struct Room {
    RoomId id{};
    std::int64_t member_count = 0;  // of all members, connected or not
    std::array<UserId, 2> pair{};   // a direct chat's two users; none: it is not direct
    std::vector<Member> members;    // connected here
    std::vector<ChatId> channels;   // open channels, as known here
  };

  // --- Users and their sessions ---
  Index add(Subscriber& subscriber, Version now);
  /// Its user goes with its last session, and a room with its last user.
  void remove(Subscriber& subscriber);
  Index find_user(UserId user) const;
  User& user(Index index) { return users_[index]; }
  const User& user(Index index) const { return users_[index]; }
  void set_loaded(Index user);
  std::size_t users_waiting() const { return waiting_; }
  Version oldest_wait() const;

  template <class F>
  void each_user(F&& visit) {
    for (Index i = 0; i < users_.size(); ++i)
      if (users_[i].first) visit(i, users_[i]);
  }
  template <class F>
  void each_session(const User& user, F&& visit) const {
    for (Subscriber* s = user.first; s != nullptr;) {
      Subscriber* const next = s->next_;
      visit(*s);
      s = next;
    }
  }

  // --- Rooms. A room exists while a connected user is in it ---
  /// `peer`: of a direct chat, the other one.
  void join(Index user, RoomId room, UserId peer = {});
  void leave(Index user, RoomId room);
  void close(RoomId room);
  Index find_room(RoomId room) const;
  /// The room of a chat: itself, or its group's.
  Index find_room_of(ChatId chat) const;
  Room& room(Index index) { return rooms_[index]; }
  const Room& room(Index index) const { return rooms_[index]; }
  bool is_in(Index user, Index room) const;
  /// With whom a user is in a direct chat; none: it is not direct.
  UserId peer_in(Index user, Index room) const;

  void open_channel(ChatId channel, RoomId room);
  void close_channel(ChatId channel);

  /// Nobody is in any room any more, and nobody's memberships are known.
  void forget_memberships(Version now);

 private:
  void detach(Index user, Index at);  // from the user's at-th room
  void drop_room(Index room);

  std::vector<User> users_;
  std::vector<Index> free_users_;
  std::unordered_map<UserId, Index> user_index_;
  std::size_t waiting_ = 0;
  std::vector<Room> rooms_;
  std::vector<Index> free_rooms_;
  std::unordered_map<RoomId, Index> room_index_;
  std::unordered_map<ChatId, Index> channels_;  // open channel -> its group's room
};

}  // namespace snug
