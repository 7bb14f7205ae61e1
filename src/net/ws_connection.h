// WsConnection: the WebSocket life of a connection: frames in, an endpoint's outbox out.
//
//   open ──close(), a violation──► closing ──outbox written──► said_close ──peer's close──► lingers
//     └───────────────peer's close──────────────────────────────────┘
#pragma once

#include <sys/uio.h>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/connection.h"
#include "net/flush_scheduler.h"
#include "session/endpoint.h"
#include "session/held_messages.h"
#include "session/transport.h"
#include "wire/websocket.h"

namespace snug {

/// Who is to speak over a WebSocket that has been opened, and where.
struct WebSocketPlan {
  int io = 0;  ///< the thread it is to live on
  /// Called there. The connection may be closed at once.
  std::function<std::shared_ptr<Endpoint>(Transport& connection)> open;
};

struct WebSocketOpening {
  std::string handshake;  ///< the 101 response
  std::string unread;     ///< what came behind the request
  std::shared_ptr<const WebSocketPlan> plan;
};

/// Holds no buffer while it is idle. Writes go out gathered, when the FlushScheduler says. Thread: its io thread.
class WsConnection final : public Connection, public Transport, public Flushable, private FrameSink {
 public:
  WsConnection(Connections& connections, Peer peer);
  ~WsConnection() override;

  /// After begin().
  void open(WebSocketOpening opening);

  // --- Connection ---
  void on_shutdown() override;

  // --- Flushable ---
  /// Hands on what was held back, and writes what there is to write.
  void flush() override;

  // --- Transport ---
  void wake() override;
  void close(CloseCode code, std::string_view reason) override;
  void pause_reading() override;
  void resume_reading() override;
  void read_now() override;

 private:
  enum class State : std::uint8_t { open, closing, said_close };

  // --- Connection ---
  void on_readable() override;
  void on_writable() override;
  void on_deadline() override;
  void on_end() override;

  // --- FrameSink ---
  void on_message(Opcode type, std::string_view payload) override;
  void on_ping(std::string_view payload) override;
  void on_pong(std::string_view) override {}
  void on_close(std::uint16_t code, std::string_view reason) override;

  void feed(std::span<char> bytes);
  void hand_on(bool binary, std::string_view payload);
  void hand_on_held();
  bool holds_too_much() const;

  struct Pieces;
  void gather(Pieces& pieces) const;
  bool write_some();
  void written(const Pieces& pieces, std::size_t count);
  void write();

  void say_close(std::string frame);
  void let_endpoint_go();
  Wait idle_wait() const;

  FrameDecoder decoder_;
  std::shared_ptr<Endpoint> endpoint_;  // null once it has been told that the connection is gone

  // Control frames, and the handshake before them; they go between the outbox's frames.
  std::string control_;
  std::string close_frame_;  // when closing
  HeldMessages held_;        // that came while reading was paused

  State state_ = State::open;
  bool paused_ = false;
  bool drops_outbox_ = false;  // of a slow consumer: what it has not taken is not waited for
  bool feeding_ = false;       // the decoder is at work
  bool frame_begun_ = false;   // the outbox's first frame is partly written
  bool peer_closed_ = false;
};

}  // namespace snug
