#include "socketio/sio_connection.h"

#include <algorithm>

#include "model/dialect.h"
#include "wire/engine_io.h"

namespace snug {

using socket_io::PacketType;

// --- SioSocket ------------------------------------------------------------------------------------------------------

FramePtr SioSocket::accept(std::string_view sid, std::string_view pid) {
  state_ = State::joined;
  connection_.joined();
  std::string data = "{\"sid\":";
  json::write_string(data, sid);
  if (!pid.empty()) {
    data += ",\"pid\":";
    json::write_string(data, pid);
  }
  data += '}';
  return engine_io::text_message(socket_io::encode(PacketType::connect, nsp_, std::nullopt, data));
}

void SioSocket::refuse(std::string_view message, std::string_view data) {
  std::string error = "{\"message\":";
  json::write_string(error, message);
  error.append(",\"data\":").append(data).append("}");
  connection_.send(PacketType::connect_error, nsp_, std::nullopt, error);
  state_ = State::over;
}

void SioSocket::emit(std::string_view args, std::span<const std::string> attachments) {
  if (state_ == State::joined) connection_.send(PacketType::event, nsp_, std::nullopt, args, attachments);
}

void SioSocket::ack(std::int64_t id, std::string_view args, std::span<const std::string> attachments) {
  if (state_ == State::joined) connection_.send(PacketType::ack, nsp_, id, args, attachments);
}

void SioSocket::leave() {
  if (state_ != State::joined) return;
  connection_.outbox_.seal();  // no event comes behind it
  connection_.send(PacketType::disconnect, nsp_, std::nullopt, {});
  state_ = State::over;
}

Outbox& SioSocket::outbox() { return connection_.outbox_; }
Transport& SioSocket::transport() { return connection_.session_; }

// --- SioConnection --------------------------------------------------------------------------------------------------

SioConnection::SioConnection(SioServer& server, Transport& session, const EnginePeer& peer)
    : server_(server), session_(session), peer_(peer), decoder_(server.settings_.limits) {
  server_.deadlines_.set(*this, SioWait::connect);
}

void SioConnection::on_text(std::string_view text) { take(decoder_.text(text)); }

void SioConnection::on_binary(std::string_view bytes) { take(decoder_.binary(bytes)); }

void SioConnection::take(const Result<std::optional<socket_io::Packet>>& packet) {
  drop_finished();
  if (closed_) return;
  if (!packet) return close(CloseCode::protocol_error, packet.error().message);
  if (!*packet) return;  // its attachments are still to come
  if ((*packet)->type == PacketType::connect) return connect(**packet);

  SioSocket* const socket = find((*packet)->nsp);
  if (!socket || socket->state_ != SioSocket::State::joined)
    return close(CloseCode::protocol_error, "this namespace was not joined");
  switch ((*packet)->type) {
    case PacketType::event:
      return event(*socket, **packet);
    case PacketType::disconnect:
      socket->state_ = SioSocket::State::over;
      return drop_finished();
    case PacketType::connect_error:
      return close(CloseCode::protocol_error, "only the server refuses");
    default:
      return;  // answers to what was not asked
  }
}

/// Each may cost reads of the database: joining and leaving is no way around the limits on connections.
bool SioConnection::connects_too_often() {
  const SteadyTime now = server_.clock_.steady();
  if (now - connects_since_ > server_.settings_.connects_time) {
    connects_since_ = now;
    connects_ = 0;
  }
  return ++connects_ > server_.settings_.connects;
}

void SioConnection::connect(const socket_io::Packet& packet) {
  if (connects_too_often()) return close(CloseCode::policy_violation, "too many CONNECTs");
  if (find(packet.nsp)) return close(CloseCode::protocol_error, "this namespace was joined already");
  const std::string nsp(packet.nsp);
  if (packet.problem) {  // of what the app gave as `auth`
    SioSocket(*this, nsp).refuse(packet.problem->message, to_json(*packet.problem));
    return;
  }
  auto made = std::make_unique<SioSocket>(*this, nsp);
  SioSocket& socket = *made;
  sockets_.push_back(std::move(made));
  socket.handler_ = server_.application_.connect(socket, nsp, packet.data.value_or(json::Value()), peer_);
  if (socket.handler_) return drop_finished();
  sockets_.pop_back();
  send(PacketType::connect_error, nsp, std::nullopt, R"({"message":"Invalid namespace"})");
}

void SioConnection::event(SioSocket& socket, const socket_io::Packet& packet) {
  SioEvent event{.name = {},
                 .args = *packet.data,
                 .ack = packet.id,
                 .attachments = packet.attachments,
                 .problem = packet.problem ? &*packet.problem : nullptr};
  packet.data->each_element([&](json::Value name) {
    event.name = name.string().value_or(std::string_view());
    return false;
  });
  socket.handler_->on_event(event);
}

SioSocket* SioConnection::find(std::string_view nsp) const {
  const auto found = std::find_if(sockets_.begin(), sockets_.end(), [&](const auto& socket) {
    return socket->nsp_ == nsp && socket->state_ != SioSocket::State::over;
  });
  return found == sockets_.end() ? nullptr : found->get();
}

/// Text and attachments leave together: nothing comes between them.
void SioConnection::send(PacketType type, std::string_view nsp, std::optional<std::int64_t> id, std::string_view json,
                         std::span<const std::string> attachments) {
  if (closed_) return;
  const SioSettings& settings = server_.settings_;
  if (outbox_.bytes() > (welcome_ ? settings.outbox_limit : settings.stranger_limit))
    return close(CloseCode::slow_consumer, "slow consumer");
  if (!attachments.empty()) type = type == PacketType::event ? PacketType::binary_event : PacketType::binary_ack;
  outbox_.push(engine_io::text_message(socket_io::encode(type, nsp, id, json, attachments.size())));
  for (const std::string& bytes : attachments) outbox_.push(engine_io::binary_message(bytes, peer_.base64));
}

void SioConnection::on_closed() {
  closed_ = true;
  server_.deadlines_.remove(*this);
  for (const auto& socket : sockets_) {
    socket->state_ = SioSocket::State::over;
    socket->handler_->on_gone();
  }
  sockets_.clear();
  outbox_.clear();
}

void SioConnection::shut_down() {
  bool done = true;
  for (const auto& socket : sockets_) done = socket->handler_->shut_down() && done;
  if (done) close(CloseCode::service_restart, "server is stopping");
}

void SioConnection::joined() {
  welcome_ = true;
  server_.deadlines_.set(*this, SioWait::nothing);
}

void SioConnection::late() { close(CloseCode::normal, "no namespace was joined in time"); }

void SioConnection::close(CloseCode code, std::string_view reason) {
  if (std::exchange(closed_, true)) return;
  session_.close(code, reason);
}

/// Those that have left, or were refused, since the last message.
void SioConnection::drop_finished() {
  for (std::size_t i = 0; i < sockets_.size();) {
    if (sockets_[i]->state_ != SioSocket::State::over) {
      ++i;
      continue;
    }
    const std::unique_ptr<SioSocket> over = std::move(sockets_[i]);
    sockets_.erase(sockets_.begin() + static_cast<std::ptrdiff_t>(i));
    if (over->handler_) over->handler_->on_gone();
  }
}

}  // namespace snug
