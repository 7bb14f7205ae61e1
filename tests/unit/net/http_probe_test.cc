#include "net/http_probe.h"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <functional>
#include <thread>

#include "base/descriptor.h"

using namespace snug;
using namespace std::chrono_literals;

namespace {

/// A server for one connection: reads up to the end of the header, does what it is told, and hangs up.
class Once {
 public:
  explicit Once(std::function<void(int socket)> answer) : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listener_.get(), 1) == 0);
    socklen_t size = sizeof address;
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    target = {.host = "127.0.0.1", .port = std::to_string(ntohs(address.sin_port))};
    thread_ = std::thread([this, answer = std::move(answer)] {
      const OwnedDescriptor socket(::accept(listener_.get(), nullptr, nullptr));
      for (char byte = 0; !request.ends_with("\r\n\r\n") && ::read(socket.get(), &byte, 1) == 1;) request += byte;
      answer(socket.get());
    });
  }
  ~Once() { thread_.join(); }
  Once(const Once&) = delete;
  Once& operator=(const Once&) = delete;

  ProbeTarget target;
  std::string request;

 private:
  OwnedDescriptor listener_;
  std::thread thread_;
};

std::function<void(int)> says(std::string text) {
  return [text = std::move(text)](int socket) { ::send(socket, text.data(), text.size(), MSG_NOSIGNAL); };
}

std::string failure(const ProbeTarget& target, std::chrono::milliseconds patience = 10s) {
  try {
    probe(target, {}, patience);
  } catch (const ProbeError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a URL says where to ask") {
  const auto target = ProbeTarget::parse("https://chat.example.org/a/b/");
  REQUIRE(target);
  CHECK(target->encrypted);
  CHECK(target->host == "chat.example.org");
  CHECK(target->port == "443");
  CHECK(target->path == "/a/b");
  CHECK(target->origin() == "https://chat.example.org");
  CHECK(ProbeTarget::parse("http://[::1]:8080")->host == "::1");
  CHECK(ProbeTarget::parse("http://[::1]:8080")->authority() == "[::1]:8080");
  CHECK(ProbeTarget::parse("http://h:80")->authority() == "h");
  for (const char* url :
       {"", "chat.example.org", "ftp://h", "http://", "http://:80", "http://h:", "http://a b", "http://u@h"})
    CHECK_FALSE(ProbeTarget::parse(url));
}

TEST_CASE("an answer is read, whatever its shape") {
  {
    Once server(says("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nok\n"));
    server.target.path = "/deep";
    const ProbeAnswer answer = probe(server.target, {.path = "/healthz", .headers = {{"X-One", "1"}}}, 10s);
    CHECK(answer.status == 200);
    CHECK(answer.body == "ok\n");
    CHECK(answer.header("content-type") == "text/plain");
    CHECK(answer.header("x-none").empty());
    CHECK(server.request.starts_with("GET /deep/healthz HTTP/1.1\r\nHost: 127.0.0.1:"));
    CHECK(server.request.find("\r\nX-One: 1\r\n") != std::string::npos);
  }
  {
    Once server(says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"));
    CHECK(probe(server.target, {}, 10s).body == "abc");
  }
  {
    Once server(says("HTTP/1.0 200 OK\r\n\r\nuntil the end"));
    CHECK(probe(server.target, {}, 10s).body == "until the end");
  }
  {
    Once server(
        says("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x02hi"));
    CHECK(probe(server.target, {}, 10s).status == 101);
  }
  {
    Once server(says("HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" + std::string(200'000, 'x')));
    CHECK(probe(server.target, {}, 10s).status == 200);
  }
}

TEST_CASE("whoever doesn't answer as a web server is told apart") {
  {
    Once server([](int) {});
    CHECK(failure(server.target) == "the connection was closed without an answer");
  }
  {
    Once server(says("SSH-2.0-OpenSSH_9.2\r\n"));
    CHECK(failure(server.target) == "what answers there does not speak HTTP");
  }
  {
    Once server(says("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"));
    server.target.encrypted = true;
    CHECK(failure(server.target) != "");
  }
  ProbeTarget closed;
  {
    Once server(says("HTTP/1.1 204 No Content\r\n\r\n"));
    closed = server.target;
    CHECK(probe(closed, {}, 10s).status == 204);
  }
  CHECK(failure(closed).find("can't connect to 127.0.0.1") == 0);
  {
    Once server([](int socket) {
      char byte = 0;
      while (::read(socket, &byte, 1) == 1) continue;  // until the other side gives up
    });
    CHECK(failure(server.target, 50ms) == "there was no answer in time");
  }
}
