// EngineSession: one Engine.IO session, on polling first and then on a WebSocket, or on a WebSocket from the start.
//
//   open ──close()──► closing ──outbox taken, or waited long enough──► ended
//     └──────the peer closes, breaks a rule, or shows no sign of life────┘
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/engine_server.h"
#include "session/held_messages.h"
#include "session/transport.h"

namespace snug {

/// Held by its server and its WebSocket. The application's outbox is what it writes, whichever way is open. Thread: its
/// io thread.
class EngineSession final : public Transport, public EngineTimed, public std::enable_shared_from_this<EngineSession> {
 public:
  EngineSession(EngineServer& server, std::string sid, EnginePeer peer);
  ~EngineSession() override;

  const std::string& sid() const { return sid_; }
  const EnginePeer& peer() const { return peer_; }
  bool on_websocket() const { return on_websocket_; }

  /// On polling; `held` is let go when that ends.
  void begin_polling(std::shared_ptr<void> held);
  void begin_websocket(EngineSocket& socket, std::string_view open_data);

  // --- Requests ---
  void poll(const EngineExchange& exchange, EngineReplyHandler reply);
  void begin_post(const EngineExchange& exchange);
  void post(const EngineExchange& exchange, std::string_view content_type, std::string_view body,
            EngineReplyHandler reply);
  void refused(const EngineExchange& exchange);
  void broke_off(const EngineExchange& exchange);
  /// Answers the poll that waits, if there is something to say.
  void flush();

  // --- WebSockets ---
  /// False: there is one already.
  bool begin_probe(EngineSocket& socket);
  void probed();
  void probe_gone() { probe_ = nullptr; }
  void upgrade(EngineSocket& socket);
  EngineSocket* probe() const { return probe_; }
  Endpoint& application() { return *application_; }
  void on_packet(std::string_view text);
  void on_binary(std::string_view bytes);
  void websocket_closed();

  void shut_down();
  /// On polling: now, and a poll that waits hears `farewell`. On a WebSocket: when that is closed.
  void end(EngineReply farewell, CloseCode code = CloseCode::normal);

  /// Now; nobody hears of it but the application.
  void abandon();

  // --- Transport: what the application asks ---
  void wake() override;
  void close(CloseCode code, std::string_view reason) override;
  void pause_reading() override;
  void resume_reading() override;

  // --- EngineTimed ---
  void on_deadline() override;

 private:
  enum class State : std::uint8_t { open, closing, ended };
  struct Pending {
    std::uint64_t id = 0;
    EngineReplyHandler reply;  // empty: the body is still arriving
  };

  void hand_on(bool binary, std::string_view message);
  void hand_on_held();
  void violation();
  void finish(EngineReply farewell);
  void flush_soon();
  void answer_poll(EngineReply reply);
  void answer_post();
  bool has_to_say() const;
  std::string take_payload();

  EngineServer& server_;
  const std::string sid_;
  const EnginePeer peer_;
  std::unique_ptr<Endpoint> application_;
  std::shared_ptr<void> held_place_;
  EngineSocket* main_ = nullptr;
  EngineSocket* probe_ = nullptr;
  std::optional<Pending> poll_;
  std::optional<Pending> post_;
  HeldMessages held_;  // that came while reading was paused
  State state_ = State::open;
  bool on_websocket_ = false;
  bool paused_ = false;
  bool stopped_websocket_ = false;  // it is not read from, because enough is held
  bool handing_on_ = false;
  bool to_be_flushed_ = false;
  bool drops_outbox_ = false;                 // its last words have left
  CloseCode close_code_ = CloseCode::normal;  // when closing
};

}  // namespace snug
