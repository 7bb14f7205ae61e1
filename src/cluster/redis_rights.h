// What a node's user of the Redis must be allowed to do.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "cluster/blocking_log_link.h"
#include "cluster/redis_check.h"
#include "redis/redis_url.h"

namespace snug {

/// Tries each command that nodes use, with arguments that change nothing. As ACL rules: `+xadd`, `~{snug}:*`. Empty:
/// all is allowed. SUBSCRIBE can't be tried so, and a connection begins with INFO and SCRIPT LOAD. Throws ClusterError:
/// the connection was lost. Thread: one.
std::vector<std::string> missing_rights(BlockingLogLink& link, const std::string& prefix);

/// The command that gives the user of `url` what nodes need.
std::string acl_command(const RedisUrl& url, const std::string& prefix);

/// `missing` in words.
RedisProblem problem_of_rights(const std::vector<std::string>& missing, const RedisUrl& url, const std::string& prefix);
/// Connects, and looks the Redis over: what is wrong with it, and what this node's user may not do. Throws
/// ClusterError: there is no connection. `patience`: for that.
std::vector<RedisProblem> look_at_redis(BlockingLogLink& link, const RedisUrl& url, const std::string& prefix,
                                        bool trusts_log, std::chrono::milliseconds patience);
/// `always`, `everysec` or `no`; empty: asking is forbidden. Throws ClusterError.
std::string appendfsync_of(BlockingLogLink& link);

}  // namespace snug
