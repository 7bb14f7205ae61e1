// ResponseReader: the bytes of an answer taken apart (RFC 9112), without sockets; Boost.Beast's parser behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "httpclient/exchange.h"

namespace snug {

/// Reads one answer and skips interim ones (1xx, but 101). The limits bound its memory. Thread: one.
class ResponseReader {
 public:
  /// `to_head`: the answer to a HEAD request has no body.
  ResponseReader(const ExchangeLimits& limits, bool to_head);
  ~ResponseReader();
  ResponseReader(const ResponseReader&) = delete;
  ResponseReader& operator=(const ResponseReader&) = delete;

  enum class State {
    header,   ///< of a header there is not all
    pausing,  ///< the header is here: `response` has it, and `read_body` is to be called
    body,     ///< of a body there is not all
    done,
    failed,  ///< `failure` says why
  };
  State state() const { return state_; }
  void feed(std::string_view bytes);
  /// The body goes into `sink`; empty: into `response`.
  void read_body(ResponseSink sink);
  /// No more bytes come. `clean`: the peer has closed the connection in order, so a body without a length is complete.
  void end(bool clean);

  bool has_begun() const { return begun_; }  ///< has a byte come?
  ClientResponse& response() { return response_; }
  const ClientFailure& failure() const { return *failure_; }
  /// After `done`: may the connection take another request?
  bool leaves_connection_usable() const;

 private:
  class Parser;

  void parse();
  void after_header();
  void take_body(std::string_view piece);
  void fail(ClientFailure::Kind kind, std::string message);
  void stop_at_limit(std::string message);
  bool is_beyond_limits(std::size_t begun);

  const ExchangeLimits limits_;
  const bool to_head_;
  State state_ = State::header;
  std::unique_ptr<Parser> parser_;
  std::string waiting_;           // came, but is not parsed yet
  std::size_t header_bytes_ = 0;  // parsed, with those of interim answers
  std::uint64_t body_bytes_ = 0;
  std::uint64_t framing_bytes_ = 0;  // of a body, beside its own
  bool begun_ = false;
  ResponseSink sink_;
  ClientResponse response_;
  std::optional<ClientFailure> failure_;
};

}  // namespace snug
