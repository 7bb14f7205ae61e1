// What a session needs of the database to begin: asked by src/session, answered on a reader by src/api.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/move_function.h"
#include "base/result.h"
#include "model/cursor.h"
#include "model/event.h"
#include "model/objects.h"
#include "model/objects_rooms.h"
#include "model/settings.h"

namespace snug {

/// What a user is subscribed to, as of one snapshot.
struct Memberships {
  struct Room {
    RoomId room;
    std::int64_t member_count = 0;
    UserId peer{};  ///< of a direct chat: the other one, or the user itself; else none
  };
  std::vector<Room> rooms;                          ///< direct chats, groups, private channels
  std::vector<std::pair<ChatId, RoomId>> channels;  ///< open channels and their group's room
  std::vector<UserId> blocked;                      ///< by this user
};

/// One page of a sync, read in one snapshot.
struct SyncPage {
  /// An ordinary event that tells a part of it.
  struct Event {
    EventType type{};
    std::string data;
  };
  std::string data;    ///< the JSON object of a `sync` answer or event; empty if there are `events`
  std::string cursor;  ///< the same as in it
  bool more = false;   ///< false: complete up to SessionStart::version
  bool reset = false;
  /// The same as ordinary events, if that was asked for and is possible: not of a page that resets, limits or goes on.
  std::optional<std::vector<Event>> events{};
};

/// Everything in one snapshot of version `version`.
struct SessionStart {
  Version version = 0;
  User user;
  Settings settings{};
  std::optional<Announcement> announcement{};  ///< that is in force
  std::optional<Branding> branding{};          ///< if there is any
  Preferences preferences{};                   ///< of the user
  std::optional<Memberships> memberships;      ///< if asked for
  std::optional<SyncPage> page;                ///< if a cursor was given
};

/// Thread: io threads; answers run on the io thread named.
class SessionLoader {
 public:
  virtual ~SessionLoader() = default;

  struct Request {
    UserId user;
    LoginSessionId login;  ///< must be alive (none: a host program's session), else unauthorized
    bool memberships = false;
    std::optional<std::string> cursor;  ///< read a sync page from here
    bool as_events = false;             ///< and give it as events, too
    Version at_least = 0;               ///< the snapshot must have this version
    int io = 0;
  };
  virtual void load(Request request, MoveFunction<void(Result<SessionStart>)> done) = 0;
};

}  // namespace snug
