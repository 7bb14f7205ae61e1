// RateLimiter: how much one user, and one address, may ask of the node.
#pragma once

#include <chrono>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "base/token_buckets.h"

namespace snug {

/// Per second; a rate of 0: no limit.
struct RateLimits {
  double message_rate = 20;
  int message_burst = 100;
  double call_rate = 50;
  int call_burst = 300;
  double connection_rate = 50;
  int connection_burst = 300;
};

/// Shared by sockets and REST. Thread: any.
class RateLimiter {
 public:
  RateLimiter(const RateLimits& limits, const Clock& clock);

  /// A call of `operation` by a user. Failure: rate_limited. A number of milliseconds: the call may go on, but nothing
  /// more is to be read from its connection for so long (`sync` is slowed down, never refused).
  Result<std::chrono::milliseconds> call(UserId user, std::string_view operation);

  /// A new connection. Failure: rate_limited.
  Result<void> connection(std::string_view address);

 private:
  TokenBuckets messages_;
  TokenBuckets calls_;
  TokenBuckets connections_;
};

}  // namespace snug
