#include "net/ws_connection.h"

#include <algorithm>

#include "net/connections.h"
#include "net/net_metrics.h"
#include "session/outbox.h"

namespace snug {

namespace {

constexpr std::size_t most_pieces = 128;       // of one gathered write
constexpr std::size_t most_held = 64 << 10;    // bytes held back before nothing more is read
constexpr std::size_t most_control = 8 << 10;  // bytes of pongs that wait; a peer that takes none gets no more
constexpr int most_reads = 4;                  // in a row, before others have their turn

}  // namespace

/// What one write sends: the rest of a frame that was begun, control frames, then whole frames.
struct WsConnection::Pieces {
  std::array<iovec, most_pieces> all;
  std::size_t count = 0;
  std::size_t control_at = most_pieces;  // index of the control frames among them

  void add(std::string_view bytes) { all[count++] = {const_cast<char*>(bytes.data()), bytes.size()}; }
};

WsConnection::WsConnection(Connections& connections, Peer peer)
    : Connection(connections, std::move(peer)),
      decoder_(FrameDecoder::Role::server, connections.settings().max_message) {}

WsConnection::~WsConnection() = default;

void WsConnection::open(WebSocketOpening opening) {
  connections_.metrics().websockets.add(1);
  control_ = std::move(opening.handshake);
  wait_for(Wait::sign);
  wake();
  endpoint_ = opening.plan->open(*this);
  endpoint_->outbox().attach(*this);
  if (state_ == State::open) wait_for(idle_wait());
  if (!opening.unread.empty()) feed(opening.unread);
  if (!ended()) await_readable();
}

/// The endpoint closes when the calls that it has taken are answered.
void WsConnection::on_shutdown() {
  if (!endpoint_) return;
  owe_answer();
  endpoint_->shut_down();
}

// --- In -------------------------------------------------------------------------------------------------------------

void WsConnection::on_readable() {
  for (int reads = 0; reads < most_reads && !holds_too_much(); ++reads) {
    const auto buffer = connections_.read_buffer();
    const Transfer got = receive(buffer);
    if (got.status == Transfer::Status::would_block) break;
    if (got.status == Transfer::Status::lost || got.count == 0) return end();
    if (state_ == State::open) wait_for(idle_wait());
    feed(buffer.first(got.count));
    if (ended()) return;
    if (got.count < buffer.size()) break;
  }
  if (!holds_too_much())
    await_readable();
  else if (state_ == State::open)
    wait_for(writable_awaited() ? Wait::send : Wait::nothing);  // we can't tell whether it is still there
}

void WsConnection::feed(std::span<char> bytes) {
  feeding_ = true;
  const auto violation = decoder_.feed(bytes, *this);
  feeding_ = false;
  if (!violation || ended()) return;
  connections_.metrics().violations.add();
  peer_closed_ = true;  // what it still says can't be understood
  say_close(encode_close(violation->code, violation->why));
}

void WsConnection::on_message(Opcode type, std::string_view payload) {
  connections_.metrics().messages_in.add();
  if (state_ != State::open) return;
  if (paused_ || !held_.empty())
    held_.push(type == Opcode::binary, payload);
  else
    hand_on(type == Opcode::binary, payload);
}

void WsConnection::hand_on(bool binary, std::string_view payload) {
  binary ? endpoint_->on_binary(payload) : endpoint_->on_text(payload);
}

void WsConnection::on_ping(std::string_view payload) {
  if (state_ == State::said_close || control_.size() > most_control) return;
  control_ += encode_frame(Opcode::pong, payload);
  wake();
}

void WsConnection::on_close(std::uint16_t code, std::string_view) {
  peer_closed_ = true;
  if (state_ == State::said_close) return wake();
  close_frame_ = encode_close(code);
  if (!held_.empty() && state_ == State::open)
    wait_for(Wait::close);  // it said something before that is still to be handed on
  else
    say_close(std::move(close_frame_));
}

bool WsConnection::holds_too_much() const { return held_.bytes() > most_held; }

void WsConnection::hand_on_held() {
  if (held_.empty()) return;
  held_.hand_on([this](bool binary, std::string_view payload) {
    if (state_ != State::open || paused_) return false;
    hand_on(binary, payload);
    return true;
  });
  if (state_ != State::open || !held_.empty()) return;
  if (peer_closed_) {
    say_close(std::move(close_frame_));
  } else {
    wait_for(idle_wait());
    await_readable();
  }
}

/// An endpoint with a heartbeat of its own ends the connection when its peer is dead.
Wait WsConnection::idle_wait() const { return endpoint_->has_heartbeat() ? Wait::nothing : Wait::sign; }

void WsConnection::pause_reading() { paused_ = true; }

void WsConnection::read_now() {
  if (!ended() && !feeding_) on_readable();
}

void WsConnection::resume_reading() {
  paused_ = false;
  if (!held_.empty()) wake();
}

// --- Out ------------------------------------------------------------------------------------------------------------

void WsConnection::wake() {
  if (!ended()) connections_.flush_later(*this);
}

void WsConnection::flush() {
  if (ended()) return;
  if (!paused_) hand_on_held();
  if (!writable_awaited()) write();
}

void WsConnection::on_writable() {
  if (state_ == State::open && waits_for() != Wait::close) wait_for(holds_too_much() ? Wait::send : idle_wait());
  write();
}

void WsConnection::write() {
  if (drops_outbox_) let_endpoint_go();
  if (endpoint_) endpoint_->outbox().seal();
  while (write_some()) {
  }
  if (ended() || writable_awaited()) return;
  if (state_ == State::closing) return say_close(std::move(close_frame_));
  if (state_ == State::open) {
    if (waits_for() == Wait::send) wait_for(Wait::nothing);  // nothing to take any more, and we don't read
    return;
  }
  if (peer_closed_)
    linger();
  else
    wait_for(Wait::close);
}

/// False: all is written, or as much as there is room for, or the connection is lost.
bool WsConnection::write_some() {
  Pieces pieces;
  gather(pieces);
  if (pieces.count == 0) return false;
  const Transfer put = send({pieces.all.data(), pieces.count});
  if (put.status == Transfer::Status::lost) return end(), false;
  if (put.status == Transfer::Status::would_block) return await_writable(), false;
  written(pieces, put.count);
  return true;
}

void WsConnection::gather(Pieces& pieces) const {
  std::array<std::string_view, most_pieces - 1> frames;
  const std::size_t count = endpoint_ ? endpoint_->outbox().front(frames) : 0;
  std::size_t next = 0;
  if (frame_begun_ && count > 0) pieces.add(frames[next++]);
  if (!control_.empty()) {  // if they are begun, then no frame of the outbox is
    pieces.control_at = pieces.count;
    pieces.add(control_);
  }
  while (next < count) pieces.add(frames[next++]);
}

void WsConnection::written(const Pieces& pieces, std::size_t count) {
  std::size_t of_outbox = 0;
  std::size_t of_control = 0;
  std::size_t whole = 0;
  for (std::size_t i = 0; i < pieces.count && count > 0; ++i) {
    const std::size_t taken = std::min(count, pieces.all[i].iov_len);
    const bool partly = taken < pieces.all[i].iov_len;
    count -= taken;
    (i == pieces.control_at ? of_control : of_outbox) += taken;
    if (i != pieces.control_at) frame_begun_ = partly;
    if (!partly) ++whole;
  }
  connections_.metrics().frames_out.add(whole);
  connections_.metrics().frames_per_write.observe(static_cast<double>(whole));
  of_control == control_.size() ? control_ = std::string() : control_.erase(0, of_control);
  if (of_outbox > 0) endpoint_->outbox().consume(of_outbox);
}

// --- The end --------------------------------------------------------------------------------------------------------

void WsConnection::close(CloseCode code, std::string_view reason) {
  settle();
  if (state_ != State::open) return;
  state_ = State::closing;
  close_frame_ = encode_close(static_cast<std::uint16_t>(code), reason);
  drops_outbox_ = code == CloseCode::slow_consumer;
  wait_for(Wait::send);
  await_readable();  // its close frame, even if messages were held back
  wake();
}

/// Our last frame. The endpoint has nothing to say any more.
void WsConnection::say_close(std::string frame) {
  settle();
  let_endpoint_go();
  state_ = State::said_close;
  control_ += frame;
  held_.clear();
  wait_for(Wait::send);
  await_readable();
  wake();
}

void WsConnection::let_endpoint_go() {
  drops_outbox_ = false;
  if (!endpoint_) return;
  if (frame_begun_) {
    std::array<std::string_view, 1> rest;
    if (endpoint_->outbox().front(rest) > 0) control_.insert(0, rest[0]);
    frame_begun_ = false;
  }
  const auto endpoint = std::move(endpoint_);
  endpoint->on_closed();
}

void WsConnection::on_deadline() {
  switch (waits_for()) {
    case Wait::sign:
      connections_.metrics().pings.add();
      if (control_.size() <= most_control) control_ += encode_frame(Opcode::ping, {});
      wake();
      return wait_for(Wait::pong);
    case Wait::pong:
      connections_.metrics().dead_peers.add();
      return reset();
    case Wait::close:
      if (state_ == State::said_close) return linger();
      return say_close(std::move(close_frame_));
    default:
      return reset();
  }
}

void WsConnection::on_end() {
  connections_.metrics().websockets.add(-1);
  decoder_.stop();
  let_endpoint_go();
  control_ = std::string();
  held_.clear();
}

}  // namespace snug
