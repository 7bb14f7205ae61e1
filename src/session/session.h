// Session: the life of one connected client, from hello to close.
//
//   waiting ──hello──► starting ──loaded──► live ──► closed
//                        │  reading stands still      ▲
//                        └────────────────────────────┘
// While a client that resumes is live, its sync pages go out one by one as its outbox drains (docs/architecture.md,
// "Session start"); calls are answered meanwhile.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/authenticator.h"
#include "model/call.h"
#include "model/session_loader.h"
#include "router/subscriber.h"
#include "session/outbox.h"
#include "session/sessions.h"
#include "session/transport.h"

namespace snug {

/// Made and held by its connection through make_shared. Thread: its io thread.
class Session final : public Subscriber, private Outbox::Watcher, public std::enable_shared_from_this<Session> {
 public:
  /// `outbox`: where what it says is put, of whoever holds it. `dialect`: index into the router's dialects.
  /// `address`: of the peer.
  Session(Sessions& sessions, Transport& transport, Outbox& outbox, std::uint8_t dialect, std::string address);
  ~Session() override;

  // --- What the connection tells; nothing after on_closed ---
  /// The client is to say hello within the time allowed. This or log_in comes first.
  void await_hello();
  /// The token came with the upgrade (or another protocol's CONNECT). Failure: as for a bad hello, closed with 4401.
  void log_in(std::string_view token, std::optional<std::string> cursor);
  /// The same for a token that was checked. `recovers`: what was missed is to be sent as ordinary events, if it isn't
  /// too much (SyncPage::events).
  void log_in(const Identity& identity, std::optional<std::string> cursor, bool recovers = false);
  /// The client says something; a failure is what can't even be answered by its ack.
  void on_call(const Result<IncomingCall>& call);
  void on_binary();
  /// The connection is gone. Always called once.
  void on_closed();

  /// The server stops: takes no more calls, and closes with 1012 when those that it has taken are answered. False: that
  /// is still to come.
  bool shut_down();

  bool logged_in() const { return state_ == State::live; }

  // --- Subscriber ---
  void deliver(const FramePtr& frame, Version version, Priority priority) override;
  bool congested() const override;
  void revoked(LoginEnd why) override;
  void interrupted() override;

 private:
  friend class Sessions;
  enum class State : std::uint8_t { fresh, waiting, starting, live, closed };
  enum Pause : std::uint8_t { for_start = 1, for_answers = 2, for_outbox = 4, for_rate = 8, for_end = 16 };
  struct Opening;

  // Login and resume (session_start.cc)
  void load();
  void loaded(Result<SessionStart> answer);
  void begin(const SessionStart& start);
  void send_ready(const SessionStart& start, std::string_view cursor);
  void send_announcement(const std::optional<Announcement>& now);
  void send_page(const SyncPage& page);
  void await_page();
  void take_page(const SyncPage& page, Version version);
  void open(Version after);
  void refuse(const Error& error);
  void hello(const IncomingCall& call);
  void late();
  void stop_waiting();

  // --- Outbox::Watcher: while a page is on its way, or reading is paused for the outbox ---
  void on_written(std::size_t count) override;

  // Calls
  void call(const IncomingCall& call);
  void answered(std::optional<std::int64_t> ack, Answer answer);
  void answer_call(std::optional<std::int64_t> ack, Answer answer);
  void fail(std::optional<std::int64_t> ack, const Error& error);

  void send(FramePtr frame);
  void send_event(EventType type, std::string_view data);
  template <EventType type>
  void send_event(const DataOf<type>& data) {
    send_event(type, json::to_text(data));
  }
  std::size_t backlog() const { return outbox_.bytes() - page_left_; }
  void pause(Pause reason, bool on);
  void close(CloseCode code, std::string_view reason);
  const Dialect& speak() const;

  Sessions& sessions_;
  Transport& transport_;
  Outbox& outbox_;
  std::unique_ptr<Opening> opening_;  // until it is open to live events
  std::uint32_t page_left_ = 0;       // bytes to write until a page is out; the outbox's limits do not count them
  std::uint16_t in_flight_ = 0;
  State state_ = State::fresh;
  std::uint8_t paused_ = 0;  // reasons
  const std::string address_;
};

}  // namespace snug
