#include "net/listen_socket.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>

#include <stdexcept>
#include <string>

namespace snug {
namespace {

/// A listening socket, for somebody else.
Config::OpenSocket opened(std::string name, std::string& address, bool of_address = false) {
  ListenSocket socket("127.0.0.1:0");
  address = socket.address();
  return {.name = std::move(name), .descriptor = socket.listen(), .of_address = of_address};
}

bool is_open(int descriptor) { return ::fcntl(descriptor, F_GETFD) >= 0; }

}  // namespace

TEST_CASE("a socket that is open already is taken by its name, whatever its address") {
  std::string address;
  const Config::OpenSocket given = opened("listen", address);
  OpenSockets sockets({given});
  const auto other = sockets.take("redirect-listen", "127.0.0.1:0");
  CHECK(other->address() != address);
  const auto taken = sockets.take("listen", "127.0.0.1:1");
  CHECK(taken->address() == address);
  CHECK(taken->listen() == given.descriptor);
  CHECK(sockets.take("listen", "127.0.0.1:0")->address() != address);  // there was only one
  ::close(given.descriptor);
}

TEST_CASE("one that was kept is taken only if it has the address that is wanted now") {
  std::string address;
  OpenSockets same({opened("listen", address, true)});
  CHECK(same.take("listen", address)->address() == address);
  OpenSockets any_port({opened("listen", address, true)});
  CHECK(any_port.take("listen", "127.0.0.1:0")->address() == address);

  const Config::OpenSocket given = opened("listen", address, true);
  OpenSockets another({given});
  CHECK(another.take("listen", "0.0.0.0:0")->address() != address);
  CHECK_FALSE(is_open(given.descriptor));
}

TEST_CASE("what nobody takes is closed, and what does not listen is refused") {
  std::string address;
  const Config::OpenSocket given = opened("listen", address);
  { const OpenSockets sockets({given}); }
  CHECK_FALSE(is_open(given.descriptor));

  const int idle = ::socket(AF_INET, SOCK_STREAM, 0);
  OpenSockets sockets({{.name = "listen", .descriptor = idle}});
  CHECK_THROWS_WITH_AS(sockets.take("listen", "127.0.0.1:0"), doctest::Contains("is no listening TCP socket"),
                       std::runtime_error);
  CHECK_FALSE(is_open(idle));
}

}  // namespace snug
