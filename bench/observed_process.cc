#include "bench/observed_process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace snug::bench {

namespace {

std::string read_proc(pid_t pid, const char* name) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/" + name);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || text.str().empty()) throw std::runtime_error("the server is gone: no process " + std::to_string(pid));
  return text.str();
}

double cpu_seconds_of(pid_t pid) {
  const std::string stat = read_proc(pid, "stat");
  std::istringstream fields(stat.substr(stat.rfind(')') + 2));  // from field 3 on; 14 and 15 are utime and stime
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::int64_t memory_bytes_of(pid_t pid) {
  std::istringstream lines(read_proc(pid, "smaps_rollup"));
  for (std::string word; lines >> word;) {
    if (word != "Pss:") continue;
    std::int64_t kilobytes = 0;
    lines >> kilobytes;
    return kilobytes * 1024;
  }
  throw std::runtime_error("smaps_rollup has no Pss");
}

}  // namespace

double ObservedProcess::cpu_seconds() const {
  double seconds = 0;
  for (const pid_t pid : pids_) seconds += cpu_seconds_of(pid);
  return seconds;
}

std::int64_t ObservedProcess::memory_bytes() const {
  std::int64_t bytes = 0;
  for (const pid_t pid : pids_) bytes += memory_bytes_of(pid);
  return bytes;
}

double own_cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace snug::bench
