// Bodies in pieces, over a real socket.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <future>
#include <memory>
#include <string>

#include "support/patience.h"
#include "unit/net/loopback.h"

namespace snug::test {

namespace {

/// The byte of a long body at a place.
char byte_at(std::uint64_t place) { return static_cast<char>(place * 2654435761u >> 13); }

/// Checks what comes against byte_at; waits after each MiB until another thread has seen that.
struct Checked final : BodySink {
  explicit Checked(Loopback& server) : server_(server) {}

  void begin(MoveFunction<void()> ready) override { ready_ = std::move(ready); }
  bool take(std::string_view piece) override {
    for (const char c : piece) right &= c == byte_at(bytes++);
    if (bytes - passed_ < (1 << 20)) return true;
    passed_ = bytes;
    ++pauses;
    server_.pool[0].post([this] { ready_(); });
    return false;
  }
  void complete() override { completed = true; }
  ~Checked() override {
    if (gone) gone->set_value(completed);
  }

  std::uint64_t bytes = 0;
  int pauses = 0;
  bool right = true, completed = false;
  std::promise<bool>* gone = nullptr;

 private:
  Loopback& server_;
  MoveFunction<void()> ready_;
  std::uint64_t passed_ = 0;
};

/// Every second piece comes later; what was asked for and not delivered is counted.
struct Slow final : BodySource {
  Slow(Loopback& server, std::uint64_t size) : server_(server), size_(size) {}

  std::uint64_t size() const override { return size_; }
  void read(std::uint64_t offset, std::span<char> into, MoveFunction<void(std::size_t)> done) override {
    longest = std::max(longest, into.size());
    if (offset >= ends_at) return done(0);
    for (std::size_t i = 0; i < into.size(); ++i) into[i] = byte_at(offset + i);
    if (++pieces_ % 2 == 0) return done(into.size());
    server_.pool[0].post([done = std::move(done), count = into.size()]() mutable { done(count); });
  }

  std::size_t longest = 0;
  std::uint64_t ends_at = UINT64_MAX;  ///< the rest can't be read

 private:
  Loopback& server_;
  const std::uint64_t size_;
  int pieces_ = 0;
};

std::string body_of(const std::string& response) { return response.substr(response.find("\r\n\r\n") + 4); }

std::string long_text(std::uint64_t from, std::uint64_t to) {
  std::string text;
  for (std::uint64_t i = from; i < to; ++i) text += byte_at(i);
  return text;
}

}  // namespace

TEST_CASE("a long body goes to a sink in pieces, as fast as that takes them") {
  Loopback server;
  constexpr std::uint64_t size = 20 << 20;
  const auto sink = std::make_shared<Checked>(server);
  server.handler.sink = sink;
  Client client = server.connect();
  client.send("POST /sink HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
  client.send(long_text(0, size));
  CHECK(body_of(client.response()) == "POST /sink ");
  CHECK(sink->bytes == size);
  CHECK(sink->right);
  CHECK(sink->completed);
  CHECK(sink->pauses > 10);
  client.send("GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(body_of(client.response()) == "GET /next ");
}

TEST_CASE("a banned client behind a proxy reaches no sink") {
  Loopback server([](Config& config) { config.trusted_proxies = {"127.0.0.1"}; });
  server.limiter->ban(IpRange::parse("192.0.2.7").value(), Time{});
  const auto sink = std::make_shared<Checked>(server);
  server.handler.sink = sink;
  const auto upload = [](std::uint64_t size) {
    return "POST /sink HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.7\r\nContent-Length: " + std::to_string(size) +
           "\r\n\r\n";
  };
  Client proxy = server.connect();
  proxy.send(upload(1000) + long_text(0, 1000));
  CHECK(status_of(proxy.response()) == "403");
  // More than memory takes: the connection ends, because the rest is not read.
  proxy.send(upload(20 << 20));
  CHECK(status_of(proxy.receive_all()) == "403");
  CHECK(server.handler.plans == 0);
  CHECK(server.handler.begun == 0);
  CHECK(sink->bytes == 0);
  CHECK(server.net_metrics.refused_banned.value() == 2);
}

TEST_CASE("a sink of a request that breaks off is gone without having been completed") {
  Loopback server;
  std::promise<bool> gone;
  auto sink = std::make_shared<Checked>(server);
  sink->gone = &gone;
  server.handler.sink = std::move(sink);
  {
    Client client = server.connect();
    client.send("POST /sink HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc");
    server.wait_for([&] {
      std::uint64_t bytes = 0;
      server.on_thread(0, [&] { bytes = static_cast<const Checked&>(*server.handler.sink).bytes; });
      return bytes == 3;
    });
    server.on_thread(0, [&] { server.handler.sink.reset(); });
  }
  auto completed = gone.get_future();
  REQUIRE(completed.wait_for(patience) == std::future_status::ready);
  CHECK_FALSE(completed.get());
}

TEST_CASE("a request stays until its handler has answered, also if the connection has answered at the stop") {
  Loopback server;
  auto sink = std::make_shared<Checked>(server);
  const std::weak_ptr<Checked> held = sink;  // by the request
  server.handler.sink = std::move(sink);
  Client client = server.connect();
  client.send("POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
  server.handler.wait_for_later();
  server.on_thread(0, [&] { server.handler.sink.reset(); });
  server.stop(20ms);
  CHECK(status_of(client.receive_all()) == "503");
  CHECK_FALSE(held.expired());
  server.handler.answer_later(text_response(200, "too late"));
}

TEST_CASE("a long answer is read in pieces, as fast as the peer takes them") {
  Loopback server;
  constexpr std::uint64_t size = 20 << 20;
  const auto source = std::make_shared<Slow>(server, size);
  server.handler.source = source;
  Client client = server.connect();
  client.send("GET /source HTTP/1.1\r\nHost: x\r\n\r\nHEAD /source HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string header = client.receive_until("\r\n\r\n");
  CHECK(header.find("Content-Length: " + std::to_string(size)) != std::string::npos);
  CHECK(client.receive(size) == long_text(0, size));
  CHECK(source->longest <= 64 << 10);
  CHECK(client.receive_until("\r\n\r\n").find("Content-Length: " + std::to_string(size)) != std::string::npos);
  client.send("GET /source HTTP/1.1\r\nHost: x\r\nRange: bytes=1000000-1299999\r\nConnection: close\r\n\r\n");
  CHECK(client.receive_until("\r\n\r\n").starts_with("HTTP/1.1 206 Partial Content\r\n"));
  CHECK(client.receive_all() == long_text(1000000, 1300000));
}

TEST_CASE("an answer whose source fails is cut off such that the peer notices") {
  Loopback server;
  const auto source = std::make_shared<Slow>(server, 1 << 20);
  source->ends_at = 512 << 10;
  server.handler.source = source;
  Client client = server.connect();
  client.send("GET /source HTTP/1.1\r\nHost: x\r\n\r\n");
  client.receive_until("\r\n\r\n");
  CHECK(client.receive(1 << 20).size() < 1 << 20);
  CHECK(client.was_reset());
}

}  // namespace snug::test
