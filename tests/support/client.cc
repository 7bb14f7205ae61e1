#include "support/client.h"

#include <iterator>
#include <stdexcept>

#include "model/json.h"

namespace snug::test {

std::string Incoming::describe() const {
  switch (kind) {
    case Kind::answer:
      return (ok ? "ok " : "error ") + data.dump();
    case Kind::event:
      if (gathered)
        return name + " " + data.dump() + " as " + std::to_string(place + 1) + " of " +
               std::to_string(gathered->count) + " events " +
               (gathered->cursor ? "before the cursor \"" + *gathered->cursor + "\"" : "without cursor");
      return name + " " + data.dump() + (cursor ? " cursor \"" + *cursor + "\"" : " no cursor");
    case Kind::closed:
      return code == 0 ? "the end of the connection" : "closed " + std::to_string(code) + " " + reason;
  }
  return {};
}

Incoming answer_of(std::int64_t ack, const Json& result) {
  const Json* ok = result.find("ok");
  if (!ok) throw std::runtime_error("an answer without ok: " + result.dump());
  const Json* error = result.find("error");
  if (!ok->boolean && !error) throw std::runtime_error("a failure without error: " + result.dump());
  Incoming answer{.kind = Incoming::Kind::answer, .ack = ack, .data = ok->boolean ? result : *error, .ok = ok->boolean};
  std::erase_if(answer.data.members, [](const auto& member) { return member.first == "ok"; });
  return answer;
}

Incoming Client::receive(Deadline deadline) {
  if (incoming_.empty()) fill(deadline);
  Incoming next = std::move(incoming_.front());
  if (next.kind != Incoming::Kind::closed) incoming_.pop_front();  // the end stays the end
  return next;
}

std::size_t Client::place_of_answer(std::int64_t ack) {
  for (std::size_t at = 0;; ++at) {
    if (at == incoming_.size()) fill(soon());
    if (incoming_[at].kind == Incoming::Kind::closed)
      throw std::runtime_error("no answer, but " + incoming_[at].describe());
    if (incoming_[at].kind == Incoming::Kind::answer && incoming_[at].ack == ack) return at;
  }
}

Incoming Client::call(std::string_view name, std::string_view params, std::string_view cursor) {
  const std::size_t place = place_of_answer(send_call(name, params, cursor));
  Incoming answer = std::move(incoming_[place]);
  incoming_.erase(incoming_.begin() + static_cast<std::ptrdiff_t>(place));
  return answer;
}

std::vector<Incoming> Client::fence(std::string_view name, std::string_view params) {
  const std::size_t place = place_of_answer(send_call(name, params));
  const auto end = incoming_.begin() + static_cast<std::ptrdiff_t>(place);
  std::vector<Incoming> before(std::make_move_iterator(incoming_.begin()), std::make_move_iterator(end));
  incoming_.erase(incoming_.begin(), end + 1);
  return before;
}

std::int64_t NativeClient::send_call(std::string_view name, std::string_view params, std::string_view cursor) {
  std::string text = "{\"event\":";
  json::write_string(text, name);
  text += ",\"data\":" + std::string(params) + ",\"ack\":" + std::to_string(++last_ack_);
  if (!cursor.empty()) {
    text += ",\"cursor\":";
    json::write_string(text, cursor);
  }
  send_text(text + "}");
  return last_ack_;
}

void NativeClient::fill(Deadline deadline) {
  const auto came = stream_.receive(deadline);
  if (came.end) {
    incoming_.push_back({.kind = Incoming::Kind::closed, .code = came.code, .reason = came.reason});
    return;
  }
  const auto message = parse_json(came.payload);
  if (came.type != Opcode::text || !message || !message->is_object())
    throw std::runtime_error("not a message of the native dialect: " + came.payload);
  Incoming next;
  const Json* data = message->find("data");
  if (!data || !data->is_object()) throw std::runtime_error("a message without data: " + came.payload);
  if (const Json* ack = message->find("ack")) {
    next = answer_of(ack->integer, *data);
  } else {
    next.name = message->string_at("event");
    next.data = *data;
    if (const Json* cursor = message->find("cursor")) next.cursor = cursor->text;
  }
  incoming_.push_back(std::move(next));
}

}  // namespace snug::test
