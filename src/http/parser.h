// HttpParser: one request out of a connection's bytes (RFC 9112). Strict: what two readers could understand in two ways
// is refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "http/body.h"
#include "http/head.h"
#include "http/lines.h"
#include "http/message.h"

namespace snug {

struct HttpLimits {
  std::size_t header = 16 << 10;  ///< bytes in front of a body, and of what frames a body beyond HttpBody's share
  std::size_t fields = 128;       ///< lines of the header
  std::size_t body = 256 << 10;
};

/// Decides where the body goes of the request that has this header. Asked only if there is one.
using BodyPlanner = std::function<BodyPlan(const HttpRequest& header)>;

/// Every byte that it takes counts against a bound: it never holds more than a header and a body of HttpLimits.
/// Thread: one. Made for a request's first byte, thrown away after its last.
class HttpParser {
 public:
  /// Without a planner bodies are kept in memory.
  explicit HttpParser(const HttpLimits& limits, BodyPlanner plan = {});

  enum class State {
    header,  ///< wants more of the header
    body,    ///< wants more of the body
    done,    ///< take the request
    failed,  ///< answer with failure(), then close: what follows can't be understood
  };
  State state() const { return state_; }

  /// False as long as nothing but empty lines have come.
  bool begun() const { return begun_; }

  /// Takes bytes up to the end of the request, and returns how many that were: all, as long as it wants more and its
  /// sink does.
  std::size_t feed(std::string_view bytes);

  /// The sink takes no more of the body until `resume`.
  bool paused() const { return body_ && body_->paused(); }
  void resume() { body_->resume(); }
  /// Bytes of the body's content so far.
  std::uint64_t body_bytes() const { return body_ ? body_->taken() : 0; }

  /// True once the header is complete and the client waits for `100 Continue` before it sends the body.
  bool wants_continue() const;

  /// The request without its body, until it is taken; of one whose header is incomplete or failed, what could be read.
  const HttpRequest& header() const { return request_; }

  /// Once, when done.
  HttpRequest take() { return std::move(request_); }

  /// When failed.
  HttpResponse failure() const;

 private:
  void feed_header(std::string_view& bytes);
  void feed_body(std::string_view& bytes);
  HttpVerdict on_line(std::string_view line);
  HttpVerdict begin_body();
  void finish();
  void fail_with(HttpFault fault);

  const HttpLimits limits_;
  BodyPlanner plan_;
  State state_ = State::header;
  bool begun_ = false;
  HttpLines lines_;
  HttpRequest request_;
  std::optional<HttpBody> body_;  // once the header is complete
  HttpFault fault_{};
  std::shared_ptr<const HttpResponse> refusal_;  // the planner's, which is answered instead
};

}  // namespace snug
