// ChatSockets on fake connections, driven by hand. The user is 1, in the chat 10.
#pragma once

#include <memory>
#include <string>

#include "endpoints/chat_sockets.h"
#include "socketio/sio_server.h"
#include "unit/session/session_fixture.h"

namespace snug::test {

/// A connection whose far end the test reads.
class SocketConnection final : public Transport {
 public:
  SocketConnection(SioServer& sio, const std::string& packet) : endpoint_(sio.open(*this, peer_)) {
    endpoint_->on_text(packet);
  }
  ~SocketConnection() override { endpoint_->on_closed(); }

  void wake() override {}
  void close(CloseCode close_code, std::string_view) override { code = static_cast<int>(close_code); }
  void pause_reading() override {}
  void resume_reading() override {}

  /// What the server gave the socket to recover with; empty: it has not joined.
  std::string pid() const {
    std::string found;
    endpoint_->outbox().each([&](const Frame& frame) {
      const std::string text(frame.payload());
      const auto at = text.find("\"pid\":\"");
      if (at != std::string::npos) found = text.substr(at + 7, text.find('"', at + 7) - at - 7);
    });
    return found;
  }

  int code = 0;  ///< with which the server closed

 private:
  const EnginePeer peer_{.address = "192.0.2.1"};
  const std::unique_ptr<Endpoint> endpoint_;
};

/// The ChatSockets of one thread, with a connection for each socket.
struct SocketsFixture : SessionFixture {
  std::unique_ptr<SocketConnection> connect(const std::string& pid = {}) {
    const std::string recovery = pid.empty() ? "" : R"(,"offset":"e.0","pid":")" + pid + "\"";
    auto connection = std::make_unique<SocketConnection>(sio, R"(0{"token":"1")" + recovery + "}");
    const bool resumes = loader.pending.front().request.cursor.has_value();
    answer({10},
           resumes ? std::optional(SyncPage{.cursor = "e.0", .events = std::vector<SyncPage::Event>()}) : std::nullopt);
    return connection;
  }
  bool is_online() const { return router.presence_of(UserId{2}, UserId{1}).status == PresenceStatus::online; }

  const SocketIoNames names;
  ChatSockets chat{sessions, 0, names, authenticator, threads[0]};
  SioServer sio{{}, threads[0], threads.clock, chat};
};

}  // namespace snug::test
