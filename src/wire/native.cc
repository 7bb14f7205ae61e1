#include "wire/native.h"

#include <array>
#include <string>

#include "wire/websocket.h"

namespace snug {
namespace {

// The members of a call that are ours; unknown ones are ignored.
enum Member : std::size_t { of_event, of_data, of_ack, of_cursor, members };
constexpr std::array<std::string_view, members> member_names = {"event", "data", "ack", "cursor"};

using Members = std::array<std::optional<json::Value>, members>;  // null reads as absent

// Fills `found`. Failure: one of them stands twice.
Result<void> gather(json::Value object, Members& found) {
  std::array<bool, members> seen{};
  Result<void> result;
  object.each_member([&](std::string_view name, json::Value value) {
    for (std::size_t i = 0; i < members; ++i) {
      if (name != member_names[i]) continue;
      if (seen[i]) result = bad_field(std::string(name), "stands twice");
      seen[i] = true;
      if (value.kind() != json::Kind::null) found[i] = value;
    }
    return result.ok();
  });
  return result;
}

Result<void> read(const Members& found, IncomingCall& call) {
  if (found[of_event]) {
    const auto name = found[of_event]->string();
    if (!name) return bad_field("event", "must be a string");
    call.event = *name;
  } else {
    return bad_field("event", "is missing");
  }
  if (found[of_data]) {
    if (!found[of_data]->is_object()) return bad_field("data", "must be an object");
    call.data = *found[of_data];
  }
  if (found[of_cursor]) {
    const auto text = found[of_cursor]->string();
    if (!text) return bad_field("cursor", "must be a string");
    call.cursor = *text;
  }
  return {};
}

FramePtr text_frame(std::string_view payload) {
  std::string bytes;
  bytes.reserve(10 + payload.size());
  append_frame_header(bytes, Opcode::text, payload.size());
  const std::size_t payload_at = bytes.size();
  bytes.append(payload);
  return FramePtr::make(std::move(bytes), payload_at);
}

FramePtr answer(std::int64_t ack, std::string_view data) {
  std::string payload = "{\"ack\":";
  payload.append(std::to_string(ack)).append(",\"data\":").append(data).append("}");
  return text_frame(payload);
}

}  // namespace

Result<IncomingCall> NativeDialect::decode(std::string_view message) const {
  const Result<json::Value> parsed = json::parse(message);
  if (!parsed) return parsed.error();
  if (!parsed->is_object()) return fail(Code::bad_request, "a message must be an object");

  Members found;
  if (Result<void> once = gather(*parsed, found); !once) return once.error();
  IncomingCall call;
  if (found[of_ack]) {
    call.ack = found[of_ack]->integer();
    if (!call.ack) return bad_field("ack", "must be an integer");
  }
  if (Result<void> rest = read(found, call); !rest) {
    if (!call.ack) return rest.error();
    call.malformed = rest.error();
  }
  return call;
}

FramePtr NativeDialect::event(std::string_view name, std::string_view data, std::string_view cursor) const {
  std::string payload = "{\"event\":";
  json::write_string(payload, name);
  payload.append(",\"data\":").append(data);
  if (!cursor.empty()) {
    payload.append(",\"cursor\":");
    json::write_string(payload, cursor);
  }
  payload += '}';
  return text_frame(payload);
}

FramePtr NativeDialect::ack(std::int64_t ack, std::string_view result) const {
  return answer(ack, json::merge_objects("{\"ok\":true}", result));
}

FramePtr NativeDialect::failure(std::int64_t ack, const Error& error) const {
  return answer(ack, "{\"ok\":false,\"error\":" + to_json(error) + "}");
}

}  // namespace snug
