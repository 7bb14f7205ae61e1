#include "bench/client.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "wire/websocket.h"

namespace snug::bench {

namespace {

constexpr std::size_t read_size = 256 << 10;
constexpr std::size_t opening_at_once = 64;
constexpr std::int64_t patience = 30'000'000'000;

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }
[[noreturn]] void fail_errno(const std::string& what) { fail(what + ": " + std::strerror(errno)); }

class Ignore final : public Receiver {
 public:
  void on_text(std::uint32_t, std::string_view, std::int64_t) override {}
};

}  // namespace

const Speech native_speech{.request = "/ws",
                           .ready = "{\"event\":\"ready\"",
                           .new_message = "{\"event\":\"new_message\"",
                           .exception = "{\"event\":\"exception\"",
                           .ack = "{\"ack\":",
                           .ok = ",\"data\":{\"ok\":true"};
const Speech socket_io_speech{.request = "/socket.io/?EIO=4&transport=websocket",
                              .ready = "42[\"ready\"",
                              .new_message = "42[\"new_message\"",
                              .exception = "42[\"exception\"",
                              .ack = "43",
                              .ok = "[{\"ok\":true"};

std::int64_t now_ns() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1'000'000'000 + t.tv_nsec;
}

Client::Client(std::vector<int> ports, const Speech& speech, bool tls)
    : ports_(std::move(ports)),
      speech_(speech),
      tls_(tls_for_clients(tls)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      buffer_(2 * read_size) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

Client::~Client() {
  for (const Connection& connection : connections_) ::close(connection.socket);
  ::close(epoll_);
}

// --- Opening ---------------------------------------------------------------------------------------------------------

void Client::connect(const std::vector<std::string>& tokens) {
  Ignore ignore;
  const std::int64_t deadline = now_ns() + patience + static_cast<std::int64_t>(tokens.size()) * 5'000'000;
  std::size_t next = 0;
  while (next < tokens.size() || opening_ > 0) {
    while (next < tokens.size() && opening_ < opening_at_once) open(tokens[next++]);
    poll(ignore, now_ns() + 100'000'000);
    if (now_ns() > deadline) fail("connections don't become ready: " + std::to_string(opening_) + " wait");
  }
}

void Client::open(const std::string& token) {
  const int port = ports_[connections_.size() % ports_.size()];
  Connection& connection = connections_.emplace_back();
  connection.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (connection.socket < 0) fail_errno("socket");
  const int on = 1;
  setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(connection.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
      errno != EINPROGRESS)
    fail_errno("connect");
  connection.stream.emplace(connection.socket, tls_.get());
  connection.request = "GET " + std::string(speech_.request) + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                       "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  if (&speech_ == &socket_io_speech)
    connection.token = token;
  else
    connection.request += "Authorization: Bearer " + token + "\r\n";
  connection.request += "\r\n";
  ++opening_;
  epoll_event event{};
  event.events = EPOLLOUT;
  event.data.u32 = static_cast<std::uint32_t>(connections_.size() - 1);
  epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event);
}

void Client::watch(std::uint32_t index, bool writable) {
  epoll_event event{};
  event.events = writable ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.u32 = index;
  epoll_ctl(epoll_, EPOLL_CTL_MOD, connections_[index].socket, &event);
}

// --- Sending ---------------------------------------------------------------------------------------------------------

void Client::call(std::uint32_t connection, std::string_view event, std::string_view data, std::uint64_t ack) {
  frame_.clear();
  if (&speech_ == &socket_io_speech) {
    frame_.append("42").append(std::to_string(ack)).append("[\"").append(event).append("\",").append(data).append("]");
  } else {
    frame_.append("{\"event\":\"").append(event).append("\",\"data\":").append(data);
    frame_.append(",\"ack\":").append(std::to_string(ack)).append("}");
  }
  send_text(connection, frame_);
}

void Client::send_text(std::uint32_t index, std::string_view text) {
  mask_ = mask_ * 1664525 + 1013904223;
  Mask mask;
  std::memcpy(mask.data(), &mask_, sizeof mask);
  send(index, encode_masked_frame(Opcode::text, text, mask));
}

void Client::send(std::uint32_t index, std::string_view bytes) {
  Connection& connection = connections_[index];
  if (connection.unsent.empty()) {
    const ssize_t sent = connection.stream->send(bytes);
    if (sent < 0 && errno != EAGAIN) fail_errno("send");
    bytes.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
    if (bytes.empty()) return;
    watch(index, true);
  }
  connection.unsent.append(bytes);
}

