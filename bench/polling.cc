#include "bench/polling.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace snug::bench {

namespace {

constexpr std::int64_t patience = 30'000'000'000;

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }

std::int64_t nanoseconds(double seconds) { return static_cast<std::int64_t>(seconds * 1e9); }

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

}  // namespace

Polling::Polling(int port, const Plan& plan, const ObservedProcess& server)
    : port_(port),
      plan_(plan),
      server_(server),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      sender_({port}),
      buffer_(std::size_t{256} << 10) {
  sender_.connect({plan.tokens.front()});
  pollers_.reserve(plan.tokens.size());
  for (std::size_t i = 1; i < plan.tokens.size(); ++i) open(plan.tokens[i]);
  const std::int64_t deadline = now_ns() + patience;
  while (ready_ < pollers_.size()) {
    wait(now_ns() + 100'000'000);
    if (now_ns() > deadline) fail("pollers don't become ready: " + std::to_string(ready_) + " are");
  }
}

Polling::~Polling() {
  for (const Poller& poller : pollers_) ::close(poller.socket);
  ::close(epoll_);
}

void Polling::open(const std::string& token) {
  Poller& poller = pollers_.emplace_back();
  poller.token = token;
  poller.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(poller.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port_));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(poller.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("can't connect");
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = static_cast<std::uint32_t>(pollers_.size() - 1);
  epoll_ctl(epoll_, EPOLL_CTL_ADD, poller.socket, &event);
  request(poller, "GET");
}

void Polling::request(Poller& poller, std::string_view method, std::string_view body) {
  std::string text(method);
  text += " /socket.io/?EIO=4&transport=polling";
  if (!poller.sid.empty()) text.append("&sid=").append(poller.sid);
  text += " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  if (!body.empty()) text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  text.append("\r\n").append(body);
  if (::send(poller.socket, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size()))
    fail("a request was not taken");
}

void Polling::read(Poller& poller) {
  const ssize_t got = ::recv(poller.socket, buffer_.data(), buffer_.size(), 0);
  if (got <= 0) fail("a poller's connection was closed");
  poller.unread.append(buffer_.data(), static_cast<std::size_t>(got));
  const std::string_view text = poller.unread;
  const auto header = text.find("\r\n\r\n");
  if (header == text.npos) return;
  if (!text.starts_with("HTTP/1.1 200")) fail("refused: " + poller.unread);
  const auto at = text.find("Content-Length: ") + 16;
  std::size_t length = 0;
  std::from_chars(text.data() + at, text.data() + header, length);
  if (text.size() < header + 4 + length) return;
  const std::string whole = std::exchange(poller.unread, {});
  answer(poller, std::string_view(whole).substr(header + 4, length));
}

/// Handshake, CONNECT, then poll after poll; a ping is answered in between.
void Polling::answer(Poller& poller, std::string_view body) {
  if (poller.sid.empty()) {
    poller.sid = body.substr(9, 20);
    return request(poller, "POST", "40{\"token\":\"" + std::exchange(poller.token, {}) + "\"}");
  }
  if (body != "ok") {
    ++polls_;
    delivered_ += count(body, "42[\"new_message\"");
    if (body.find("42[\"ready\"") != body.npos) ++ready_;
    if (body == "2" || body.starts_with("2\x1e") ||
        body.find("\x1e"
                  "2\x1e") != body.npos ||
        body.ends_with("\x1e"
                       "2"))
      return request(poller, "POST", "3");
  }
  request(poller, "GET");
}

void Polling::wait(std::int64_t deadline) {
  std::array<epoll_event, 1024> events;
  const std::int64_t left = std::max<std::int64_t>(deadline - now_ns(), 0);
  const timespec timeout{left / 1'000'000'000, left % 1'000'000'000};
  const int ready = epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
  for (int i = 0; i < ready; ++i) read(pollers_[events[static_cast<std::size_t>(i)].data.u32]);
}

PollingFigures Polling::run(std::uint64_t window, double warm_up, double seconds) {
  const std::int64_t begin = now_ns() + nanoseconds(warm_up), end = begin + nanoseconds(seconds);
  const std::string call = "{\"chatId\":\"" + plan_.chats.front().id + "\",\"content\":\"Shall we meet at seven?\"}";
  const std::uint64_t before = delivered_;
  PollingFigures figures;
  std::int64_t since = 0;
  std::uint64_t sent = 0;
  for (std::int64_t now = now_ns(); now < end; now = now_ns()) {
    if (since == 0 && now >= begin) {
      since = now;
      figures = {.polls = polls_,
                 .delivered = delivered_,
                 .server_cpu = server_.cpu_seconds(),
                 .client_cpu = own_cpu_seconds()};
    }
    while (sent - (delivered_ - before) / pollers_.size() < window) sender_.call(0, "send_message", call, ++sent);
    wait(std::min(end, now + 10'000'000));
    sender_.poll(*this, 0);
  }
  figures.seconds = static_cast<double>(now_ns() - since) / 1e9;
  figures.polls = polls_ - figures.polls;
  figures.delivered = delivered_ - figures.delivered;
  figures.server_cpu = server_.cpu_seconds() - figures.server_cpu;
  figures.client_cpu = own_cpu_seconds() - figures.client_cpu;
  return figures;
}

}  // namespace snug::bench
