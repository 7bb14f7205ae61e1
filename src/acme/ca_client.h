// CaClient: asks an ACME server over HTTP, and says in words for people why there is no answer.
#pragma once

#include <filesystem>
#include <string>

#include "acme/acme_world.h"
#include "httpclient/blocking_http_client.h"

namespace snug {

/// Thread: one, but for `stop`.
class CaClient {
 public:
  /// `ca_file`: PEM, the authorities to believe instead of the system's; empty: the system's. Throws std::runtime_error
  /// if it can't be read.
  CaClient(const std::filesystem::path& ca_file, std::string user_agent);

  /// Half a minute and a megabyte at most. Follows no redirects. The CA may be anywhere: the operator chose it.
  Result<AcmeResponse> exchange(const AcmeRequest& request);
  /// No exchange follows for long.
  void close_idle() { client_.close_idle(); }

  /// An exchange under way, and every later one, fails. Thread: any.
  void stop() { client_.stop(); }

 private:
  BlockingHttpClient client_;
};

}  // namespace snug
