// Sockets of Socket.IO that recover on another thread's or another node's ChatSockets.
#include "endpoints/chat_sockets.h"

#include <doctest/doctest.h>

#include "socketio/sio_server.h"
#include "unit/session/session_fixture.h"

using namespace snug;
using snug::test::SessionFixture;

namespace {

/// A connection whose far end the test reads.
class Connection final : public Transport {
 public:
  Connection(SioServer& sio, const std::string& packet) : endpoint_(sio.open(*this, peer_)) {
    endpoint_->on_text(packet);
  }
  ~Connection() override { endpoint_->on_closed(); }

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

struct Node : SessionFixture {
  std::unique_ptr<Connection> connect(const std::string& pid = {}) {
    const std::string recovery = pid.empty() ? "" : R"(,"offset":"e.0","pid":")" + pid + "\"";
    auto connection = std::make_unique<Connection>(sio, R"(0{"token":"1")" + recovery + "}");
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

}  // namespace

TEST_CASE("a socket that recovers on another node is named there once its user is online, and ends where it was") {
  Node a, b;
  std::vector<std::string> told;
  for (Node* node : {&a, &b}) {
    node->chat.know({&node->chat});
    node->chat.on_recovered([&told, node](const std::string& name) {
      CHECK(node->is_online());
      told.push_back(name);
    });
  }
  const auto old = a.connect(), other = a.connect();
  CHECK(told.empty());
  REQUIRE(!old->pid().empty());
  const auto recovered = b.connect(old->pid());
  REQUIRE(told.size() == 1);
  CHECK(recovered->pid() == old->pid());
  a.chat.displaced(told[0]);
  CHECK(old->code == 0);  // on the thread of the sockets
  a.threads.run();
  CHECK(old->code == 1012);
  CHECK(other->code == 0);
  // Where it has recovered, and a second time, the name is nobody's.
  b.chat.displaced("another");
  a.chat.displaced(told[0]);
  a.threads.run(), b.threads.run();
  CHECK(recovered->code == 0);
}

TEST_CASE("a pid of another user displaces nothing") {
  Node a;
  a.chat.know({&a.chat});
  int told = 0;
  a.chat.on_recovered([&](const std::string&) { ++told; });
  const auto stranger = a.connect("aaaaaaaaaaaaaaasocket.io pid 2 200 aaaaaaaaaaaaaaa");
  CHECK(told == 0);
  CHECK(stranger->code == 0);
}
