// An Engine.IO server whose clock, thread, requests and WebSockets a test moves by hand.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "engine/engine_server.h"
#include "session/outbox.h"
#include "support/manual_threads.h"
#include "wire/engine_io.h"

namespace snug::test {

using Lines = std::vector<std::string>;

/// Keeps what it hears; says what the test says.
class Talker final : public Endpoint {
 public:
  Talker(Transport& session, Lines& heard, bool& gone) : session_(session), heard_(heard), gone_(gone) {}
  void say(std::string_view text) { outbox_.push(engine_io::text_message(text)); }
  void on_text(std::string_view text) override { heard_.emplace_back(text); }
  void on_binary(std::string_view bytes) override { heard_.push_back("binary " + std::string(bytes)); }
  Outbox& outbox() override { return outbox_; }
  void on_closed() override { gone_ = true; }
  void shut_down() override { session_.close(CloseCode::service_restart, ""); }
  Transport& session() { return session_; }

 private:
  Transport& session_;
  Lines& heard_;
  bool& gone_;
  Outbox outbox_;
};

/// The connection of a WebSocket, written out when the test looks.
class Socket final : public Transport {
 public:
  ~Socket() override {
    if (endpoint) hang_up();
  }
  void wake() override {}
  void close(CloseCode close_code, std::string_view) override { code = static_cast<int>(close_code); }
  void pause_reading() override { paused = true; }
  void resume_reading() override { paused = false; }
  void read_now() override {
    for (const std::string& text : std::exchange(arrived, {})) endpoint->on_text(text);
  }

  /// What has been written since the last time, a line per frame; then what is left of the close.
  Lines got() {
    Lines lines;
    endpoint->outbox().seal();
    while (!endpoint->outbox().empty()) {
      std::size_t size = 0;
      endpoint->outbox().each([&](const Frame& frame) {
        if (size == 0) lines.emplace_back(frame.payload()), size = frame.size();
      });
      endpoint->outbox().consume(size);
    }
    return lines;
  }
  void hang_up() { std::exchange(endpoint, nullptr)->on_closed(); }

  std::shared_ptr<Endpoint> endpoint;
  Lines arrived;  ///< in the kernel, not read yet
  int code = 0;   ///< with which it was closed
  bool paused = false;
};

class EngineFixture final : public EngineApplication {
 public:
  explicit EngineFixture(EngineSettings settings = {})
      : server(settings, threads[0], threads.clock, *this, metrics, 0, 1) {}

  std::unique_ptr<Endpoint> open(Transport& session, const EnginePeer&) override {
    auto made = std::make_unique<Talker>(session, heard, gone);
    talker = made.get();
    return made;
  }

  /// A session on polling: its sid.
  std::string handshake() {
    const EngineReply reply = server.handshake({.address = "192.0.2.1"}, nullptr);
    REQUIRE(reply.status == 200);
    return reply.body.substr(std::string_view(R"(0{"sid":")").size(), 20);
  }
  EngineExchange exchange(const std::string& sid) { return {sid, "192.0.2.1", ++exchanges}; }

  /// An answer as `BODY` or `STATUS BODY`; empty: it waits.
  using Answer = std::shared_ptr<std::string>;
  EngineReplyHandler handler(const Answer& answer) {
    return [answer](EngineReply reply) {
      CHECK(answer->empty());
      *answer = (reply.status == 200 ? "" : std::to_string(reply.status) + " ") + reply.body;
    };
  }
  Answer poll(const std::string& sid) {
    auto answer = std::make_shared<std::string>();
    polling = exchange(sid);
    server.poll(polling, handler(answer));
    threads.run();
    return answer;
  }
  Answer post(const std::string& sid, std::string_view body) {
    auto answer = std::make_shared<std::string>();
    const EngineExchange e = exchange(sid);
    server.begin_post(e);
    server.post(e, "text/plain", body, handler(answer));
    threads.run();
    return answer;
  }
  std::unique_ptr<Socket> probe(const std::string& sid) {
    auto socket = std::make_unique<Socket>();
    socket->endpoint = server.probe_websocket(exchange(sid), *socket);
    return socket;
  }
  std::unique_ptr<Socket> websocket() {
    auto socket = std::make_unique<Socket>();
    socket->endpoint = server.open_websocket({.address = "192.0.2.1"}, *socket);
    return socket;
  }
  bool knows(const std::string& sid) { return server.find(exchange(sid)) != EngineServer::Place::unknown; }

  ManualThreads threads{1};
  Metrics registry;
  EngineMetrics metrics{registry};
  Lines heard;
  bool gone = false;
  Talker* talker = nullptr;
  EngineExchange polling;
  std::uint64_t exchanges = 0;
  EngineServer server;
};

}  // namespace snug::test
