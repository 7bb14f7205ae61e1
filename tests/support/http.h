// HttpClient: blocking HTTP/1.1 requests over one connection that is kept open while the server agrees.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/json.h"
#include "support/tcp.h"

namespace snug::test {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpReply {
  int status = 0;
  HttpHeaders headers{};  ///< names in lower case
  std::string body{};

  /// The first header of this name (in lower case).
  std::optional<std::string> header(std::string_view name) const;
  /// The body as JSON; throws if it is none.
  Json json() const;
};

/// Reads a response's status line and headers out of `stream`; what follows them stays in `buffer`.
HttpReply read_reply_head(TcpStream& stream, std::string& buffer);

class HttpClient {
 public:
  /// `address`: http://HOST:PORT
  explicit HttpClient(std::string address) : address_(std::move(address)) {}

  HttpReply request(std::string_view method, std::string_view target, const HttpHeaders& headers = {},
                    std::string_view body = {});

 private:
  HttpReply exchange(const std::string& request, bool head);

  const std::string address_;
  std::unique_ptr<TcpStream> stream_;
  std::string buffer_;
};

/// Everything but unreserved characters as %XX.
std::string percent_encode(std::string_view text);

}  // namespace snug::test
