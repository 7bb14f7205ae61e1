#include "support/websocket.h"

#include <random>
#include <stdexcept>

namespace snug::test {

namespace {

Mask random_mask() {
  static thread_local std::minstd_rand random{std::random_device{}()};
  Mask mask;
  for (auto& byte : mask) byte = static_cast<unsigned char>(random());
  return mask;
}

}  // namespace

WebSocketStream::WebSocketStream(const std::string& address, const std::string& target, const HttpHeaders& headers)
    : stream_(address) {
  std::string request = "GET " + target + " HTTP/1.1\r\nHost: " + address.substr(address.find("//") + 2) +
                        "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n";
  for (const auto& [name, value] : headers) request += name + ": " + value + "\r\n";
  stream_.send(request + "\r\n");
  std::string rest;
  const HttpReply reply = read_reply_head(stream_, rest);
  if (reply.status != 101) throw std::runtime_error("the upgrade was refused with " + std::to_string(reply.status));
  take(std::move(rest));
}

WebSocketStream::~WebSocketStream() {
  if (closed_) return;
  try {
    stream_.send(encode_masked_close(close_code::normal, {}, random_mask()));
  } catch (const std::runtime_error&) {  // it was gone already
  }
}

void WebSocketStream::send(Opcode opcode, std::string_view payload) {
  try {
    stream_.send(encode_masked_frame(opcode, payload, random_mask()));
  } catch (const TimedOut&) {
    throw;
  } catch (const std::runtime_error&) {  // closed by the server: what it said comes out of receive
  }
}

WebSocketStream::Message WebSocketStream::receive(Deadline deadline) {
  while (came_.empty()) {
    if (closed_) throw std::runtime_error("the connection has ended");
    std::string bytes;
    if (stream_.receive(bytes, deadline)) {
      take(std::move(bytes));
    } else {
      closed_ = true;
      came_.push_back({.end = true});
    }
  }
  Message next = std::move(came_.front());
  came_.pop_front();
  return next;
}

void WebSocketStream::take(std::string bytes) {
  const auto violation = decoder_.feed(bytes, *this);
  if (violation) throw std::runtime_error("the server broke the WebSocket protocol: " + std::string(violation->why));
}

void WebSocketStream::on_message(Opcode type, std::string_view payload) {
  came_.push_back({.type = type, .payload = std::string(payload)});
}

void WebSocketStream::on_ping(std::string_view payload) { send(Opcode::pong, payload); }

void WebSocketStream::on_close(std::uint16_t code, std::string_view reason) {
  if (closed_) return;
  closed_ = true;
  came_.push_back({.end = true, .code = code, .reason = std::string(reason)});
  try {
    stream_.send(encode_masked_close(code == close_code::no_status ? close_code::normal : code, {}, random_mask()));
  } catch (const std::runtime_error&) {  // it did not wait
  }
}

}  // namespace snug::test
