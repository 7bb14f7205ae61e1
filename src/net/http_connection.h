// HttpConnection: HTTP/1.1 on one connection, one request after the other, until it is closed or becomes a WebSocket.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "http/parser.h"
#include "net/connection.h"
#include "net/http_handler.h"

namespace snug {

/// Thread: its io thread. Holds no buffer between requests.
class HttpConnection final : public Connection {
 public:
  using Connection::Connection;

  void begin() override;
  void on_drain() override;
  void on_shutdown() override;

 private:
  enum class State { reading, answering, sending, over };

  void on_readable() override;
  void on_writable() override;
  void on_deadline() override;
  void on_end() override { exchange_.reset(); }

  /// Of a request that is arriving; not so long once the server stops.
  void wait_for_request(Wait kind);
  void proceed();
  void parse();
  void answer();
  void answered(HttpResponse response);
  void queue(HttpResponse response);
  /// Where the body of the request that has this header goes.
  BodyPlan plan_body(const HttpRequest& header);
  void begin_sink(const std::shared_ptr<BodySink>& sink);
  void send_output();
  /// The next piece of an answer that comes in pieces. False: it comes later.
  bool refill();
  void refilled(std::size_t count);
  /// Does the rest of the answer go from its file to the socket without being copied?
  bool goes_from_file() const;
  /// Sends some of it. False: no more can be sent now.
  bool send_from_file();
  /// Sees to it that some of it is in memory. False: it is later.
  bool load();
  void loaded(std::size_t count);
  /// Goes on when the others of its thread have had their turn.
  void yield();
  void say_continue();
  /// Where a request comes from, with a trusted proxy on the way or without.
  IpAddress client(const HttpRequest& request) const;
  /// Does a trusted proxy bring it from a banned client? A banned peer of our own is not connected.
  bool is_banned_behind_proxy(const HttpRequest& request) const;
  HttpPeer peer(const HttpRequest& request) const;
  void refuse(ConnectionLimiter::Refusal why);
  void become_websocket(const HttpResponse& response);

  State state_ = State::reading;
  bool proceeding_ = false;
  bool asked_ = false;      // a request has been answered
  bool last_ = false;       // closes after this response
  bool continued_ = false;  // said 100 Continue
  bool banned_ = false;     // the request that is arriving comes from a banned client

  std::string unread_;                      // received, not taken by the parser yet
  std::unique_ptr<HttpParser> parser_;      // of the request that is arriving
  std::shared_ptr<HttpRequest> request_;    // the one that is being answered; its handler holds it, too
  std::shared_ptr<HttpExchange> exchange_;  // of the one that is arriving or being answered, if it is followed
  std::string output_;
  std::size_t sent_ = 0;     // bytes of output_
  BodyPart rest_;            // of the answer that is being sent: what output_ does not have yet
  std::size_t loaded_ = 0;   // bytes of rest_ that are in memory, to be sent from its file
  bool copies_ = false;      // the file of rest_ can't be sent from
  std::size_t in_turn_ = 0;  // bytes of rest_ that were sent since the others of this thread had their turn
  bool refilling_ = false;   // goes on when it is called back
  std::uint64_t timed_ = 0;  // bytes of the body that had arrived when its time began anew
};

}  // namespace snug
