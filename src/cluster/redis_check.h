// What a Redis must be to hold the log of a cluster.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace snug {

struct RedisProblem {
  bool refused = false;  ///< no node may start with it; else it is warned of
  std::string what;
  std::string fix;  ///< a command, or what to do
};

/// `info`: all that INFO says. `appendfsync`: as CONFIG GET says; empty: that is forbidden. `trusts_log`: the operator
/// vouches that the Redis never goes back, so it has to be on the disk there.
std::vector<RedisProblem> problems_of_redis(std::string_view info, std::string_view appendfsync, bool trusts_log);

}  // namespace snug
