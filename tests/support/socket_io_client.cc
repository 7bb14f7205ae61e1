#include "support/socket_io_client.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "model/cursor.h"
#include "model/json.h"

namespace snug::test {

namespace {

[[noreturn]] void broken(std::string_view what, std::string_view packet) {
  throw std::runtime_error(std::string(what) + ": " + std::string(packet));
}

const Json& member(const Json& object, std::string_view name, std::string_view packet) {
  const Json* found = object.find(name);
  if (!found) broken("no " + std::string(name), packet);
  return *found;
}

/// Of what is told to be new: nothing that a client may already stand behind.
bool is_news(std::string_view event) {
  return event == "new_message" || event == "message_updated" || event == "message_deleted";
}

}  // namespace

SocketIoClient::SocketIoClient(std::unique_ptr<EngineConnection> connection, const HttpHeaders& headers)
    : connection_(std::move(connection)) {
  const bool token =
      std::any_of(headers.begin(), headers.end(), [](const auto& h) { return h.first == "Authorization"; });
  if (token) connection_->send("40");
}

SocketIoClient::~SocketIoClient() {
  if (state_ == State::joined && !ended_) connection_->send("41");
}

std::int64_t SocketIoClient::send_call(std::string_view name, std::string_view params, std::string_view cursor) {
  if (!cursor.empty()) throw std::logic_error("a call over Socket.IO brings no cursor");
  const std::int64_t ack = ++last_ack_;
  if (name == "hello") {
    hello_ = ack;
    connection_->send("40" + std::string(params));
    return ack;
  }
  std::string packet = "42" + std::to_string(ack) + "[";
  json::write_string(packet, name);
  connection_->send(packet + "," + std::string(params) + "]");
  return ack;
}

void SocketIoClient::send_binary(std::string_view) { throw std::logic_error("no transcript needs it"); }

void SocketIoClient::fill(Deadline deadline) {
  for (const std::size_t before = incoming_.size(); incoming_.size() == before;) {
    if (ended_) throw std::runtime_error("the connection has ended");
    const EngineConnection::Delivery came = connection_->receive(deadline);
    if (came.end) return take_end(came);
    bool over = false;
    for (const std::string& packet : came.packets) {
      if (over) broken("more of a write after its cursor", packet);
      take_packet(packet);
      over = packet.starts_with("42[\"cursor\",");
    }
    if (connection_->delivers_whole_writes()) gathered_->whole = true;
  }
}

void SocketIoClient::take_packet(std::string_view packet) {
  if (packet == "2") return connection_->send("3");
  if (packet == "6") return;
  if (ended_ || state_ == State::left) broken("more after the end", packet);
  if (packet == "41") {
    state_ = State::left;
    return;
  }
  if (packet.size() < 3 || packet[0] != '4') broken("no packet of Socket.IO", packet);
  std::string_view rest = packet.substr(2);
  std::int64_t ack = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), ack);
  const bool has_ack = error == std::errc();
  if (has_ack) rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  const auto data = parse_json(rest);
  if (!data) broken("not JSON", packet);
  switch (packet[1]) {
    case '0':
      if (member(*data, "sid", packet).text.empty() || member(*data, "pid", packet).text.empty())
        broken("an answer to CONNECT without sid and pid", packet);
      return take_answer_to_connect(*data, true);
    case '2':
      if (has_ack) broken("an event that wants an answer", packet);
      return take_event(*data);
    case '3':
      if (!has_ack || data->items.size() != 1) broken("not an answer", packet);
      return incoming_.push_back(answer_of(ack, data->items[0]));
    case '4':
      if (member(*data, "message", packet).text.empty()) broken("a refusal that tells nothing", packet);
      return take_answer_to_connect(member(*data, "data", packet), false);
    default:
      broken("no packet that a server sends", packet);
  }
}

void SocketIoClient::take_answer_to_connect(const Json& data, bool ok) {
  if (state_ == State::joined) throw std::runtime_error("an answer to CONNECT, but all is done: " + data.dump());
  state_ = ok ? State::joined : State::refused;
  if (const std::int64_t ack = std::exchange(hello_, 0))
    incoming_.push_back({.kind = Incoming::Kind::answer, .ack = ack, .data = data, .ok = ok});
  else if (!ok)
    incoming_.push_back(
        {.name = "exception", .data = data, .gathered = std::make_shared<Gathered>(1, std::nullopt, true)});
  if (ok || data.string_at("code") != "unauthorized") return;
  ended_ = true;
  incoming_.push_back({.kind = Incoming::Kind::closed, .code = close_code::unauthorized});
}

/// ["NAME",{…}], or ["cursor","…"] behind others.
void SocketIoClient::take_event(const Json& args) {
  if (args.items.size() != 2 || !args.items[0].is_string()) broken("not an event with one argument", args.dump());
  const std::string& name = args.items[0].text;
  const Json& data = args.items[1];
  if (name == "cursor") return take_cursor(data.text);
  if (!data.is_object()) broken("the argument is no object", args.dump());
  if (state_ != State::joined) broken("an event before the answer to CONNECT", args.dump());
  if (gathered_->whole) gathered_ = std::make_shared<Gathered>();
  const Json* version = data.find("version");
  if (is_news(name) && version && version->integer <= reached_)
    broken("a cursor of version " + std::to_string(reached_) + " came before", args.dump());
  incoming_.push_back({.name = name, .data = data, .gathered = gathered_, .place = gathered_->count++});
}

void SocketIoClient::take_cursor(const std::string& text) {
  const auto cursor = parse_cursor(text);
  if (!cursor) broken("not a cursor", text);
  if (gathered_->whole || gathered_->count == 0) broken("a cursor with nothing before it", text);
  if (cursor->version < reached_) broken("a cursor that goes back", text);
  reached_ = cursor->version;
  gathered_->cursor = text;
  gathered_->whole = true;
}

void SocketIoClient::take_end(const EngineConnection::Delivery& end) {
  ended_ = true;
  gathered_->whole = true;
  Incoming closed{.kind = Incoming::Kind::closed, .code = end.code, .reason = end.reason};
  const bool polling = connection_->delivers_whole_writes();
  if (state_ == State::left) {
    if (end.code != (polling ? close_code::normal : close_code::unauthorized))
      throw std::runtime_error("left, and then " + closed.describe());
    closed.code = close_code::unauthorized;
  } else if (end.code == close_code::unauthorized) {
    throw std::runtime_error("clients would come back: the namespace was not left, but " + closed.describe());
  } else if (polling && (end.code == close_code::normal || end.code == 0)) {
    // Between two polls a server that has gone says nothing: the next one finds it away.
    closed.code = close_code::service_restart;
  }
  incoming_.push_back(std::move(closed));
}

}  // namespace snug::test
