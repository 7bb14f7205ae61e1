// Sessions over fake connections, a fake database and a fake operation table, driven by hand.
#pragma once

#include <doctest/doctest.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "router/router.h"
#include "session/session.h"
#include "support/manual_threads.h"
#include "support/plain_dialect.h"

namespace snug::test {

using Lines = std::vector<std::string>;

/// Tokens are `USER` or `USER/LOGIN`.
struct FakeAuthenticator final : Authenticator {
  std::string derive(std::string_view what) const override { return std::string(what); }
  Result<Identity> verify(std::string_view token) override {
    const std::string_view user = token.substr(0, token.find('/'));
    const auto id = parse_id<UserTag>(user);
    if (!id) return fail(Code::unauthorized, "bad token");
    const auto login =
        user.size() < token.size() ? parse_id<LoginSessionTag>(token.substr(user.size() + 1)) : std::nullopt;
    return Identity{*id, login.value_or(LoginSessionId{id->value * 100})};
  }
};

/// Keeps requests until the test answers them.
struct FakeLoader final : SessionLoader {
  struct Pending {
    Request request;
    MoveFunction<void(Result<SessionStart>)> done;
  };
  void load(Request request, MoveFunction<void(Result<SessionStart>)> done) override {
    pending.push_back({std::move(request), std::move(done)});
  }
  std::deque<Pending> pending;
};

/// Keeps calls until the test answers them.
struct FakeCalls final : CallHandler {
  struct Call {
    std::string name, params, cursor;
    UserId user;
    AnswerHandler done;
  };
  void call(const Caller& caller, std::string_view name, json::Value params, std::string_view cursor,
            AnswerHandler done) override {
    std::string text;
    json::write_value(text, params);
    calls.push_back({std::string(name), text, std::string(cursor), caller.user, std::move(done)});
  }
  Cost cost(std::string_view name) const override {
    return name == "send_message" ? Cost::message : name == "sync" ? Cost::free : Cost::call;
  }
  std::optional<Error> unknown(std::string_view name) const override {
    return name == "make_tea" ? std::optional(fail(Code::not_found, "no such operation")) : std::nullopt;
  }
  std::deque<Call> calls;
};

/// A connection whose far end the test reads.
class Client final : public Transport {
 public:
  Client(Sessions& sessions, std::string address)
      : session(std::make_shared<Session>(sessions, *this, outbox, std::uint8_t{0}, std::move(address))) {
    outbox.attach(*this);
  }
  ~Client() override { end(); }

  // --- Transport ---
  void wake() override { ++wakes; }
  void close(CloseCode close_code, std::string_view) override {
    CHECK(code == 0);
    code = static_cast<int>(close_code);
  }
  void pause_reading() override {
    CHECK_FALSE(paused);
    paused = true;
  }
  void resume_reading() override {
    CHECK(paused);
    paused = false;
  }

  // --- The far end ---
  void say(const std::string& text) {
    REQUIRE_FALSE(paused);
    session->on_call(test::PlainDialect().decode(text));
  }
  void hello(const std::string& token, const std::string& cursor = "") {
    session->await_hello();
    say(R"({"event":"hello","ack":1,"data":{"token":")" + token + (cursor.empty() ? "" : R"(","cursor":")" + cursor) +
        "\"}}");
  }
  void call(const std::string& name, int ack = 0) {
    say("{\"event\":\"" + name + "\"" + (ack ? ",\"ack\":" + std::to_string(ack) : "") + "}");
  }
  /// Reads all that is in the outbox, as one line per frame.
  Lines got() {
    Lines lines;
    while (!outbox.empty()) {
      std::string_view piece;
      outbox.front({&piece, 1});
      lines.emplace_back(piece.substr(1));
      write(piece.size());
    }
    return lines;
  }
  /// The connection has taken so many bytes.
  void write(std::size_t count) { outbox.consume(count); }
  /// The connection is gone.
  void end() {
    if (std::exchange(ended, true)) return;
    session->on_closed();
    outbox.clear();
  }

