#include "http/body.h"

#include <algorithm>
#include <charconv>

namespace snug {

namespace {

/// The size at the front of a chunk's first line; nothing: it is none. What follows it is an extension or nothing.
std::optional<std::uint64_t> read_size(std::string_view line) {
  constexpr std::size_t most_digits = 16;
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
  const auto digits = static_cast<std::size_t>(end - line.data());
  if (error != std::errc() || digits > most_digits) return std::nullopt;
  line.remove_prefix(digits);
  if (line.empty()) return size;
  const auto extension = line.find_first_not_of(" \t");
  if (extension == std::string_view::npos || line[extension] != ';') return std::nullopt;
  return size;
}

}  // namespace

HttpBody::HttpBody(BodyFraming framing, const BodyPlan& plan, std::size_t allowance)
    : chunked_(framing.chunked),
      most_(plan.most),
      sink_(plan.sink.get()),
      lines_(longest_line, allowance),
      expected_(framing.chunked ? Expected::size : Expected::payload),
      left_(framing.length) {
  if (!chunked_ && left_ == 0) state_ = State::complete;
}

void HttpBody::feed(std::string_view& bytes) {
  while (state_ == State::arriving && !paused_ && !bytes.empty()) {
    if (expected_ == Expected::payload) {
      feed_payload(bytes);
      continue;
    }
    switch (lines_.take(bytes)) {
      case HttpLines::Result::incomplete:
        break;
      case HttpLines::Result::complete:
        on_line(lines_.line());
        break;
      case HttpLines::Result::malformed:
        fail_with({.message = "the body's chunks are malformed"});
        break;
      case HttpLines::Result::too_long:
        if (expected_ == Expected::trailer)
          fail_with({431, Code::too_large, "the request's trailer is too large"});
        else
          fail_with({.message = "the body's chunks have too much besides their content"});
        break;
    }
  }
}

void HttpBody::feed_payload(std::string_view& bytes) {
  const std::string_view piece = bytes.substr(0, left_);
  if (sink_)
    paused_ = !sink_->take(piece);
  else
    payload_ += piece;
  bytes.remove_prefix(piece.size());
  left_ -= piece.size();
  taken_ += piece.size();
  if (chunked_) lines_.grant(framing_per_byte * piece.size());
  if (left_ > 0) return;
  expected_ = Expected::end_of_chunk;
  if (!chunked_) state_ = State::complete;
}

void HttpBody::on_line(std::string_view line) {
  switch (expected_) {
    case Expected::size:
      return begin_chunk(line);
    case Expected::end_of_chunk:
      if (!line.empty()) return fail_with({.message = "a chunk of the body is longer than it says"});
      expected_ = Expected::size;
      return;
    case Expected::trailer:
      if (line.empty())
        state_ = State::complete;
      else if (!read_field(line))
        fail_with({.message = "the request's trailer is malformed"});
      return;
    case Expected::payload:
      return;
  }
}

void HttpBody::begin_chunk(std::string_view line) {
  const auto size = read_size(line);
  if (!size) return fail_with({.message = "the body's chunks are malformed"});
  if (*size > most_ - taken_) return fail_with(body_too_large);
  left_ = *size;
  expected_ = *size == 0 ? Expected::trailer : Expected::payload;
}

void HttpBody::fail_with(HttpFault fault) {
  state_ = State::failed;
  fault_ = fault;
}

}  // namespace snug
