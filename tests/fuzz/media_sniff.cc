// Whatever a file begins with, what is proven of it is consistent.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "media/sniff.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const snug::Sniffed found = snug::sniff({reinterpret_cast<const char*>(data), size});
  const bool is_known = found.format != snug::MediaFormat::unknown;
  if (is_known != (found.kind != snug::MediaKind::file)) std::abort();
  if (found.is_inline && !is_known) std::abort();
  if (is_known && !found.type.starts_with(snug::name_of(found.kind))) std::abort();
  return 0;
}
