// RateLimiter: how much one user may ask of the node.
#pragma once

#include <chrono>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "base/token_buckets.h"
#include "model/call.h"

namespace snug {

/// Per second; a rate of 0: no limit.
struct RateLimits {
  double message_rate = 20;
  int message_burst = 100;
  double call_rate = 50;
  int call_burst = 300;
};

/// Shared by sockets and REST. Thread: any.
class RateLimiter {
 public:
  RateLimiter(const RateLimits& limits, const Clock& clock);
  /// From now on.
  void change(const RateLimits& limits);

  /// A call by a user. Failure: rate_limited. A time: the call goes on, but nothing more should be read from its
  /// connection for so long; a free one (`sync`) is slowed down that way, never refused.
  Result<std::chrono::milliseconds> call(UserId user, Cost cost);

 private:
  TokenBuckets messages_;
  TokenBuckets calls_;
};

}  // namespace snug
