// WebSocketStream: a client's end of a WebSocket, blocking, every wait with an end.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "support/http.h"
#include "support/tcp.h"
#include "wire/websocket.h"

namespace snug::test {

class WebSocketStream final : private FrameSink {
 public:
  /// A message, or the end.
  struct Message {
    bool end = false;
    Opcode type = Opcode::text;
    std::string payload{};
    std::uint16_t code = 0;  ///< of the end; 0: there was no close frame
    std::string reason{};
  };

  /// Connects; `headers` go with the upgrade. Throws if it is refused.
  WebSocketStream(const std::string& address, const std::string& target, const HttpHeaders& headers = {});
  ~WebSocketStream() override;  ///< says goodbye (close 1000)

  void send(Opcode opcode, std::string_view payload);
  /// The next message; not to be called after the end.
  Message receive(Deadline deadline = soon());

 private:
  void take(std::string bytes);

  // FrameSink
  void on_message(Opcode type, std::string_view payload) override;
  void on_ping(std::string_view payload) override;
  void on_pong(std::string_view) override {}
  void on_close(std::uint16_t code, std::string_view reason) override;

  TcpStream stream_;
  FrameDecoder decoder_{FrameDecoder::Role::client, 64 << 20};
  std::deque<Message> came_;
  bool closed_ = false;
};

}  // namespace snug::test
