#include "net/http_connection.h"

#include <algorithm>

#include "net/connections.h"
#include "net/http_handler.h"
#include "net/io_thread.h"
#include "net/net_metrics.h"
#include "net/ws_connection.h"

namespace snug {

namespace {

/// A body that a sink takes may be long: its time begins anew with each so many bytes of it.
constexpr std::uint64_t bytes_in_time = 64 << 10;
/// Of an answer in pieces.
constexpr std::size_t piece_size = 64 << 10;
/// Of a file that is sent from: so much of it is brought into memory at a time.
constexpr std::size_t window_size = 128 << 10;
/// Of long answers, before other connections of the thread have their turn: a peer may take them as fast as they come.
constexpr std::size_t turn_size = 128 << 10;

Error stopping() { return fail(Code::unavailable, "the server is stopping"); }

}  // namespace

void HttpConnection::begin() {
  Connection::begin();
  wait_for(Wait::header);
  await_readable();
}

void HttpConnection::on_readable() {
  if (state_ == State::answering) {  // only watched: what comes now is read when this request has been answered
    if (pending() == Pending::hung_up) return end();
    if (pending() == Pending::nothing) await_readable();
    return;
  }
  const auto buffer = connections_.read_buffer();
  const Transfer got = receive(buffer);
  if (got.status == Transfer::Status::would_block) return await_readable();
  if (got.status == Transfer::Status::lost || got.count == 0) return end();
  unread_.append(buffer.data(), got.count);
  proceed();
}

void HttpConnection::on_writable() { proceed(); }

/// One request at a time, each answered before the next is looked at, so that answers leave in the order of their
/// requests and a client that never reads is not read from either.
void HttpConnection::proceed() {
  if (proceeding_) return;
  proceeding_ = true;
  in_turn_ = 0;
  const auto self = shared_from_this();
  while (!ended() && !writable_awaited()) {
    if (state_ == State::answering || state_ == State::over || refilling_) break;
    if (state_ == State::sending) {
      send_output();
    } else {
      parse();
      if (state_ == State::reading) {
        if (!ended() && !(parser_ && parser_->paused())) await_readable();
        break;
      }
    }
  }
  proceeding_ = false;
}

void HttpConnection::parse() {
  if (unread_.empty()) return;
  if (!parser_) {
    parser_ = std::make_unique<HttpParser>(connections_.settings().http,
                                           [this](const HttpRequest& header) { return plan_body(header); });
    continued_ = banned_ = false;
    timed_ = 0;
    // The first request's time runs from the accept.
    if (waits_for() != Wait::header) wait_for_request(Wait::header);
  }
  const auto before = parser_->state();
  const std::size_t taken = parser_->feed(unread_);  // less than all when it is complete, refused or paused
  taken == unread_.size() ? unread_ = std::string() : unread_.erase(0, taken);

  switch (parser_->state()) {
    case HttpParser::State::header:
      break;
    case HttpParser::State::body:
      if (before == HttpParser::State::header) {
        wait_for_request(Wait::body);
        if (!banned_) exchange_ = connections_.handler().begin(parser_->header(), peer(parser_->header()));
      }
      if (parser_->wants_continue() && !continued_) say_continue();
      if (parser_->paused()) {
        wait_for(Wait::nothing);
      } else if (parser_->header().sink() && parser_->body_bytes() - timed_ >= bytes_in_time) {
        timed_ = parser_->body_bytes();
        wait_for_request(Wait::body);
      }
      break;
    case HttpParser::State::done:
      request_ = std::make_shared<HttpRequest>(parser_->take());
      parser_.reset();
      answer();
      break;
    case HttpParser::State::failed:
      if (banned_) return refuse(ConnectionLimiter::Refusal::banned);
      last_ = true;
      queue(parser_->failure());
      break;
  }
}

/// The body of a banned client is read as far as memory takes it, because the connection is a proxy's and goes on.
BodyPlan HttpConnection::plan_body(const HttpRequest& header) {
  const std::uint64_t most = connections_.settings().http.body;
  banned_ = is_banned_behind_proxy(header);
  if (banned_) return {most};
  BodyPlan plan = connections_.handler().plan_body(header, peer(header), most);
  if (plan.sink) begin_sink(plan.sink);
  return plan;
}

void HttpConnection::begin_sink(const std::shared_ptr<BodySink>& sink) {
  sink->begin([weak = weak_from_this()] {
    const auto self = std::static_pointer_cast<HttpConnection>(weak.lock());
    if (!self || self->ended() || !self->parser_ || !self->parser_->paused()) return;
    self->parser_->resume();
    self->wait_for_request(Wait::body);
    self->proceed();
  });
}

IpAddress HttpConnection::client(const HttpRequest& request) const {
  return connections_.settings().proxies.client_of(request, address());
}

bool HttpConnection::is_banned_behind_proxy(const HttpRequest& request) const {
  const IpAddress from = client(request);
  return from != address() && is_banned(from);
}

HttpPeer HttpConnection::peer(const HttpRequest& request) const {
  return {client(request).text(), connections_.thread().index(), exchange_.get(), address(),
          connections_.settings().proxies.contains(address())};
}

void HttpConnection::answer() {
  state_ = State::answering;
  wait_for(Wait::nothing);
  if (is_banned_behind_proxy(*request_)) return refuse(ConnectionLimiter::Refusal::banned);
  if (!exchange_) exchange_ = connections_.handler().begin(*request_, peer(*request_));
  // The handler may look at the request until it answers, also if the connection has answered by then (on_shutdown).
  connections_.handler().respond(*request_, peer(*request_),
                                 [self = shared_from_this(), request = request_](HttpResponse response) {
                                   static_cast<HttpConnection&>(*self).answered(std::move(response));
                                 });
  if (exchange_ && state_ == State::answering && !ended()) await_readable();
}

void HttpConnection::answered(HttpResponse response) {
  if (ended() || state_ != State::answering) return;
  if (const auto exchange = std::exchange(exchange_, nullptr)) exchange->answered();
  if (response.status == 101) return become_websocket(response);
  last_ = response.last || !request_->keep_alive() || connections_.shutting_down();
  queue(std::move(response));
  proceed();
}

void HttpConnection::queue(HttpResponse response) {
  static const HttpRequest nothing{};
  const HttpRequest& request = request_ ? *request_ : parser_ ? parser_->header() : nothing;
  connections_.handler().complete(request, response);
  HttpFraming framing;
  framing.keep_alive = !last_;
  framing.strict_transport = connections_.settings().strict_transport;
  framing.head = request.method() == "HEAD";
  framing.http_1_1 = request.http_1_1();
  output_ = serialize(response, framing, connections_.clock().now());
  sent_ = 0;
  if (!framing.head) rest_ = std::move(response.part);
  loaded_ = 0;
  copies_ = false;
  settle();
  request_.reset();
  parser_.reset();
  state_ = State::sending;
  wait_for(Wait::send);
  connections_.metrics().count_response(response.status);
}

void HttpConnection::send_output() {
  while (sent_ < output_.size() || rest_.length > 0) {
    if (sent_ == output_.size()) {
      if (writable_awaited()) return;
      if (in_turn_ >= turn_size) return yield();
      const bool goes_on = goes_from_file() ? send_from_file() : refill();
      if (!goes_on || ended()) return;
      continue;
    }
    const iovec rest{output_.data() + sent_, output_.size() - sent_};
    const Transfer put = send({&rest, 1});
    if (put.status == Transfer::Status::lost) return end();
    if (put.status == Transfer::Status::would_block) {
      wait_for(Wait::send);
      return await_writable();
    }
    sent_ += put.count;
  }
  if (writable_awaited()) return wait_for(Wait::send);  // all is taken, but not all is sent
  output_ = std::string();
  rest_ = {};
  asked_ = true;
  if (last_) {
    unread_ = std::string();
    state_ = State::over;
    return linger();
  }
  state_ = State::reading;
  wait_for(Wait::request);
  if (connections_.shutting_down()) on_drain();
}

bool HttpConnection::refill() {
  refilling_ = true;
  output_.resize(std::min<std::uint64_t>(rest_.length, piece_size));
  sent_ = output_.size();  // nothing of it is there yet
  wait_for(Wait::nothing);
  rest_.source->read(rest_.offset, output_, [self = shared_from_this()](std::size_t count) {
    static_cast<HttpConnection&>(*self).refilled(count);
  });
  return !refilling_;
}

void HttpConnection::refilled(std::size_t count) {
  if (ended()) return;
  refilling_ = false;
  if (count == 0) return reset();
  output_.resize(count);
  sent_ = 0;
  rest_.offset += count;
  rest_.length -= count;
  in_turn_ += count;
  proceed();  // nothing, if it is on its way up from here
}

/// Short ones are not worth the look into the system's cache.
bool HttpConnection::goes_from_file() const {
  return sends_files() && !copies_ && rest_.length > piece_size && rest_.source->file() >= 0;
}

bool HttpConnection::send_from_file() {
  output_ = std::string();
  sent_ = 0;
  if (loaded_ == 0) return load();
  std::size_t sent = 0;
  const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(loaded_, rest_.length));
  switch (send_file(rest_.source->file(), rest_.offset, most, sent)) {
    case FileTransfer::done:
      break;
    case FileTransfer::can_not:
      copies_ = true;
      return true;
    case FileTransfer::lost:
      end();
      return false;
    case FileTransfer::would_block:
      loaded_ = 0;  // the wait may be long, and the system's cache forget
      wait_for(Wait::send);
      await_writable();
      return false;
  }
  if (sent == 0) {
    reset();  // the file was cut short
    return false;
  }
  rest_.offset += sent;
  rest_.length -= sent;
  loaded_ -= sent;
  in_turn_ += sent;
  return true;
}

