// BlockingHttpClient: an HttpClient whose caller blocks until the answer is here.
#pragma once

#include <memory>

#include "httpclient/http_client.h"

namespace snug {

/// Thread: one, but for `stop`.
class BlockingHttpClient {
 public:
  /// Throws std::runtime_error if the authorities can't be read.
  explicit BlockingHttpClient(HttpClientOptions options);
  ~BlockingHttpClient();

  /// Blocks until the request's deadlines, or `stop`, at the latest.
  ClientOutcome fetch(ClientRequest request);
  /// An exchange under way, and every later one, is cancelled. Thread: any.
  void stop();
  /// Closes all kept connections. Between fetches the client does not notice that a server has closed one.
  void close_idle();

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace snug
