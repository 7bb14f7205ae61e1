#include "cluster/redis_rights.h"

#include <algorithm>
#include <array>

namespace snug {

namespace {

/// All that nodes call, and their scripts.
constexpr std::array<std::string_view, 20> needed{
    "evalsha", "script|load", "hmget", "hset", "hget",    "hgetall", "xadd",      "xread", "xrange", "xtrim",
    "time",    "set",         "get",   "del",  "pexpire", "publish", "subscribe", "ping",  "info",   "role"};

/// A command, and how it is called so that nothing changes: what would write is refused for its arguments, which the
/// Redis looks at after the rights.
struct Probe {
  std::string_view right;
  LogWords words;
};

std::vector<Probe> probes(const LogKeys& keys, const std::string& nothing) {
  return {{"evalsha", words("EVALSHA", std::string(40, '0'), "1", keys.head)},
          {"hmget", words("HMGET", keys.head, "log")},
          {"hset", words("HSET", nothing, "a", "b", "c")},
          {"hget", words("HGET", keys.head, "log")},
          {"hgetall", words("HGETALL", keys.claims)},
          {"xadd", words("XADD", keys.stream, "NOMKSTREAM", "0-0", "c", "x")},
          {"xread", words("XREAD", "COUNT", "1", "STREAMS", keys.stream, "$")},
          {"xrange", words("XRANGE", keys.stream, "-", "+", "COUNT", "1")},
          {"xtrim", words("XTRIM", keys.stream, "MAXLEN", "x")},
          {"time", words("TIME")},
          {"set", words("SET", nothing, "x", "PX", "0")},
          {"get", words("GET", nothing)},
          {"del", words("DEL", nothing)},
          {"pexpire", words("PEXPIRE", nothing, "x")},
          {"publish", words("PUBLISH", nothing, "")}};
}

}  // namespace

std::vector<std::string> missing_rights(BlockingLogLink& link, const std::string& prefix) {
  std::vector<std::string> missing;
  const auto add = [&](std::string right) {
    if (std::find(missing.begin(), missing.end(), right) == missing.end()) missing.push_back(std::move(right));
  };
  for (const Probe& probe : probes(link.keys(), "{" + prefix + "}:nothing")) {
    const LogReply reply = link.ask(probe.words);
    if (!reply.is_error() || reply.word() != "NOPERM") continue;
    // A key or channel that the rules do not name, or the command itself. Redis 7 and 8 have other words for it.
    if (reply.text.find(" key") != std::string::npos)
      add("~{" + prefix + "}:*");
    else if (reply.text.find(" channel") != std::string::npos)
      add("&{" + prefix + "}:*");
    else
      add("+" + std::string(probe.right));
  }
  return missing;
}

std::string acl_command(const RedisUrl& url, const std::string& prefix) {
  std::string command = "redis-cli ACL SETUSER " + (url.user.empty() ? "default" : url.user) + " '~{" + prefix +
                        "}:*' '&{" + prefix + "}:*'";
  for (const std::string_view right : needed) {
    const bool quote = right.find('|') != std::string_view::npos;
    command.append(quote ? " '+" : " +").append(right).append(quote ? "'" : "");
  }
  if (url.database != 0) command += " +select";
  return command + ", and redis-cli ACL SAVE or the same in redis.conf";
}

RedisProblem problem_of_rights(const std::vector<std::string>& missing, const RedisUrl& url,
                               const std::string& prefix) {
  std::string rights;
  for (const std::string& right : missing) rights += (rights.empty() ? "" : " ") + right;
  return {true, "the Redis' user " + (url.user.empty() ? "default" : url.user) + " lacks rights: " + rights,
          acl_command(url, prefix)};
}

std::string appendfsync_of(BlockingLogLink& link) {
  const LogReply reply = link.ask(words("CONFIG", "GET", "appendfsync"));
  return reply.is_error() ? std::string() : std::string(reply.at(1));
}

std::vector<RedisProblem> look_at_redis(BlockingLogLink& link, const RedisUrl& url, const std::string& prefix,
                                        bool trusts_log, std::chrono::milliseconds patience) {
  std::string info;
  try {
    info = link.connect(patience).info;
  } catch (const ClusterError& error) {
    // A connection begins with INFO and SCRIPT LOAD.
    const std::string why = error.what();
    if (why.find("NOPERM") == std::string::npos) throw;
    return {{true, why, acl_command(url, prefix)}};
  }
  auto problems = problems_of_redis(info, appendfsync_of(link), trusts_log);
  if (const auto missing = missing_rights(link, prefix); !missing.empty())
    problems.push_back(problem_of_rights(missing, url, prefix));
  return problems;
}

}  // namespace snug
