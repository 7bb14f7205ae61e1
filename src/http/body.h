// HttpBody: the body of a request, out of what frames it (RFC 9112 sections 6 and 7).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "http/body_stream.h"
#include "http/head.h"
#include "http/lines.h"

namespace snug {

/// Holds the payload, unless a sink takes it, and at most one line of its framing. What is no payload (sizes,
/// extensions, line ends, trailers) counts, too: it may be `allowance` bytes more than `framing_per_byte` for each byte
/// of payload. Extensions and trailers are dropped: what stands in them has no authority at all. Thread: one.
class HttpBody {
 public:
  static constexpr std::size_t framing_per_byte = 8;  // chunks of one byte have 5

  HttpBody(BodyFraming framing, const BodyPlan& plan, std::size_t allowance);

  enum class State { arriving, complete, failed };
  State state() const { return state_; }
  const HttpFault& fault() const { return fault_; }

  /// Takes its bytes off the front of `bytes`; none while it is paused.
  void feed(std::string_view& bytes);

  /// The sink takes no more for now.
  bool paused() const { return paused_ && state_ == State::arriving; }
  void resume() { paused_ = false; }
  /// Bytes of the payload so far.
  std::uint64_t taken() const { return taken_; }

  /// Once, when complete and without a sink.
  std::string take() { return std::move(payload_); }

 private:
  enum class Expected { payload, size, end_of_chunk, trailer };
  static constexpr std::size_t longest_line = 4096;

  void feed_payload(std::string_view& bytes);
  void on_line(std::string_view line);
  void begin_chunk(std::string_view size);
  void fail_with(HttpFault fault);

  const bool chunked_;
  const std::uint64_t most_;
  BodySink* const sink_;  // null: none; the request holds it
  HttpLines lines_;
  State state_ = State::arriving;
  Expected expected_;
  std::uint64_t left_;  // of the payload, or of the chunk
  std::uint64_t taken_ = 0;
  bool paused_ = false;
  std::string payload_;
  HttpFault fault_{};
};

}  // namespace snug
