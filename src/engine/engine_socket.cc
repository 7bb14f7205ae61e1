#include "engine/engine_socket.h"

#include "engine/engine_session.h"
#include "wire/engine_io.h"

namespace snug {

void EngineSocket::become_main() {
  role_ = Role::main;
  outbox_ = &session_->application().outbox();
  outbox_->attach(connection_);
  server_.deadlines_.remove(*this);
}

void EngineSocket::begin_probe() {
  role_ = Role::asks;
  server_.deadlines_.set(*this, EngineWait::probe);
}

void EngineSocket::leave_session() {
  const bool open = role_ != Role::spent;
  role_ = Role::spent;
  server_.deadlines_.remove(*this);
  if (open) connection_.close(CloseCode::protocol_error, "the session has ended");
}

/// This WebSocket is closed; the session goes on without it.
void EngineSocket::refuse() {
  if (role_ == Role::asks || role_ == Role::probed) session_->probe_gone();
  leave_session();
}

void EngineSocket::on_text(std::string_view text) {
  switch (role_) {
    case Role::main:
      return session_->on_packet(text);
    case Role::asks:
      if (text != "2probe") return refuse();
      role_ = Role::probed;
      own_.push(engine_io::packet(engine_io::PacketType::pong, "probe"));
      return session_->probed();
    case Role::probed:
      // Who says so before our answer has left can't have seen it.
      if (text != "5" || !own_.empty()) return refuse();
      return session_->upgrade(*this);
    case Role::spent:
      return;
  }
}

void EngineSocket::on_binary(std::string_view bytes) {
  if (role_ == Role::main) return session_->on_binary(bytes);
  if (role_ != Role::spent) refuse();
}

void EngineSocket::on_closed() {
  const Role role = std::exchange(role_, Role::spent);
  server_.deadlines_.remove(*this);
  if (role == Role::main) session_->websocket_closed();
  if (role == Role::asks || role == Role::probed) session_->probe_gone();
}

void EngineSocket::shut_down() {
  if (role_ == Role::main)
    session_->application().shut_down();
  else
    connection_.close(CloseCode::service_restart, "server is stopping");
}

}  // namespace snug