void Client::on_writable(std::uint32_t index) {
  Connection& connection = connections_[index];
  if (!connection.request.empty()) connection.unsent = std::exchange(connection.request, {});
  const ssize_t sent = connection.stream->send(connection.unsent);
  if (sent < 0 && errno != EAGAIN) fail_errno("send");
  connection.unsent.erase(0, sent > 0 ? static_cast<std::size_t>(sent) : 0);
  // In a handshake it is the server's turn: on_readable comes back here.
  watch(index, !connection.unsent.empty() && (!tls_ || connection.upgraded));
}

// --- Receiving -------------------------------------------------------------------------------------------------------

bool Client::poll(Receiver& receiver, std::int64_t deadline) {
  std::array<epoll_event, 1024> events;
  const std::int64_t wait = std::max<std::int64_t>(deadline - now_ns(), 0);
  const timespec timeout{wait / 1'000'000'000, wait % 1'000'000'000};
  const int count = epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
  if (count < 0 && errno != EINTR) fail_errno("epoll");
  for (int i = 0; i < count; ++i) {
    if (events[static_cast<std::size_t>(i)].events & EPOLLOUT)
      on_writable(events[static_cast<std::size_t>(i)].data.u32);
    if (events[static_cast<std::size_t>(i)].events & ~EPOLLOUT)
      on_readable(events[static_cast<std::size_t>(i)].data.u32, receiver);
  }
  return count > 0;
}

void Client::settle(std::int64_t quiet) {
  Ignore ignore;
  while (poll(ignore, now_ns() + quiet)) {
  }
}

void Client::on_readable(std::uint32_t index, Receiver& receiver) {
  Connection& connection = connections_[index];
  const std::size_t kept = connection.unread.size();
  if (buffer_.size() < kept + read_size) buffer_.resize(kept + read_size);
  const ssize_t got = connection.stream->receive(std::span(buffer_).subspan(kept));
  if (got < 0 && errno == EAGAIN) {
    if (!connection.upgraded && !connection.unsent.empty()) on_writable(index);
    return;
  }
  if (got <= 0) fail("connection " + std::to_string(index) + " was closed");
  bytes_received_ += static_cast<std::uint64_t>(got);
  const std::int64_t now = now_ns();
  std::memcpy(buffer_.data(), connection.unread.data(), kept);
  std::string_view bytes(buffer_.data(), kept + static_cast<std::size_t>(got));

  if (!connection.upgraded) {
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end != bytes.npos) {
      if (!bytes.starts_with("HTTP/1.1 101")) fail("refused: " + std::string(bytes));
      connection.upgraded = true;
      bytes.remove_prefix(end + 4);
    }
  }
  if (connection.upgraded) bytes.remove_prefix(take_frames(index, bytes, receiver, now));
  // Not `connection`: a receiver may have opened others.
  if (kept > 0 || !bytes.empty()) connections_[index].unread.assign(bytes);
}

std::size_t Client::take_frames(std::uint32_t index, std::string_view bytes, Receiver& receiver, std::int64_t now) {
  std::size_t at = 0;
  while (bytes.size() - at >= 2) {
    const auto* p = reinterpret_cast<const unsigned char*>(bytes.data()) + at;
    std::size_t header = 2, length = p[1];
    if (length >= 126) {
      header = length == 126 ? 4 : 10;
      if (bytes.size() - at < header) break;
      length = 0;
      for (std::size_t i = 2; i < header; ++i) length = length << 8 | p[i];
    }
    if (bytes.size() - at < header + length) break;
    const std::string_view payload = bytes.substr(at + header, length);
    if (p[0] != 0x81) [[unlikely]] {
      take_control(index, p[0], payload);
    } else if (connections_[index].ready && length > 1) [[likely]] {
      receiver.on_text(index, payload, now);
    } else {
      take_text(index, payload);
    }
    at += header + length;
  }
  return at;
}

/// What is not for the receiver: the way to `ready`, and Engine.IO's pings.
void Client::take_text(std::uint32_t index, std::string_view payload) {
  Connection& connection = connections_[index];
  if (payload.starts_with(speech_.ready)) {
    connection.ready = true;
    --opening_;
  } else if (payload == "2") {
    send_text(index, "3");
  } else if (!connection.token.empty() && payload.starts_with("0{")) {
    send_text(index, "40{\"token\":\"" + std::exchange(connection.token, {}) + "\"}");
  }
}

void Client::take_control(std::uint32_t index, int first_byte, std::string_view payload) {
  if (first_byte == 0x89) return send(index, encode_masked_frame(Opcode::pong, payload, Mask{1, 2, 3, 4}));
  if (first_byte != 0x8a) fail("connection " + std::to_string(index) + " was closed: " + std::string(payload));
}

}  // namespace snug::bench
