// What the server costs, as the kernel counts it.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace snug::bench {

class ObservedProcess {
 public:
  explicit ObservedProcess(pid_t pid) : pid_(pid) {}

  /// CPU time of all its threads, user and system. Throws std::runtime_error.
  double cpu_seconds() const;
  /// Proportional set size. Throws std::runtime_error.
  std::int64_t memory_bytes() const;

 private:
  const pid_t pid_;
};

/// CPU time of this process.
double own_cpu_seconds();

}  // namespace snug::bench
