// Sockets of Socket.IO that recover on another thread's or another node's ChatSockets.
#include "endpoints/chat_sockets.h"

#include <doctest/doctest.h>

#include "unit/endpoints/sockets_fixture.h"

using namespace snug;
using snug::test::SocketsFixture;

TEST_CASE("a socket that recovers on another node is named there once its user is online, and ends where it was") {
  SocketsFixture a, b;
  std::vector<std::string> told;
  for (SocketsFixture* node : {&a, &b}) {
    node->chat.know({&node->chat});
    node->chat.on_recovered([&told, node](const std::string& name) {
      CHECK(node->is_online());
      told.push_back(name);
    });
  }
  const auto old = a.connect(), other = a.connect();
  CHECK(told.empty());
  REQUIRE(!old->pid().empty());
  const auto recovered = b.connect(old->pid());
  REQUIRE(told.size() == 1);
  CHECK(recovered->pid() == old->pid());
  a.chat.displaced(told[0]);
  CHECK(old->code == 0);  // on the thread of the sockets
  a.threads.run();
  CHECK(old->code == 1012);
  CHECK(other->code == 0);
  // Where it has recovered, and a second time, the name is nobody's.
  b.chat.displaced("another");
  a.chat.displaced(told[0]);
  a.threads.run(), b.threads.run();
  CHECK(recovered->code == 0);
}

TEST_CASE("a pid of another user displaces nothing") {
  SocketsFixture a;
  a.chat.know({&a.chat});
  int told = 0;
  a.chat.on_recovered([&](const std::string&) { ++told; });
  const auto stranger = a.connect("aaaaaaaaaaaaaaasocket.io pid 2 200 aaaaaaaaaaaaaaa");
  CHECK(told == 0);
  CHECK(stranger->code == 0);
}
