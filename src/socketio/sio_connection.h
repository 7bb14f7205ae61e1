// SioConnection: the sockets of one client, one for each namespace it has joined. SioSocket: one of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "session/outbox.h"
#include "socketio/sio_server.h"

namespace snug {

class SioConnection;

/// Lives from its CONNECT to its end. Thread: its io thread.
class SioSocket {
 public:
  SioSocket(SioConnection& connection, std::string nsp) : connection_(connection), nsp_(std::move(nsp)) {}

  const std::string& nsp() const { return nsp_; }

  /// Once: what the client is told. `sid` is public; who knows `pid` asks for recovery with it; empty: there is none.
  FramePtr accept(std::string_view sid, std::string_view pid = {});
  /// Or, once: an Error as clients show it. `data`: a JSON object. The socket is over.
  void refuse(std::string_view message, std::string_view data);

  /// `args`: a JSON array; of the event's name and arguments, or of an answer's arguments.
  void emit(std::string_view args, std::span<const std::string> attachments = {});
  void ack(std::int64_t id, std::string_view args, std::span<const std::string> attachments = {});
  /// Leaves the namespace; the client does not come back by itself.
  void leave();

  /// For who writes packets of this socket itself.
  Outbox& outbox();
  /// The connection below. Reading stands still for all sockets.
  Transport& transport();

 private:
  friend class SioConnection;
  enum class State : std::uint8_t { connecting, joined, over };

  SioConnection& connection_;
  const std::string nsp_;
  std::unique_ptr<SioHandler> handler_;
  State state_ = State::connecting;
};

/// Thread: its io thread.
class SioConnection final : public Endpoint, public SioDeadlines::Waiting {
 public:
  /// `peer`: outlives this.
  SioConnection(SioServer& server, Transport& session, const EnginePeer& peer);

  // --- Endpoint ---
  void on_text(std::string_view text) override;
  void on_binary(std::string_view bytes) override;
  Outbox& outbox() override { return outbox_; }
  void on_closed() override;
  void shut_down() override;

  /// The first namespace was not joined in time.
  void late();

 private:
  friend class SioSocket;

  void take(const Result<std::optional<socket_io::Packet>>& packet);
  void connect(const socket_io::Packet& packet);
  bool connects_too_often();
  void event(SioSocket& socket, const socket_io::Packet& packet);
  SioSocket* find(std::string_view nsp) const;
  void joined();
  void send(socket_io::PacketType type, std::string_view nsp, std::optional<std::int64_t> id, std::string_view json,
            std::span<const std::string> attachments = {});
  void drop_finished();
  void close(CloseCode code, std::string_view reason);

  SioServer& server_;
  Transport& session_;
  const EnginePeer& peer_;
  Outbox outbox_;
  socket_io::Decoder decoder_;
  std::vector<std::unique_ptr<SioSocket>> sockets_;
  bool welcome_ = false;  // a namespace was joined at some time
  bool closed_ = false;
  int connects_ = 0;  // since connects_since_
  SteadyTime connects_since_{};
};

}  // namespace snug
