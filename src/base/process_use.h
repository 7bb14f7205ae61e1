// What this process has used of its machine.
#pragma once

#include <chrono>
#include <cstdint>

namespace snug {

struct ProcessUse {
  std::chrono::microseconds cpu{};  ///< by all threads since it began
  std::int64_t memory = 0;          ///< resident bytes; 0: not known
};

/// Thread: any. Sources: getrusage(2), /proc/self/statm (proc(5)).
ProcessUse process_use();

}  // namespace snug
