// RESP2 from a server that is not to be trusted: replies are the same however they are cut, and bounded in memory.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "redis/resp.h"

using namespace snug;

namespace {

constexpr RespReader::Limits limits{.bytes = 4096, .values = 256, .depth = 4, .line = 128};

void show(const RespValue& value, std::string& text) {
  text += static_cast<char>('0' + static_cast<int>(value.type()));
  text += value.text();
  if (const auto number = value.integer()) text += std::to_string(*number);
  text += value.error_code();
  std::size_t seen = 0;
  value.each([&](const RespValue& inner) {
    show(inner, text);
    ++seen;
  });
  if (seen != value.size()) std::abort();
  text += ';';
}

std::string read(std::string_view bytes, std::size_t piece) {
  RespReader reader(limits);
  std::string text;
  while (!bytes.empty()) {
    const std::size_t count = std::min(piece, bytes.size());
    reader.feed(bytes.substr(0, count));
    bytes.remove_prefix(count);
    while (const auto reply = reader.next()) show(*reply, text);
    if (reader.failure().empty() && reader.buffered() > limits.bytes + limits.line + count) std::abort();
  }
  return text + (reader.failure().empty() ? "" : "!");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (read(bytes, 1 + data[0]) != read(bytes, 1)) std::abort();
  return 0;
}
