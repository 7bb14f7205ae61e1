// Engine.IO payloads: what was understood says the same when it is written down and read again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "wire/engine_io.h"

namespace {

using namespace snug;

void check(bool holds) {
  if (!holds) std::abort();
}

std::string written(const engine_io::Packet& packet) {
  std::string payload;
  engine_io::append_to_payload(payload, *(packet.binary ? engine_io::binary_message(*packet.binary, false)
                                                        : engine_io::packet(packet.type, packet.data)));
  return payload;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  engine_io::PayloadReader packets({reinterpret_cast<const char*>(data), size});
  std::size_t bytes = 0;
  std::size_t count = 0;
  for (auto text = packets.next(); text; text = packets.next()) {
    bytes += text->size();
    ++count;
    const auto packet = engine_io::decode(*text);
    if (!packet) continue;
    const std::string once = written(*packet);
    const auto again = engine_io::decode(once);
    check(again && again->type == packet->type && again->data == packet->data && again->binary == packet->binary);
    check(packet->binary || once == *text);
  }
  check(count > 0 && bytes + count - 1 == size);
  return 0;
}