bool HttpConnection::load() {
  refilling_ = true;
  wait_for(Wait::nothing);
  const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(rest_.length, window_size));
  rest_.source->load(rest_.offset, most, [self = shared_from_this()](std::size_t count) {
    static_cast<HttpConnection&>(*self).loaded(count);
  });
  return !refilling_;
}

void HttpConnection::loaded(std::size_t count) {
  if (ended()) return;
  refilling_ = false;
  if (count == 0) return reset();
  loaded_ = count;
  proceed();
}

void HttpConnection::yield() {
  refilling_ = true;
  connections_.thread().post([self = shared_from_this()] {
    auto& connection = static_cast<HttpConnection&>(*self);
    if (connection.ended()) return;
    connection.refilling_ = false;
    connection.proceed();
  });
}

void HttpConnection::say_continue() {
  continued_ = true;
  static constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
  const iovec piece{const_cast<char*>(line.data()), line.size()};
  send({&piece, 1});  // all former answers have left, so these few bytes fit
}

/// A client that a trusted proxy has brought: the connection stays the proxy's.
void HttpConnection::refuse(ConnectionLimiter::Refusal why) {
  exchange_.reset();
  last_ = !request_ || !request_->keep_alive() || connections_.shutting_down();
  connections_.metrics().count_refusal(why);
  queue(problem(error_of(why)));
  proceed();
}

