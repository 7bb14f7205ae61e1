#include "base/process_use.h"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

namespace snug {

namespace {

std::chrono::microseconds length(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

}  // namespace

ProcessUse process_use() {
  ProcessUse use;
  rusage of_process{};
  getrusage(RUSAGE_SELF, &of_process);
  use.cpu = length(of_process.ru_utime) + length(of_process.ru_stime);
  std::int64_t all = 0, resident = 0;
  if (std::ifstream statm("/proc/self/statm"); statm >> all >> resident) use.memory = resident * sysconf(_SC_PAGESIZE);
  return use;
}

}  // namespace snug
