#include "wire/socket_io_dialect.h"

#include "model/json.h"
#include "wire/pieces.h"

namespace snug {

// Packets of the namespace `/` as Engine.IO messages: 42[…] an event, 43ACK[…] an ack.

FramePtr SocketIoDialect::event(std::string_view name, std::string_view data, std::string_view cursor) const {
  std::string quoted;
  json::write_string(quoted, names_.event(name));
  return text_frame({"42[", quoted, ",", data, "]"}, cursor.empty() ? FramePtr() : cursor_frame(cursor));
}

FramePtr SocketIoDialect::ack(std::int64_t ack, std::string_view result, std::string_view cursor) const {
  const AckPieces object(result, cursor);
  return text_frame({"43", std::to_string(ack), "[", object.ok, object.result, object.cursor, "]"});
}

FramePtr SocketIoDialect::failure(std::int64_t ack, const Error& error) const {
  return text_frame({"43", std::to_string(ack), "[{\"ok\":false,\"error\":", to_json(error), "}]"});
}

FramePtr SocketIoDialect::cursor_frame(std::string_view cursor) const {
  std::string quoted;
  json::write_string(quoted, cursor);
  return text_frame({"42[\"cursor\",", quoted, "]"});
}

}  // namespace snug