void HttpConnection::become_websocket(const HttpResponse& response) {
  if (connections_.shutting_down()) {
    last_ = true;
    queue(problem(stopping()));
    return proceed();
  }
  if (const IpAddress from = client(*request_); from != address()) {
    if (const auto refusal = count_for(from)) return refuse(*refusal);
  }
  connections_.metrics().count_response(response.status);
  WebSocketOpening opening;
  opening.handshake = serialize(response, {}, connections_.clock().now());
  opening.unread = std::move(unread_);
  opening.plan = response.websocket;
  connections_.go_on_as_websocket(hand_over(), std::move(opening));
}

void HttpConnection::on_deadline() {
  const bool asked_for_something = parser_ && parser_->begun();
  if (waits_for() == Wait::send) return reset();
  if (waits_for() == Wait::request || !asked_for_something) return end();
  last_ = true;
  if (waits_for() == Wait::parting) {
    queue(problem(stopping()));
    return proceed();
  }
  queue(problem(408, fail(Code::bad_request, "the request took too long to arrive")));
  proceed();
}

void HttpConnection::wait_for_request(Wait kind) { wait_for(connections_.shutting_down() ? Wait::parting : kind); }

/// What was asked is answered, also if nobody has looked at it yet; a request that is arriving, or the first one of a
/// peer that has just come, has a moment to arrive. Where nothing is under way, the next process goes on if there is
/// one, so that no request meets a closed socket.
void HttpConnection::on_drain() {
  if (state_ == State::over) return;
  if (state_ == State::answering && exchange_) return;  // it may wait long: see on_shutdown
  const bool arriving = parser_ || !unread_.empty();
  if (state_ == State::sending) return;  // to a peer that takes its time; then this is asked again
  const Pending next = state_ == State::answering || arriving ? Pending::bytes : pending();
  if (next == Pending::hung_up) return end();
  if (next == Pending::nothing && connections_.passes_on() && can_be_passed_on()) {
    Peer peer = hand_over();
    return connections_.pass_on(OwnedDescriptor(release(peer)));
  }
  if (next == Pending::nothing && asked_) return end();
  owe_answer();
  if (state_ == State::reading) wait_for(Wait::parting);
}

/// Who waits long is let go by the handler. Who has not been answered until now hears why.
void HttpConnection::on_shutdown() {
  if (state_ != State::answering) return;
  if (exchange_) return owe_answer();
  last_ = true;
  queue(problem(stopping()));
  proceed();
}

}  // namespace snug
