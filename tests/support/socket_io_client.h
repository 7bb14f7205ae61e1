// SocketIoClient: the chat over Socket.IO, told in the words of the native dialect. What differs by contract
// (docs/protocol.md), and how it is told here:
//
//   hello                  CONNECT, answered with {sid, pid} or refused; or at once, if a header has the token
//   refused as unauthorized: the client gives up, as if it were closed with 4401; without a call, `exception` tells why
//   closed 4401            DISCONNECT, then the end of the connection
//   closed CODE            over polling the close packet tells no code: 1012, as clients come back by themselves
//   an event's cursor      an event of its own, behind those it stands for (Gathered)
#pragma once

#include <memory>

#include "support/client.h"
#include "support/engine_io.h"

namespace snug::test {

class SocketIoClient final : public Client {
 public:
  SocketIoClient(std::unique_ptr<EngineConnection> connection, const HttpHeaders& headers);
  ~SocketIoClient() override;  ///< leaves

  /// A call can't bring a cursor.
  std::int64_t send_call(std::string_view name, std::string_view params, std::string_view cursor = {}) override;
  void send_text(std::string_view text) override { connection_->send(std::string(text)); }
  void send_binary(std::string_view bytes) override;

 private:
  enum class State { opened, joined, refused, left };

  void fill(Deadline deadline) override;
  void take_packet(std::string_view packet);
  void take_answer_to_connect(const Json& data, bool ok);
  void take_event(const Json& args);
  void take_cursor(const std::string& cursor);
  void take_end(const EngineConnection::Delivery& end);

  std::unique_ptr<EngineConnection> connection_;
  State state_ = State::opened;
  bool ended_ = false;
  std::int64_t last_ack_ = 0;
  std::int64_t hello_ = 0;  // the number of the call whose answer is the one to CONNECT; 0: none
  std::shared_ptr<Gathered> gathered_ = std::make_shared<Gathered>();
  std::int64_t reached_ = 0;  // the version of the last cursor
};

}  // namespace snug::test
