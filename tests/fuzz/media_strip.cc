// Whatever is stripped: either it is refused and nothing was written, or what was written has nothing to strip.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/files.h"
#include "media/strip_location.h"

namespace {

/// Files that are used again and again: making one costs more than all the rest.
int memory_file(std::string_view content) {
  const int file = ::memfd_create("picture", MFD_CLOEXEC);
  if (file < 0 || !snug::write_all(file, content)) std::abort();
  return file;
}

std::string content_of(int file) {
  std::string content(static_cast<std::size_t>(::lseek(file, 0, SEEK_END)), '\0');
  if (::pread(file, content.data(), content.size(), 0) != static_cast<ssize_t>(content.size())) std::abort();
  return content;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view picture(reinterpret_cast<const char*>(data), size);
  for (const auto format : {snug::MediaFormat::jpeg, snug::MediaFormat::png, snug::MediaFormat::webp}) {
    const snug::OwnedDescriptor from(memory_file(picture)), once(memory_file("")), twice(memory_file(""));
    const snug::Result<std::uint64_t> stripped = snug::strip_location(from.get(), once.get(), format);
    const std::string written = content_of(once.get());
    if (!stripped) {
      if (!written.empty()) std::abort();
      continue;
    }
    if (*stripped != written.size() || written.size() > size + 1024) std::abort();
    const snug::Result<std::uint64_t> again = snug::strip_location(once.get(), twice.get(), format);
    if (!again || content_of(twice.get()) != written) std::abort();
  }
  return 0;
}
