// bench_probe: the least that a server of this shape can do, as a measure of the machine. It upgrades, and writes each
// message that comes in to every member of its chat: the same frames, built once, one gathered write per connection
// and turn of one epoll loop. No checks, no order, one thread; no storage either, unless it is given a file.
//
//   bench_probe --plan FILE [--store FILE]        prints `listening on http://127.0.0.1:PORT`
//
// `--store`: a message is in this new SQLite file, synced, before anybody gets it (bench/probe_store.h).
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <memory>
#include <unordered_map>
#include <utility>

#include "bench/options.h"
#include "bench/plan.h"
#include "bench/probe_store.h"
#include "wire/websocket.h"

namespace snug::bench {
namespace {

using SharedFrame = std::shared_ptr<const std::string>;

std::string_view between(std::string_view text, std::string_view before, char end) {
  const std::size_t at = text.find(before);
  if (at == text.npos) return {};
  text.remove_prefix(at + before.size());
  return text.substr(0, text.find(end));
}

class Probe {
 public:
  /// `store_file`: empty: messages are not stored.
  Probe(const Plan& plan, const std::string& store_file)
      : plan_(plan),
        epoll_(epoll_create1(0)),
        listener_(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)),
        stored_(eventfd(0, EFD_NONBLOCK)) {
    if (!store_file.empty()) store_ = std::make_unique<ProbeStore>(store_file, stored_);
    watch(stored_);
    for (std::uint32_t i = 0; i < plan.tokens.size(); ++i) users_[plan.tokens[i]] = i;
    for (std::uint32_t i = 0; i < plan.chats.size(); ++i) chats_[plan.chats[i].id] = i;
    of_user_.resize(plan.tokens.size());
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 4096) != 0)
      throw std::runtime_error("can't listen");
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    watch(listener_);
    std::printf("listening on http://127.0.0.1:%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 1024> events;
    for (;;) {
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < count; ++i) {
        const int socket = events[static_cast<std::size_t>(i)].data.fd;
        if (socket == listener_)
          accept_all();
        else if (socket == stored_)
          fan_out_stored();
        else
          read(socket);
      }
      for (Connection* connection : std::exchange(dirty_, {})) flush(*connection);
    }
  }

 private:
  struct Connection final : FrameSink {
    Connection(Probe& owner, int s) : probe(owner), socket(s) {}
    void on_message(Opcode, std::string_view payload) override { probe.receive(*this, payload); }
    void on_ping(std::string_view) override {}
    void on_pong(std::string_view) override {}
    void on_close(std::uint16_t, std::string_view) override {}

    Probe& probe;
    const int socket;
    bool upgraded = false;
    std::deque<SharedFrame> outbox;
    FrameDecoder decoder{FrameDecoder::Role::server, 1 << 16};
  };

  void watch(int socket) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = socket;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
  }

  void accept_all() {
    for (int s; (s = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
      const int on = 1;
      setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      connections_[s] = std::make_unique<Connection>(*this, s);
      watch(s);
    }
  }

  void read(int socket) {
    Connection& connection = *connections_.at(socket);
    const ssize_t got = recv(socket, buffer_.data(), buffer_.size(), 0);
    if (got <= 0) return end(connection);
    if (!connection.upgraded) return upgrade(connection, {buffer_.data(), static_cast<std::size_t>(got)});
    connection.decoder.feed({buffer_.data(), static_cast<std::size_t>(got)}, connection);
  }

  void end(Connection& connection) {
    std::replace(of_user_.begin(), of_user_.end(), &connection, static_cast<Connection*>(nullptr));
    std::erase(dirty_, &connection);
    close(connection.socket);
    connections_.erase(connection.socket);
  }

  void upgrade(Connection& connection, std::string_view request) {
    of_user_.at(users_.at(std::string(between(request, "Bearer ", '\r')))) = &connection;
    connection.upgraded = true;
    push(connection, std::make_shared<const std::string>("HTTP/1.1 101 Switching Protocols\r\n\r\n" +
                                                         encode_frame(Opcode::text, "{\"event\":\"ready\"}")));
  }

  void receive(Connection& from, std::string_view call) {
    const std::uint32_t chat = chats_.at(std::string(between(call, "\"chatId\":\"", '"')));
    store_ ? store_->put({from.socket, chat, std::string(call)}) : fan_out(from, chat, call);
  }

  void fan_out_stored() {
    eventfd_t count = 0;
    eventfd_read(stored_, &count);
    for (const StoredMessage& message : store_->take()) {
      const auto from = connections_.find(message.socket);
      if (from != connections_.end()) fan_out(*from->second, message.chat, message.call);
    }
  }

  void fan_out(Connection& from, std::uint32_t chat, std::string_view call) {
    const std::string_view data = between(call, "\"data\":", '}'), ack = between(call, "\"ack\":", '}');
    const Plan::Chat& members = plan_.chats[chat];
    const std::string message =
        "{\"event\":\"new_message\",\"data\":" + std::string(data) +
        ",\"id\":\"123456789012345678\",\"seq\":123456,\"senderId\":\"123456789012345678\",\"type\":"
        "\"text\",\"createdAt\":\"2026-11-24T07:20:23.123Z\",\"version\":123456},\"cursor\":\"mRPMK92V.123456\"}";
    push(from, std::make_shared<const std::string>(encode_frame(
                   Opcode::text, "{\"ack\":" + std::string(ack) + ",\"data\":{\"ok\":true," + message + "}")));
    const auto frame = std::make_shared<const std::string>(encode_frame(Opcode::text, message));
    for (const std::uint32_t member : members.members)
      if (Connection* to = of_user_[member]) push(*to, frame);
  }

  void push(Connection& to, const SharedFrame& frame) {
    if (to.outbox.empty()) dirty_.push_back(&to);
    to.outbox.push_back(frame);
  }

  void flush(Connection& to) {
    std::array<iovec, 128> pieces;
    while (!to.outbox.empty()) {
      const std::size_t count = std::min(pieces.size(), to.outbox.size());
      std::size_t size = 0;
      for (std::size_t i = 0; i < count; ++i) {
        pieces[i] = {const_cast<char*>(to.outbox[i]->data()), to.outbox[i]->size()};
        size += pieces[i].iov_len;
      }
      msghdr message{};
      message.msg_iov = pieces.data();
      message.msg_iovlen = count;
      if (sendmsg(to.socket, &message, MSG_NOSIGNAL) != static_cast<ssize_t>(size))
        throw std::runtime_error("a full socket: use a smaller window");
      to.outbox.erase(to.outbox.begin(), to.outbox.begin() + static_cast<std::ptrdiff_t>(count));
    }
  }

  const Plan& plan_;
  const int epoll_;
  const int listener_;
  const int stored_;  // the store's eventfd
  std::unique_ptr<ProbeStore> store_;
  std::unordered_map<std::string, std::uint32_t> users_, chats_;
  std::vector<Connection*> of_user_;
  std::unordered_map<int, std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> dirty_;
  std::array<char, 65536> buffer_;
};

}  // namespace
}  // namespace snug::bench

int main(int argc, char** argv) {
  try {
    const snug::bench::Options options(argc, argv, 1);
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    const snug::bench::Plan plan = snug::bench::read_plan(options.text("plan"));
    snug::bench::Probe(plan, options.text("store", "")).run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_probe: %s\n", error.what());
    return 1;
  }
}
