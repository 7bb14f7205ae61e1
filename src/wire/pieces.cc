#include "wire/pieces.h"

#include <utility>

#include "model/json.h"
#include "wire/websocket.h"

namespace snug {

FramePtr text_frame(std::initializer_list<std::string_view> pieces, FramePtr trailer) {
  std::size_t size = 0;
  for (const std::string_view piece : pieces) size += piece.size();
  std::string bytes;
  bytes.reserve(10 + size);
  append_frame_header(bytes, Opcode::text, size);
  const std::size_t payload_at = bytes.size();
  for (const std::string_view piece : pieces) bytes += piece;
  return FramePtr::make(std::move(bytes), payload_at, std::move(trailer));
}

AckPieces::AckPieces(std::string_view object, std::string_view at)
    : ok(object.size() > 2 ? "{\"ok\":true," : "{\"ok\":true"), result(object.substr(1, object.size() - 2)) {
  if (!at.empty()) {
    cursor = ",\"cursor\":";
    json::write_string(cursor, at);
  }
  cursor += '}';
}

}  // namespace snug
