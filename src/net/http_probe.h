// HttpProbe: a client for one question to a web server, as snug doctor asks them of the way to our own.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snug {

/// There was no answer: `what()` is why, in a few words.
class ProbeError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct ProbeTarget {
  bool encrypted = false;
  std::string host;  ///< a name or an address; IPv6 without brackets
  std::string port;
  std::string path;  ///< in front of every path; without a slash at the end

  /// Of an http(s) URL. Nothing: it is none.
  static std::optional<ProbeTarget> parse(std::string_view url);
  std::string authority() const;  ///< as a Host header has it
  std::string origin() const;     ///< as an Origin header has it
};

struct ProbeRequest {
  std::string method = "GET";
  std::string path = "/";
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
};

struct ProbeAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;                                          ///< at most 64 KiB of it
  std::string certificate_problem;  ///< why a browser would not trust the server; empty: it would, or it's plain HTTP

  std::string_view header(std::string_view name) const;  ///< empty: it has none
};

/// Connects, asks, and hangs up, all within `patience`. A certificate that isn't to be trusted is told, and the answer
/// taken anyway. Blocks. Throws ProbeError. Thread: any.
ProbeAnswer probe(const ProbeTarget& target, const ProbeRequest& request, std::chrono::milliseconds patience);

}  // namespace snug
