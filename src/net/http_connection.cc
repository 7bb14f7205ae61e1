#include "net/http_connection.h"

#include "net/connections.h"
#include "net/http_face.h"
#include "net/io_thread.h"
#include "net/net_metrics.h"
#include "net/ws_connection.h"

namespace snug {

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
  const auto self = shared_from_this();
  while (!ended() && !writable_awaited()) {
    if (state_ == State::answering) break;
    if (state_ == State::sending) {
      send_output();
    } else {
      parse();
      if (state_ == State::reading) {
        if (!ended()) await_readable();
        break;
      }
    }
  }
  proceeding_ = false;
}

void HttpConnection::parse() {
  if (unread_.empty()) return;
  if (!parser_) {
    parser_ = std::make_unique<HttpParser>(connections_.settings().http);
    continued_ = false;
    if (waits_for() != Wait::header) wait_for(Wait::header);  // the first request's time runs from the accept
  }
  const auto before = parser_->state();
  const std::size_t taken = parser_->feed(unread_);
  taken == unread_.size() ? unread_ = std::string() : unread_.erase(0, taken);

  switch (parser_->state()) {
    case HttpParser::State::header:
      break;
    case HttpParser::State::body:
      if (before == HttpParser::State::header) {
        wait_for(Wait::body);
        const HttpRequest header = parser_->header();
        exchange_ = connections_.face().begin(header, peer(header));
      }
      if (parser_->wants_continue() && !continued_) say_continue();
      break;
    case HttpParser::State::done:
      request_ = parser_->take();
      parser_.reset();
      answer();
      break;
    case HttpParser::State::failed:
      last_ = true;
      queue(parser_->failure());
      break;
  }
}

IpAddress HttpConnection::client(const HttpRequest& request) const {
  return connections_.settings().proxies.client_of(request, address());
}

HttpPeer HttpConnection::peer(const HttpRequest& request) const {
  return {client(request).text(), connections_.thread().index(), exchange_.get(), address(),
          connections_.settings().proxies.contains(address())};
}

void HttpConnection::answer() {
  state_ = State::answering;
  wait_for(Wait::nothing);
  if (const IpAddress from = client(*request_); from != address() && is_banned(from))
    return refuse(Gate::Refusal::banned);
  if (!exchange_) exchange_ = connections_.face().begin(*request_, peer(*request_));
  connections_.face().respond(*request_, peer(*request_), [self = shared_from_this()](HttpResponse response) {
    static_cast<HttpConnection&>(*self).answered(std::move(response));
  });
  if (exchange_ && state_ == State::answering && !ended()) await_readable();
}

void HttpConnection::answered(HttpResponse response) {
  if (ended()) return;
  if (const auto exchange = std::exchange(exchange_, nullptr)) exchange->answered();
  if (response.status == 101) return become_websocket(response);
  last_ = response.last || !request_->keep_alive() || connections_.shutting_down();
  queue(std::move(response));
  proceed();
}

void HttpConnection::queue(HttpResponse response) {
  HttpFraming framing;
  framing.keep_alive = !last_;
  framing.strict_transport = connections_.settings().strict_transport;
  if (request_) {
    framing.head = request_->method() == "HEAD";
    framing.http_1_1 = request_->http_1_1();
  }
  output_ = serialize(response, framing, connections_.clock().now());
  sent_ = 0;
  request_.reset();
  parser_.reset();
  state_ = State::sending;
  wait_for(Wait::send);
  connections_.metrics().count_response(response.status);
}

void HttpConnection::send_output() {
  while (sent_ < output_.size()) {
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
  if (last_) {
    unread_ = std::string();
    state_ = State::answering;  // nothing is read as a request any more
    return linger();
  }
  state_ = State::reading;
  wait_for(Wait::request);
}

void HttpConnection::say_continue() {
  continued_ = true;
  static constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
  const iovec piece{const_cast<char*>(line.data()), line.size()};
  send({&piece, 1});  // all former answers have left, so these few bytes fit
}

/// A client that a trusted proxy has brought: the connection stays the proxy's.
void HttpConnection::refuse(Gate::Refusal why) {
  exchange_.reset();
  last_ = !request_->keep_alive() || connections_.shutting_down();
  connections_.metrics().count_refusal(why);
  queue(problem(error_of(why)));
  proceed();
}

void HttpConnection::become_websocket(const HttpResponse& response) {
  if (connections_.shutting_down()) {
    last_ = true;
    queue(problem(fail(Code::unavailable, "the server is stopping")));
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
  const bool asked_for_something = parser_ || !unread_.empty();
  if (waits_for() == Wait::send) return reset();
  if (waits_for() == Wait::request || !asked_for_something) return end();
  last_ = true;
  queue(problem(408, fail(Code::bad_request, "the request took too long to arrive")));
  proceed();
}

/// A request that has arrived is answered, also if nobody has looked at it yet.
void HttpConnection::on_shutdown() {
  if (state_ == State::reading && !parser_ && pending() != Pending::bytes) end();
}

}  // namespace snug
