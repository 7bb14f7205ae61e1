// HttpConnection: HTTP/1.1 on one connection, one request after the other, until it is closed or becomes a WebSocket.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/connection.h"
#include "net/http_face.h"
#include "net/http_message.h"
#include "net/http_parser.h"

namespace snug {

/// Thread: its io thread. Holds no buffer between requests.
class HttpConnection final : public Connection {
 public:
  using Connection::Connection;

  void begin() override;
  void on_shutdown() override;

 private:
  enum class State { reading, answering, sending };

  void on_readable() override;
  void on_writable() override;
  void on_deadline() override;
  void on_end() override { exchange_.reset(); }

  void proceed();
  void parse();
  void answer();
  void answered(HttpResponse response);
  void queue(HttpResponse response);
  void send_output();
  void say_continue();
  /// Where a request comes from, with a trusted proxy on the way or without.
  IpAddress client(const HttpRequest& request) const;
  HttpPeer peer(const HttpRequest& request) const;
  void refuse(Gate::Refusal why);
  void become_websocket(const HttpResponse& response);

  State state_ = State::reading;
  bool proceeding_ = false;
  bool last_ = false;       // closes after this response
  bool continued_ = false;  // said 100 Continue

  std::string unread_;                      // received, not taken by the parser yet
  std::unique_ptr<HttpParser> parser_;      // of the request that is arriving
  std::optional<HttpRequest> request_;      // the one that is being answered
  std::shared_ptr<HttpExchange> exchange_;  // of the one that is arriving or being answered, if it is followed
  std::string output_;
  std::size_t sent_ = 0;  // bytes of output_
};

}  // namespace snug
