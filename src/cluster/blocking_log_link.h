// BlockingLogLink: the Redis of a cluster, asked by a thread that waits for the answer. For starts and for commands.
#pragma once

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include "cluster/log_link.h"
#include "redis/redis_link.h"

namespace snug {

/// What stands in the way of being of a cluster: `what()` is one line that says what to do.
class ClusterError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Thread: one.
class BlockingLogLink {
 public:
  BlockingLogLink(RedisLink::Options options, const std::string& prefix);
  ~BlockingLogLink();
  BlockingLogLink(const BlockingLogLink&) = delete;
  BlockingLogLink& operator=(const BlockingLogLink&) = delete;

  /// Waits for the connection for at most `patience`. Throws ClusterError: why there is none.
  const RedisServer& connect(std::chrono::milliseconds patience);
  const RedisServer& server() const;
  const LogKeys& keys() const;

  /// Throws ClusterError: the connection was lost. An error of the Redis is a reply.
  LogReply ask(const LogWords& words);
  /// Throw ClusterError: the connection was lost, or the Redis answers with an error.
  LogReply call(const LogWords& words);
  LogReply script(LogScript script, const LogWords& arguments);

  /// Waits, while the connection is kept.
  void wait(std::chrono::milliseconds time);

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace snug
