// Reads packets as lines of base64 and says what our parsers make of them: for the comparison with the official ones.
//
//   e BASE64                    an Engine.IO packet
//   p BASE64                    a polling payload
//   s T:BASE64 [B:BASE64 …]     messages for a Socket.IO decoder
#include <iostream>
#include <sstream>
#include <string>

#include "base/bytes.h"
#include "base/utf8.h"
#include "model/json_shallow.h"
#include "wire/engine_io.h"
#include "wire/socket_io.h"

namespace snug {
namespace {

const char* const refused = "\"error\"";

std::string engine_packet(std::string_view text) {
  static constexpr std::string_view names[] = {"open", "close", "ping", "pong", "message", "upgrade", "noop"};
  const auto packet = engine_io::decode(text);
  if (!packet) return refused;
  std::string out = "{\"type\":\"" + std::string(names[static_cast<std::size_t>(packet->type)]) + "\",";
  if (packet->binary) {
    out += "\"binary\":\"" + base64_encode(*packet->binary) + "\"";
  } else {
    out += "\"data\":";
    json::write_string(out, packet->data);
  }
  return out + "}";
}

std::string engine_payload(std::string_view payload) {
  std::string out = "[";
  engine_io::PayloadReader packets(payload);
  for (auto text = packets.next(); text; text = packets.next()) {
    const std::string packet = engine_packet(*text);
    out += (out.size() > 1 ? "," : "") + packet;
    if (packet == refused) break;
  }
  return out + "]";
}

/// With attachments in the places that are kept for them.
void write(std::string& out, json::Value value, std::span<const std::string> attachments) {
  bool first = true;
  const auto comma = [&] {
    if (!std::exchange(first, false)) out += ',';
  };
  if (value.kind() == json::Kind::array) {
    out += '[';
    value.each_element([&](json::Value element) { return comma(), write(out, element, attachments), true; });
    out += ']';
  } else if (!value.is_object()) {
    json::write_value(out, value);
  } else if (const auto mark = value.member("_placeholder"); !attachments.empty() && mark && mark->boolean() == true) {
    const double index = json::number(value.member("num").value()).value();
    const auto at = static_cast<std::size_t>(index);
    const bool there = static_cast<double>(at) == index;  // `attachments[0.5]` is nothing
    out += there ? "{\"$binary\":\"" + base64_encode(attachments[at]) + "\"}" : "null";
  } else {
    out += '{';
    value.each_member([&](std::string_view name, json::Value member) {
      comma();
      json::write_string(out, name);
      out += ':';
      write(out, member, attachments);
      return true;
    });
    out += '}';
  }
}

std::string socket_packet(const socket_io::Packet& packet) {
  std::string out = "{\"type\":" + std::to_string(static_cast<int>(packet.type)) + ",\"nsp\":";
  json::write_string(out, packet.nsp);
  if (packet.id) out += ",\"id\":" + std::to_string(*packet.id);
  if (packet.data) {
    out += ",\"data\":";
    write(out, *packet.data, packet.attachments);
  }
  return out + "}";
}

std::string socket_messages(std::istream& words) {
  socket_io::Decoder decoder({});
  std::string out = "[";
  for (std::string word; words >> word;) {
    const std::string bytes = base64_decode(std::string_view(word).substr(2)).value();
    const bool text = word.front() == 'T';
    const bool sound = !text || is_utf8(bytes);
    const auto packet = !sound ? fail(Code::bad_request, "not UTF-8")
                        : text ? decoder.text(bytes)
                               : decoder.binary(bytes);
    if (packet && !*packet) continue;
    out += (out.size() > 1 ? "," : "") + (packet ? socket_packet(**packet) : refused);
    if (!packet) break;
  }
  return out + "]";
}

void run() {
  start_crypto();
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string kind, text;
    words >> kind;
    if (kind == "s") {
      std::cout << socket_messages(words) << std::endl;
      continue;
    }
    words >> text;
    const std::string bytes = base64_decode(text).value();
    std::cout << (kind == "e" ? engine_packet(bytes) : engine_payload(bytes)) << std::endl;
  }
}

}  // namespace
}  // namespace snug

int main() {
  snug::run();
  return 0;
}
