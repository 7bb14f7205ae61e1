// What a tus client says of a file: what was understood says the same when it is written down and read again; and the
// names that are made of it are safe.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/utf8.h"
#include "files/file_names.h"
#include "http/upload_metadata.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace snug;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto check_name = [](std::string_view name) {
    const std::string clean = clean_file_name(name);
    const bool good = !clean.empty() && clean.size() <= 255 && is_utf8(clean) && clean != ".." &&
                      clean.find_first_of(std::string_view("/\\\r\n\0", 5)) == std::string::npos &&
                      clean_file_name(clean) == clean;
    if (!good) std::abort();
    clean_media_type(name);
  };
  check_name(text);
  const auto metadata = parse_upload_metadata(text);
  if (!metadata) return 0;
  std::string again;
  for (const auto& [name, value] : *metadata) {
    check_name(value);
    again += (again.empty() ? "" : ",") + name + " " + base64_encode(value);
  }
  if (parse_upload_metadata(again) != metadata) std::abort();
  return 0;
}
