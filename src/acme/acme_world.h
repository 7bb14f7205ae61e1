// AcmeWorld: what the protocol needs of the world around it: somebody who asks over HTTP, and time.
#pragma once

#include <chrono>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace snug {

struct AcmeRequest {
  enum class Method { get, head, post };
  Method method = Method::get;
  std::string url;
  std::string body{};    ///< of a post: a JWS
  std::string accept{};  ///< empty: anything
};

struct AcmeResponse {
  int status = 0;
  std::string body{};
  std::string nonce{};  ///< of the header Replay-Nonce; these are empty when absent
  std::string location{};
  std::string retry_after{};
};

/// Thread: the one that runs the protocol.
class AcmeWorld {
 public:
  virtual ~AcmeWorld() = default;

  /// Blocks, for half a minute at most. An error: no answer came; its message says why, in words for people.
  virtual Result<AcmeResponse> exchange(const AcmeRequest& request) = 0;
  /// Waits. False: all this is to end.
  virtual bool rest(std::chrono::milliseconds time) = 0;
  virtual Time now() const = 0;
};

}  // namespace snug
