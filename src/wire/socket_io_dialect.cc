#include "wire/socket_io_dialect.h"

#include "model/json.h"
#include "wire/engine_io.h"
#include "wire/socket_io.h"

namespace snug {

namespace {

FramePtr answer(std::int64_t ack, std::string_view result) {
  return engine_io::text_message(
      socket_io::encode(socket_io::PacketType::ack, "/", ack, "[" + std::string(result) + "]"));
}

}  // namespace

FramePtr SocketIoDialect::event(std::string_view name, std::string_view data, std::string_view cursor) const {
  std::string packet;
  packet.reserve(8 + name.size() + data.size());
  packet += "2[";
  json::write_string(packet, name);
  packet += ',';
  packet += data;
  packet += ']';
  return cursor.empty() ? engine_io::text_message(packet) : engine_io::text_message(packet, mark(cursor));
}

FramePtr SocketIoDialect::ack(std::int64_t ack, std::string_view result) const {
  return answer(ack, json::merge_objects("{\"ok\":true}", result));
}

FramePtr SocketIoDialect::failure(std::int64_t ack, const Error& error) const {
  return answer(ack, "{\"ok\":false,\"error\":" + to_json(error) + "}");
}

FramePtr SocketIoDialect::mark(std::string_view cursor) const {
  std::string packet = "2[\"cursor\",";
  json::write_string(packet, cursor);
  packet += ']';
  return engine_io::text_message(packet);
}

}  // namespace snug
