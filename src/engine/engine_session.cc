#include "engine/engine_session.h"

#include "base/utf8.h"
#include "engine/engine_socket.h"
#include "session/outbox.h"
#include "wire/engine_io.h"

namespace snug {

namespace {

constexpr std::size_t most_held = 64 << 10;  // bytes of messages held back before a WebSocket is not read any more
EngineReply noop() { return EngineReply::payload("6"); }
EngineReply close_packet() { return EngineReply::payload("1"); }
EngineReply nothing() { return EngineReply::payload({}); }

/// What the last poll hears of a session that was closed. A close packet says that it was meant, and some clients
/// (python-socketio) then don't come back.
EngineReply farewell_for(CloseCode code) {
  return code == CloseCode::service_restart ? EngineReply::broken() : close_packet();
}

EngineReply ok() { return {200, "text/html", "ok"}; }

}  // namespace

EngineSession::EngineSession(EngineServer& server, std::string sid, EnginePeer peer)
    : server_(server), sid_(std::move(sid)), peer_(std::move(peer)) {
  application_ = server_.application_.open(*this, peer_);
  application_->outbox().attach(*this);
  server_.deadlines_.set(*this, EngineWait::ping);
}

EngineSession::~EngineSession() = default;

void EngineSession::begin_polling(std::shared_ptr<void> held) {
  held_place_ = std::move(held);
  server_.metrics_.polling.add(1);
}

void EngineSession::begin_websocket(EngineSocket& socket, std::string_view open_data) {
  server_.metrics_.websocket.add(1);
  on_websocket_ = true;
  main_ = &socket;
  socket.become_main();
  application_->outbox().push(engine_io::packet(engine_io::PacketType::open, open_data));
}

// --- Polls: how messages leave --------------------------------------------------------------------------------------

void EngineSession::poll(const EngineExchange& exchange, EngineReplyHandler reply) {
  if (on_websocket()) return reply(EngineReply::error(EngineError::bad_request));
  if (poll_) {  // two at once: which of them would be answered first?
    violation();
    return reply(EngineReply::error(EngineError::bad_request));
  }
  poll_ = Pending{exchange.id, std::move(reply)};
  flush();
}

/// A client that is about to move, or has moved, waits for the poll that it has sent.
/// When closing, the last words and the close packet leave apart: clients (socket.io-client 4.5) forget what came with
/// a close packet.
void EngineSession::flush() {
  to_be_flushed_ = false;
  if (!poll_ || state_ == State::ended) return;
  if (on_websocket_) {
    answer_poll(noop());
  } else if (has_to_say()) {
    std::string payload = take_payload();
    drops_outbox_ = state_ == State::closing;  // or who is talked to all the time would never hear the end
    answer_poll(EngineReply::payload(std::move(payload)));
  } else if (state_ == State::closing) {
    end(farewell_for(close_code_));
  } else if (probe_ && probe_->probed()) {
    answer_poll(noop());
  }
}

/// Not at once: who is in the midst of handing something on is not to be asked for more by whoever the answer wakes.
void EngineSession::flush_soon() {
  if (poll_ && !std::exchange(to_be_flushed_, true)) server_.flush_later(shared_from_this());
}

bool EngineSession::has_to_say() const { return !drops_outbox_ && !application_->outbox().empty(); }

/// All that waits, as one payload.
std::string EngineSession::take_payload() {
  Outbox& outbox = application_->outbox();
  outbox.seal();
  std::string payload;
  payload.reserve(outbox.bytes());
  outbox.each([&](const Frame& frame) { engine_io::append_to_payload(payload, frame); });
  outbox.consume(outbox.bytes());
  return payload;
}

void EngineSession::answer_poll(EngineReply reply) {
  server_.metrics_.polls.add();
  EngineReplyHandler handler = std::move(poll_->reply);
  poll_.reset();
  handler(std::move(reply));
}

// --- Posts: how messages come ---------------------------------------------------------------------------------------

void EngineSession::begin_post(const EngineExchange& exchange) {
  if (on_websocket_) return;  // it will be refused
  if (post_) return violation();
  post_ = Pending{exchange.id, {}};
}

void EngineSession::post(const EngineExchange& exchange, std::string_view content_type, std::string_view body,
                         EngineReplyHandler reply) {
  if (on_websocket()) return reply(EngineReply::error(EngineError::bad_request));
  if (post_ && post_->id != exchange.id) {
    violation();
    return reply(EngineReply::error(EngineError::bad_request));
  }
  if (body.size() > server_.settings_.max_payload) {
    post_.reset();
    return reply({413, {}, {}});
  }
  server_.metrics_.posts.add();
  if (content_type.starts_with("application/octet-stream")) {
    violation();
    return reply(EngineReply::error(EngineError::bad_request));
  }
  const auto self = shared_from_this();
  post_ = Pending{exchange.id, std::move(reply)};
  if (!is_utf8(body)) violation();
  engine_io::PayloadReader packets(body);
  for (auto packet = packets.next(); packet && state_ == State::open; packet = packets.next()) on_packet(*packet);
  if (held_.empty()) answer_post();
}

void EngineSession::answer_post() {
  if (!post_ || !post_->reply) return;
  EngineReplyHandler reply = std::move(post_->reply);
  post_.reset();
  reply(ok());
}

void EngineSession::refused(const EngineExchange& exchange) {
  if (post_ && post_->id == exchange.id) post_.reset();
}

void EngineSession::broke_off(const EngineExchange& exchange) {
  if ((poll_ && poll_->id == exchange.id) || (post_ && post_->id == exchange.id)) end(nothing());
}

// --- Packets --------------------------------------------------------------------------------------------------------

void EngineSession::on_packet(std::string_view text) {
  if (state_ != State::open) return;
  const auto packet = engine_io::decode(text);
  if (!packet) return violation();
  switch (packet->type) {
    case engine_io::PacketType::message:
      packet->binary ? hand_on(true, *packet->binary) : hand_on(false, packet->data);
      break;
    case engine_io::PacketType::pong:
      server_.deadlines_.set(*this, EngineWait::ping);
      break;
    case engine_io::PacketType::close:
      end(noop());
      break;
    case engine_io::PacketType::ping:  // only the server asks
      violation();
      break;
    default:
      break;
  }
}

void EngineSession::on_binary(std::string_view bytes) {
  if (state_ == State::open) hand_on(true, bytes);
}

/// Pongs pass by the messages that are held back while reading is paused.
void EngineSession::hand_on(bool binary, std::string_view message) {
  if (!paused_ && held_.empty()) return binary ? application_->on_binary(message) : application_->on_text(message);
  held_.push(binary, message);
  if (main_ && !stopped_websocket_ && held_.bytes() > most_held) {
    stopped_websocket_ = true;
    main_->connection().pause_reading();
  }
}

void EngineSession::hand_on_held() {
  held_.hand_on([this](bool binary, std::string_view message) {
    if (state_ != State::open || paused_) return false;
    binary ? application_->on_binary(message) : application_->on_text(message);
    return true;
  });
  if (state_ != State::open || !held_.empty()) return;
  answer_post();
  if (main_ && std::exchange(stopped_websocket_, false)) main_->connection().resume_reading();
}

void EngineSession::pause_reading() { paused_ = true; }

void EngineSession::resume_reading() {
  paused_ = false;
  if (held_.empty() || std::exchange(handing_on_, true)) return;
  server_.executor_.post([self = shared_from_this()] {
    self->handing_on_ = false;
    self->hand_on_held();
  });
}

// --- WebSockets -----------------------------------------------------------------------------------------------------

bool EngineSession::begin_probe(EngineSocket& socket) {
  if (state_ != State::open || main_ || probe_) return false;
  probe_ = &socket;
  return true;
}

void EngineSession::probed() { flush_soon(); }

void EngineSession::upgrade(EngineSocket& socket) {
  probe_ = nullptr;
  on_websocket_ = true;
  main_ = &socket;
  socket.become_main();
  held_place_.reset();
  server_.metrics_.upgrades.add();
  server_.metrics_.polling.add(-1);
  server_.metrics_.websocket.add(1);
  flush_soon();
  if (state_ == State::closing) {
    server_.deadlines_.set(*this, EngineWait::nothing);
    socket.connection().close(close_code_, {});
  }
}

void EngineSession::websocket_closed() {
  main_ = nullptr;
  finish(nothing());
}

// --- The end --------------------------------------------------------------------------------------------------------

void EngineSession::wake() {
  if (state_ == State::open) flush_soon();
}

void EngineSession::close(CloseCode code, std::string_view reason) {
  if (state_ != State::open) return;
  state_ = State::closing;
  close_code_ = code;
  if (main_) {
    server_.deadlines_.set(*this, EngineWait::nothing);
    return main_->connection().close(code, reason);
  }
  if (code == CloseCode::slow_consumer) application_->outbox().clear();
  server_.deadlines_.set(*this, EngineWait::close);
  flush_soon();
}

void EngineSession::violation() {
  server_.metrics_.violations.add();
  end(close_packet(), CloseCode::protocol_error);
}

void EngineSession::shut_down() {
  application_->shut_down();
  if (probe_) probe_->shut_down();
}

void EngineSession::end(EngineReply farewell, CloseCode code) {
  if (!main_) return finish(std::move(farewell));
  state_ = State::closing;
  server_.deadlines_.set(*this, EngineWait::nothing);
  main_->connection().close(code, {});
}

void EngineSession::abandon() {
  main_ = probe_ = nullptr;
  finish(nothing());
}

void EngineSession::finish(EngineReply farewell) {
  if (state_ == State::ended) return;
  const auto self = shared_from_this();
  if (poll_ && has_to_say()) farewell = EngineReply::payload(take_payload());  // and nothing behind it: see flush
  state_ = State::ended;
  server_.deadlines_.remove(*this);
  server_.forget(*this);
  (on_websocket_ ? server_.metrics_.websocket : server_.metrics_.polling).add(-1);
  held_.clear();
  held_place_.reset();
  application_->on_closed();
  if (poll_) answer_poll(std::move(farewell));
  answer_post();
  post_.reset();
  if (EngineSocket* socket = std::exchange(probe_, nullptr)) socket->leave_session();
}

void EngineSession::on_deadline() {
  switch (waits_for()) {
    case EngineWait::ping:
      application_->outbox().push(engine_io::packet(engine_io::PacketType::ping));
      return server_.deadlines_.set(*this, EngineWait::pong);
    case EngineWait::pong:
      // Not read from, it can't be heard either; its connection then has a deadline of its own.
      if (stopped_websocket_) return server_.deadlines_.set(*this, EngineWait::pong);
      server_.metrics_.dead_peers.add();
      return end(close_packet());
    default:
      return end(close_packet());
  }
}

}  // namespace snug
