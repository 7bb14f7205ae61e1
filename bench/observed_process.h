// What the server costs, as the kernel counts it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace snug::bench {

/// One process, or those of a cluster taken together.
class ObservedProcess {
 public:
  explicit ObservedProcess(std::vector<pid_t> pids) : pids_(std::move(pids)) {}

  /// CPU time of all threads, user and system. Throws std::runtime_error.
  double cpu_seconds() const;
  /// Proportional set size. Throws std::runtime_error.
  std::int64_t memory_bytes() const;

 private:
  const std::vector<pid_t> pids_;
};

/// CPU time of this process.
double own_cpu_seconds();

}  // namespace snug::bench
