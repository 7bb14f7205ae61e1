// A router with a few shards, and listeners in place of sessions, driven by hand.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "router/router.h"
#include "support/manual_threads.h"
#include "support/plain_dialect.h"

namespace snug::test {

using Lines = std::vector<std::string>;

class Listener final : public Subscriber {
 public:
  Listener(Shard& shard, UserId user, LoginSessionId login, std::uint8_t dialect) : Subscriber(shard, dialect) {
    identify(user, login);
  }
  ~Listener() override { leave(); }

  void deliver(const FramePtr& frame, Version, Priority) override { lines.emplace_back(frame->payload()); }
  bool congested() const override { return full; }
  void revoked(LoginEnd why) override { lines.push_back("REVOKED " + std::string(name_of_enum(why))); }
  void interrupted() override { lines.emplace_back("INTERRUPTED"); }

  void open(Version after) { set_live(Live::open, after); }
  void hold(Version after) { set_live(Live::holding, after); }
  void leave() {
    if (entered()) shard().leave(*this);
  }
  /// What came since the last time.
  Lines got() { return std::exchange(lines, {}); }

  Lines lines;
  bool full = false;
};

class RouterFixture {
 public:
  explicit RouterFixture(int shards = 1, std::int64_t presence_limit = 100, std::size_t watch_limit = 500)
      : threads(shards),
        router({.history = History("e"), .version = 0, .presence_limit = presence_limit, .watch_limit = watch_limit},
               threads.clock, metrics, {&plain, &other}, threads.all()) {}

  /// A session that went the whole way, and has read its first presence_update.
  std::unique_ptr<Listener> connect(int user, Memberships memberships = {}, int io = 0, int login = 0,
                                    int dialect = 0) {
    auto listener = enter(user, io, login, dialect);
    finish(*listener, std::move(memberships), version);
    listener->got();
    return listener;
  }
  std::unique_ptr<Listener> enter(int user, int io = 0, int login = 0, int dialect = 0) {
    auto listener = std::make_unique<Listener>(
        router.shard(io), UserId{user}, LoginSessionId{login ? login : user * 100}, static_cast<std::uint8_t>(dialect));
    needs_memberships = router.shard(io).enter(*listener);
    return listener;
  }
  void finish(Listener& listener, Memberships memberships, Version snapshot) {
    listener.shard().subscribe(listener, memberships, snapshot);
    listener.shard().arrive(listener);
    listener.open(snapshot);
    listener.shard().opened(listener);
    threads.run();
  }

  /// One command, told on all shards.
  void commit(std::vector<Change> changes) {
    publish(changes);
    threads.run();
  }
  /// The same, but the shards have yet to hear of it: threads.run() tells them.
  void publish(std::vector<Change> changes) {
    auto batch = std::make_shared<CommitBatch>();
    batch->version = ++version;
    batch->commands.push_back({version, std::move(changes)});
    for (int io = 0; io < router.size(); ++io)
      threads[io].post(
          [this, io, batch = std::shared_ptr<const CommitBatch>(batch)] { router.shard(io).on_commit(batch); });
  }

  ManualThreads threads;
  Metrics metrics;
  PlainDialect plain, other{"other:"};
  Router router;
  Version version = 0;
  bool needs_memberships = false;
};

/// Rooms of two members each, unless said otherwise.
inline Memberships in(std::vector<int> rooms, std::int64_t member_count = 2) {
  Memberships memberships;
  for (const int room : rooms) memberships.rooms.push_back({RoomId{room}, member_count});
  return memberships;
}

inline Event message(int room, std::string data = "{}") {
  return {
      .body = EventAt<EventType::new_message>{}, .room = RoomId{room}, .data = std::move(data), .carries_cursor = true};
}
inline Event to_users(std::vector<int> ids, std::string data = "{}") {
  Event event{.body = EventAt<EventType::chat_state_updated>{}, .data = std::move(data)};
  for (const int id : ids) event.users.push_back(UserId{id});
  return event;
}

}  // namespace snug::test