  Outbox outbox;
  std::shared_ptr<Session> session;
  int code = 0;  ///< with which the server closed
  int wakes = 0;
  bool paused = false;
  bool ended = false;
};

class SessionFixture {
 public:
  explicit SessionFixture(SessionSettings settings = {}, RateLimits limits = {})
      : router({.history = History("e")}, threads.clock, metrics, {&dialect}, threads.all()),
        rates(limits, threads.clock),
        counters(metrics),
        sessions(with_version(std::move(settings)), counters, threads.clock, threads[0], router.shard(0), {&dialect},
                 authenticator, loader, calls, rates) {}

  std::unique_ptr<Client> connect() { return std::make_unique<Client>(sessions, "192.0.2.1"); }

  /// A client that is logged in and has read everything so far.
  std::unique_ptr<Client> log_in(const std::string& token, std::vector<int> rooms = {}) {
    auto client = connect();
    client->hello(token);
    answer(rooms);
    client->got();
    return client;
  }
  /// Answers the oldest request of the loader from a snapshot of `snapshot` (0: what is committed now).
  void answer(std::vector<int> rooms, std::optional<SyncPage> page = {}, Version snapshot = 0) {
    REQUIRE_FALSE(loader.pending.empty());
    auto [request, done] = std::move(loader.pending.front());
    loader.pending.pop_front();
    SessionStart start;
    start.version = snapshot ? snapshot : version;
    CHECK(start.version >= request.at_least);
    start.user.id = request.user;
    start.user.username = "u" + to_string(request.user);
    if (request.memberships) {
      start.memberships.emplace();
      for (const int room : rooms) start.memberships->rooms.push_back({RoomId{room}, 2});
    }
    CHECK(request.cursor.has_value() == page.has_value());
    start.page = std::move(page);
    start.announcement = announcement;
    done(std::move(start));
    threads.run();
  }
  void refuse_load(Code code) {
    auto done = std::move(loader.pending.front().done);
    loader.pending.pop_front();
    done(fail(code, "no"));
  }
  /// Answers the oldest call.
  void reply(Result<std::string> result, std::string cursor = "") {
    AnswerHandler done = std::move(calls.calls.front().done);
    calls.calls.pop_front();
    done({std::move(result), std::move(cursor)});
  }
  void commit(std::vector<Change> changes) {
    auto batch = std::make_shared<CommitBatch>();
    batch->version = ++version;
    batch->commands.push_back({version, std::move(changes)});
    router.shard(0).on_commit(batch);
    threads.run();
  }

  ManualThreads threads{1};
  Metrics metrics;
  PlainDialect dialect;
  FakeAuthenticator authenticator;
  FakeLoader loader;
  FakeCalls calls;
  Router router;
  RateLimiter rates;
  SessionMetrics counters;
  Sessions sessions;
  Version version = 0;
  std::optional<Announcement> announcement;  ///< in the snapshots

 private:
  static SessionSettings with_version(SessionSettings settings) {
    settings.server_version = "1";
    return settings;
  }
};

inline Event message(int room, int n, std::size_t padding = 0) {
  return {
      .body = EventAt<EventType::new_message>{},
      .room = RoomId{room},
      .data = "{\"n\":" + std::to_string(n) + (padding ? ",\"pad\":\"" + std::string(padding, 'x') + "\"" : "") + "}",
      .carries_cursor = true};
}
inline std::string new_message(int n, Version version) {
  return "new_message {\"n\":" + std::to_string(n) + "} @e." + std::to_string(version);
}
inline SyncPage page(const std::string& name, const std::string& cursor, bool more = false, bool reset = false) {
  return {.data = "{\"page\":\"" + name + "\"}", .cursor = cursor, .more = more, .reset = reset};
}
inline std::string sync(const std::string& name) { return "sync {\"page\":\"" + name + "\"}"; }

}  // namespace snug::test
