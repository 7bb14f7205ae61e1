// HttpHead: the request line and the header fields of a request (RFC 9112), read strictly.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace snug {

/// Why a request can't be understood. The connection ends behind the answer.
struct HttpFault {
  int status = 400;
  Code code = Code::bad_request;
  std::string_view message;
};
using HttpVerdict = std::optional<HttpFault>;  ///< nothing: all is well
inline constexpr HttpFault body_too_large{413, Code::too_large, "the request's body is too large"};

struct HttpField {
  std::string name;
  std::string value;  ///< without outer space
};

struct HttpHead {
  std::string method;
  std::string target;
  bool http_1_1 = true;
  std::vector<HttpField> fields;

  std::optional<std::string_view> find(std::string_view name) const;  ///< of several, the first
  std::size_t count(std::string_view name) const;
  std::string list(std::string_view name) const;  ///< all lines of the name, joined by commas
};

HttpVerdict read_request_line(std::string_view line, HttpHead& head);

/// Reads a field line, which is also what a trailer consists of. No folded lines, no space in front of the colon.
std::optional<HttpField> read_field(std::string_view line);

/// Once all fields are there: one valid Host (RFC 9112 section 3.2), and one in a target of absolute form.
HttpVerdict check_host(const HttpHead& head);

/// How the length of a request's body is known (RFC 9112 section 6).
struct BodyFraming {
  bool chunked = false;
  std::uint64_t length = 0;  ///< if not chunked
};
/// What leaves room for two opinions is refused.
HttpVerdict read_framing(const HttpHead& head, BodyFraming& framing);

}  // namespace snug
