// EngineSocket: a WebSocket that carries an Engine.IO session, or asks to.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "engine/engine_server.h"
#include "session/outbox.h"

namespace snug {

/// Held by its connection. Thread: its io thread.
class EngineSocket final : public Endpoint, public EngineTimed {
 public:
  EngineSocket(EngineServer& server, std::shared_ptr<EngineSession> session, Transport& connection)
      : server_(server), session_(std::move(session)), connection_(connection) {}

  Transport& connection() { return connection_; }
  /// It has asked whether the way is free, and was told.
  bool probed() const { return role_ == Role::probed; }
  /// It carries the session from now on.
  void become_main();
  void begin_probe();
  /// It has no session any more.
  void leave_session();

  // --- Endpoint ---
  void on_text(std::string_view text) override;
  void on_binary(std::string_view bytes) override;
  Outbox& outbox() override { return *outbox_; }
  void on_closed() override;
  void shut_down() override;
  bool has_heartbeat() const override { return true; }

  // --- EngineTimed: the probe takes too long ---
  void on_deadline() override { refuse(); }

 private:
  enum class Role : std::uint8_t { spent, asks, probed, main };
  void refuse();

  EngineServer& server_;
  std::shared_ptr<EngineSession> session_;
  Transport& connection_;
  Outbox own_;              // what it says before it carries the session
  Outbox* outbox_ = &own_;  // the application's, once it carries the session
  Role role_ = Role::spent;
};

}  // namespace snug
