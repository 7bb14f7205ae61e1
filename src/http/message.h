// HTTP requests and responses, without sockets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "http/body_stream.h"
#include "http/head.h"

namespace snug {

/// A request as it was read. Views stand as long as it does, where it is.
class HttpRequest {
 public:
  std::string_view method() const { return head_.method; }
  std::string_view target() const { return head_.target; }
  /// Empty if a sink took it.
  std::string_view body() const { return body_; }
  /// That took the body; null: none did.
  const std::shared_ptr<BodySink>& sink() const { return sink_; }
  bool http_1_1() const { return head_.http_1_1; }
  /// May the connection stay open, as far as the client is concerned?
  bool keep_alive() const;
  /// The value of a header, without outer space; of several, the first. Nothing: absent.
  std::optional<std::string_view> header(std::string_view name) const { return head_.find(name); }
  std::string_view header_or_empty(std::string_view name) const { return header(name).value_or(std::string_view()); }
  /// All lines of a header that is a list, joined by commas.
  std::string list_header(std::string_view name) const { return head_.list(name); }
  std::size_t header_count(std::string_view name) const { return head_.count(name); }
  /// Does a header say how the body is coded, other than as it is (RFC 9110 section 8.4)?
  bool has_coded_body() const;

  // --- For the parser ---
  HttpHead& head() { return head_; }
  void set_body(std::string body) { body_ = std::move(body); }
  void set_sink(std::shared_ptr<BodySink> sink) { sink_ = std::move(sink); }

 private:
  HttpHead head_;
  std::string body_;
  std::shared_ptr<BodySink> sink_;
};

struct WebSocketPlan;

struct HttpResponse {
  int status = 200;
  std::string content_type{};  ///< empty: no body
  std::string body{};
  std::vector<std::pair<std::string_view, std::string>> headers{};
  std::shared_ptr<const WebSocketPlan> websocket{};  ///< of a 101: what follows
  bool last = false;                                 ///< the connection is closed behind it
  BodyPart part{};                                   ///< instead of `body`: given out in pieces

  /// All of a source.
  HttpResponse&& from(std::shared_ptr<BodySource> source) && {
    part = {source, 0, source->size()};
    return std::move(*this);
  }
  HttpResponse& with(std::string_view name, std::string value) & {
    headers.emplace_back(name, std::move(value));
    return *this;
  }
  HttpResponse&& with(std::string_view name, std::string value) && {
    headers.emplace_back(name, std::move(value));
    return std::move(*this);
  }
};

/// The reason phrase of a status.
std::string_view reason_of(int status);

HttpResponse json_response(int status, std::string json);
HttpResponse text_response(int status, std::string text);

/// application/problem+json (RFC 9457) with the error's code, field and retryAfterMs; Retry-After, if there is one.
HttpResponse problem(const Error& error);
/// The same with a status that the error catalogue doesn't have.
HttpResponse problem(int status, const Error& error);

/// To a body that has_coded_body(): 415.
HttpResponse refuse_coding();

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7), until the next call on this thread.
std::string_view http_date(Time time);

/// How a response is put on the wire.
struct HttpFraming {
  bool head = false;       ///< answer to HEAD: all but the body
  bool keep_alive = true;  ///< else Connection: close
  bool http_1_1 = true;
  std::string_view strict_transport{};  ///< value of Strict-Transport-Security; empty: none
};
/// The whole, but for a body that comes in pieces: that follows.
std::string serialize(const HttpResponse& response, const HttpFraming& framing, Time now);

}  // namespace snug
