// Any text as snug.toml, through the whole way to a Config: it is taken or refused with a line, never a crash.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "cli/invocation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int file = ::memfd_create("snug.toml", 0);
  static const std::string path = "/proc/self/fd/" + std::to_string(file);
  if (::ftruncate(file, 0) != 0 || ::pwrite(file, data, size, 0) != static_cast<ssize_t>(size)) std::abort();
  const auto read = snug::cli::read_invocation({"check-config", "--config", path});
  if (const auto* done = std::get_if<snug::cli::Done>(&read)) {
    const bool says_where = done->text.starts_with(path + " line ");
    if (done->exit_code != 1 || !says_where) std::abort();
  }
  return 0;
}
