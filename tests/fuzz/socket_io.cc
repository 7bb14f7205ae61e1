// Socket.IO packets: a packet that was understood says the same when it is written down and read again, with its
// attachments, and what does not fit the limits is refused.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "wire/socket_io.h"

namespace {

using namespace snug;
using socket_io::Decoder;
using socket_io::Packet;
using socket_io::PacketType;

constexpr socket_io::Limits limits{.attachments = 10, .attachment_bytes = 200};

void check(bool holds) {
  if (!holds) std::abort();
}

std::string json_of(const Packet& packet) {
  std::string json;
  if (packet.data) json::write_value(json, *packet.data);
  return json;
}

std::string told(const Packet& packet) {
  std::string out = std::to_string(static_cast<int>(packet.type)) + " " + std::string(packet.nsp) + " " +
                    (packet.id ? std::to_string(*packet.id) : "-") + " " + json_of(packet);
  for (const std::string& bytes : packet.attachments) out.append("|").append(bytes);
  return out;
}

void write_and_read(const Packet& packet) {
  const std::string before = told(packet);
  const std::vector<std::string> attachments(packet.attachments.begin(), packet.attachments.end());
  PacketType type = packet.type;
  if (!attachments.empty()) type = type == PacketType::event ? PacketType::binary_event : PacketType::binary_ack;
  const std::string text = socket_io::encode(type, packet.nsp, packet.id, json_of(packet), attachments.size());
  Decoder decoder(limits);
  auto again = decoder.text(text);
  for (const std::string& bytes : attachments) {
    check(again && !*again);
    again = decoder.binary(bytes);
  }
  check(again && *again);
  check(told(**again) == before);
}

}  // namespace

// Input: messages, each with its kind (a byte, odd: binary) and its length (a byte) in front.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  Decoder decoder(limits);
  while (input.size() >= 2) {
    const bool binary = input[0] & 1;
    const std::string_view message = input.substr(2, static_cast<unsigned char>(input[1]));
    input.remove_prefix(2 + message.size());
    const auto packet = binary ? decoder.binary(message) : decoder.text(message);
    if (!packet) break;
    if (!*packet) continue;
    check((*packet)->attachments.size() <= limits.attachments);
    write_and_read(**packet);
  }
  return 0;
}
