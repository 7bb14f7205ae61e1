// HttpParser: one request out of a connection's bytes; Boost.Beast behind it, compiled in one unit.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "net/http_message.h"

namespace snug {

struct HttpLimits {
  std::size_t header = 16 << 10;
  std::size_t body = 256 << 10;
};

/// Thread: one. Made for a request's first byte, thrown away after its last.
class HttpParser {
 public:
  explicit HttpParser(const HttpLimits& limits);
  ~HttpParser();

  enum class State {
    header,  ///< wants more of the header
    body,    ///< wants more of the body
    done,    ///< take the request
    failed,  ///< answer with failure(), then close: what follows can't be understood
  };
  State state() const { return state_; }

  /// Takes what it can and returns how much that was. What it left is offered again, with more behind it.
  std::size_t feed(std::string_view bytes);

  /// True once the header is complete and the client waits for `100 Continue` before it sends the body.
  bool wants_continue() const;

  /// Once the header is complete, and until the request is taken: the request without its body.
  HttpRequest header() const;

  /// Once, when done.
  HttpRequest take();

  /// When failed.
  const HttpResponse& failure() const { return failure_; }

 private:
  struct Impl;
  void fail_with(int status, Code code, std::string message);

  std::unique_ptr<Impl> impl_;
  State state_ = State::header;
  HttpResponse failure_;
};

}  // namespace snug
