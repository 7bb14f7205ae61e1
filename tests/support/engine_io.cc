#include "support/engine_io.h"

#include <stdexcept>
#include <utility>

#include "support/json.h"

namespace snug::test {

namespace {

constexpr char separator = '\x1e';
constexpr std::uint16_t normal = close_code::normal;

/// The session's id, out of an open packet.
std::string opened(std::string_view packet, bool upgrades) {
  const auto data = packet.starts_with('0') ? parse_json(packet.substr(1)) : std::nullopt;
  const Json* offered = data ? data->find("upgrades") : nullptr;
  if (!offered || offered->items.empty() == upgrades || data->string_at("sid").empty())
    throw std::runtime_error("no open packet: " + std::string(packet));
  return data->string_at("sid");
}

std::vector<std::string> packets_of(std::string_view payload) {
  std::vector<std::string> packets;
  for (;;) {
    const std::size_t end = payload.find(separator);
    packets.emplace_back(payload.substr(0, end));
    if (end == std::string_view::npos) return packets;
    payload.remove_prefix(end + 1);
  }
}

}  // namespace

// --- Over WebSocket -------------------------------------------------------------------------------------------------

EngineOverWebSocket::EngineOverWebSocket(const std::string& address, const HttpHeaders& headers)
    : stream_(address, "/socket.io/?EIO=4&transport=websocket", headers) {
  opened(stream_.receive().payload, false);
}

EngineConnection::Delivery EngineOverWebSocket::receive(Deadline deadline) {
  auto came = stream_.receive(deadline);
  if (came.end) return {.end = true, .code = came.code, .reason = std::move(came.reason)};
  if (came.type != Opcode::text) throw std::runtime_error("a binary message: " + came.payload);
  return {.packets = {std::move(came.payload)}};
}

// --- Over polling ---------------------------------------------------------------------------------------------------

EngineOverPolling::EngineOverPolling(const std::string& address, const HttpHeaders& headers)
    : headers_(headers), target_("/socket.io/?EIO=4&transport=polling"), polls_(address), posts_(address) {
  const HttpReply reply = polls_.request("GET", target_, headers_);
  if (reply.status != 200) throw std::runtime_error("the handshake was refused: " + reply.body);
  target_ += "&sid=" + percent_encode(opened(reply.body, true));
  thread_ = std::thread([this] { poll(); });
}

EngineOverPolling::~EngineOverPolling() {
  {
    const std::lock_guard lock(mutex_);
    leaving_ = true;
  }
  try {
    posts_.request("POST", target_, headers_, "1");
  } catch (const std::runtime_error&) {  // there is no server any more
  }
  thread_.join();
}

void EngineOverPolling::send(const std::string& packet) {
  try {
    const HttpReply reply = posts_.request("POST", target_, headers_, packet);
    if (reply.status != 200 && reply.status != 400)
      throw std::logic_error("a POST was answered " + std::to_string(reply.status) + " " + reply.body);
  } catch (const TimedOut&) {
    throw;
  } catch (const std::runtime_error&) {  // closed by the server: what it said comes out of receive
  }
}

EngineConnection::Delivery EngineOverPolling::receive(Deadline deadline) {
  std::unique_lock lock(mutex_);
  if (!something_came_.wait_until(lock, deadline, [&] { return !came_.empty(); }))
    throw TimedOut("nothing came from the server");
  Delivery next = std::move(came_.front());
  came_.pop_front();
  return next;
}

void EngineOverPolling::poll() {
  for (;;) {
    Delivery delivery = one_poll();
    const std::lock_guard lock(mutex_);
    const bool last = delivery.end || leaving_;
    came_.push_back(std::move(delivery));
    something_came_.notify_one();
    if (last) return;
  }
}

EngineConnection::Delivery EngineOverPolling::one_poll() {
  try {
    const HttpReply reply = polls_.request("GET", target_, headers_);
    if (reply.status == 503) return {.end = true, .code = close_code::service_restart, .reason = reply.body};
    if (reply.status != 200) return {.end = true, .reason = reply.body};
    if (reply.body == "1") return {.end = true, .code = normal};
    return {.packets = packets_of(reply.body)};
  } catch (const std::runtime_error& error) {
    return {.end = true, .reason = error.what()};
  }
}

}  // namespace snug::test
