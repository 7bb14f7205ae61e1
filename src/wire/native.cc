#include "wire/native.h"

#include <array>
#include <string>

#include "model/json_shallow.h"
#include "wire/pieces.h"

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

}  // namespace

Result<IncomingCall> NativeDialect::decode(std::string_view message) const {
  const auto parsed = json::parse_shallow(message);
  if (!parsed) return parsed.error();
  if (!parsed->value.is_object()) return fail(Code::bad_request, "a message must be an object");

  Members found;
  if (Result<void> once = gather(parsed->value, found); !once) return once.error();
  IncomingCall call;
  if (found[of_ack]) {
    call.ack = found[of_ack]->integer();
    if (!call.ack) return bad_field("ack", "must be an integer");
  }
  if (Result<void> rest = read(found, call); !rest) call.malformed = rest.error();
  if (!call.malformed) call.malformed = parsed->too_deep;
  if (call.malformed && !call.ack) return *call.malformed;
  return call;
}

FramePtr NativeDialect::event(std::string_view name, std::string_view data, std::string_view cursor) const {
  std::string rest;
  if (!cursor.empty()) {
    rest = ",\"cursor\":";
    json::write_string(rest, cursor);
  }
  rest += '}';
  return text_frame({"{\"event\":\"", name, "\",\"data\":", data, rest});
}

FramePtr NativeDialect::ack(std::int64_t ack, std::string_view result, std::string_view cursor) const {
  const AckPieces object(result, cursor);
  return text_frame({"{\"ack\":", std::to_string(ack), ",\"data\":", object.ok, object.result, object.cursor, "}"});
}

FramePtr NativeDialect::failure(std::int64_t ack, const Error& error) const {
  return text_frame({"{\"ack\":", std::to_string(ack), ",\"data\":{\"ok\":false,\"error\":", to_json(error), "}}"});
}

}  // namespace snug
