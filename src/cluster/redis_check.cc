#include "cluster/redis_check.h"

#include <cstdint>

#include "redis/redis_link.h"

namespace snug {

namespace {

constexpr int least_major = 7;
constexpr std::int64_t least_memory = 64 << 20;

}  // namespace

std::vector<RedisProblem> problems_of_redis(std::string_view info, std::string_view appendfsync, bool trusts_log) {
  std::vector<RedisProblem> problems;
  const std::string version = info_field(info, "redis_version");
  if (info_number(info, "redis_version") < least_major)
    problems.push_back({true, "the Redis is version " + version + ", and 7.0 is the oldest that will do",
                        "upgrade it: apt install redis-server of Debian 12 is new enough"});
  const std::string policy = info_field(info, "maxmemory_policy");
  if (!policy.empty() && policy != "noeviction")
    problems.push_back(
        {true,
         "the Redis throws keys away when its memory is full (maxmemory-policy " + policy + "), and the log is one key",
         "redis-cli CONFIG SET maxmemory-policy noeviction, and the same in redis.conf"});
  const std::int64_t memory = info_number(info, "maxmemory");
  if (memory > 0 && memory < least_memory)
    problems.push_back({false,
                        "the Redis may use " + std::to_string(memory >> 20) +
                            " MiB, and the log alone takes up to"
                            " 256 MiB before it is trimmed",
                        "redis-cli CONFIG SET maxmemory 512mb, and the same in redis.conf"});
  if (info_field(info, "aof_enabled") == "0")
    problems.push_back({trusts_log,
                        "the Redis keeps nothing on its disk (appendonly no): after each restart the nodes"
                        " must put the log together",
                        "redis-cli CONFIG SET appendonly yes, and the same in redis.conf"});
  if (info_field(info, "aof_last_write_status") == "err")
    problems.push_back({false, "the Redis can't write to its disk", "look at its log, and at the room that it has"});
  if (trusts_log && !appendfsync.empty() && appendfsync != "always")
    problems.push_back({false,
                        "the Redis may lose its last second (appendfsync " + std::string(appendfsync) +
                            "), and --cluster-trust=log believes that it never goes back",
                        "redis-cli CONFIG SET appendfsync always, or --cluster-trust nodes"});
  return problems;
}

}  // namespace snug
