// HttpsClient: asks an ACME server over HTTPS, one exchange at a time; Boost.Beast behind it, compiled in one unit.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "acme/acme_world.h"

namespace snug {

/// Thread: one, but for `stop`.
class HttpsClient {
 public:
  /// `ca_file`: PEM, the authorities to believe instead of the system's; empty: the system's. Throws std::runtime_error
  /// if it can't be read.
  HttpsClient(const std::filesystem::path& ca_file, std::string user_agent);
  ~HttpsClient();

  /// On a connection of its own: half a minute and a megabyte at most. Follows no redirects.
  Result<AcmeResponse> exchange(const AcmeRequest& request);

  /// An exchange under way, and every later one, fails. Thread: any.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace snug
