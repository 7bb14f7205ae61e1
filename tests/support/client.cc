#include "support/client.h"

#include <iterator>
#include <random>

#include "model/json.h"

namespace snug::test {

namespace {

Mask random_mask() {
  static thread_local std::minstd_rand random{std::random_device{}()};
  Mask mask;
  for (auto& byte : mask) byte = static_cast<unsigned char>(random());
  return mask;
}

}  // namespace

std::string Incoming::describe() const {
  switch (kind) {
    case Kind::answer:
      return (ok ? "ok " : "error ") + data.dump();
    case Kind::event:
      return name + " " + data.dump() + (cursor ? " cursor \"" + *cursor + "\"" : " no cursor");
    case Kind::closed:
      return code == 0 ? "the end of the connection" : "closed " + std::to_string(code) + " " + reason;
  }
  return {};
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

NativeClient::NativeClient(const std::string& address, const HttpHeaders& headers) : stream_(address) {
  std::string request = "GET /ws HTTP/1.1\r\nHost: " + address.substr(address.find("//") + 2) +
                        "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n";
  for (const auto& [name, value] : headers) request += name + ": " + value + "\r\n";
  stream_.send(request + "\r\n");
  std::string rest;
  const HttpReply reply = read_reply_head(stream_, rest);
  if (reply.status != 101) throw std::runtime_error("the upgrade was refused with " + std::to_string(reply.status));
  take(std::move(rest));
}

NativeClient::~NativeClient() {
  if (closed_) return;
  try {
    stream_.send(encode_masked_close(close_code::normal, {}, random_mask()));
  } catch (const std::runtime_error&) {  // it was gone already
  }
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

void NativeClient::send_frame(Opcode opcode, std::string_view payload) {
  try {
    stream_.send(encode_masked_frame(opcode, payload, random_mask()));
  } catch (const TimedOut&) {
    throw;
  } catch (const std::runtime_error&) {  // closed by the server: what it said comes out of receive
  }
}

void NativeClient::fill(Deadline deadline) {
  for (;;) {
    const std::size_t before = incoming_.size();
    if (closed_) throw std::runtime_error("the connection has ended");
    std::string bytes;
    if (stream_.receive(bytes, deadline)) {
      take(std::move(bytes));
    } else {
      closed_ = true;
      incoming_.push_back({.kind = Incoming::Kind::closed});
    }
    if (incoming_.size() > before) return;
  }
}

void NativeClient::take(std::string bytes) {
  const auto violation = decoder_.feed(bytes, *this);
  if (violation) throw std::runtime_error("the server broke the WebSocket protocol: " + std::string(violation->why));
}

void NativeClient::on_message(Opcode type, std::string_view payload) {
  const auto message = parse_json(payload);
  if (type != Opcode::text || !message || !message->is_object())
    throw std::runtime_error("not a message of the native dialect: " + std::string(payload));
  Incoming next;
  const Json* data = message->find("data");
  if (!data || !data->is_object()) throw std::runtime_error("a message without data: " + std::string(payload));
  if (const Json* ack = message->find("ack")) {
    next.kind = Incoming::Kind::answer;
    next.ack = ack->integer;
    const Json* ok = data->find("ok");
    if (!ok) throw std::runtime_error("an answer without ok: " + std::string(payload));
    next.ok = ok->boolean;
    const Json* error = data->find("error");
    if (!next.ok && !error) throw std::runtime_error("a failure without error: " + std::string(payload));
    next.data = next.ok ? *data : *error;
    std::erase_if(next.data.members, [](const auto& member) { return member.first == "ok"; });
  } else {
    next.name = message->string_at("event");
    next.data = *data;
    if (const Json* cursor = message->find("cursor")) next.cursor = cursor->text;
  }
  incoming_.push_back(std::move(next));
}

void NativeClient::on_ping(std::string_view payload) { send_frame(Opcode::pong, payload); }

void NativeClient::on_close(std::uint16_t code, std::string_view reason) {
  if (closed_) return;
  closed_ = true;
  incoming_.push_back({.kind = Incoming::Kind::closed, .code = code, .reason = std::string(reason)});
  try {
    stream_.send(encode_masked_close(code == close_code::no_status ? close_code::normal : code, {}, random_mask()));
  } catch (const std::runtime_error&) {  // it did not wait
  }
}

}  // namespace snug::test
