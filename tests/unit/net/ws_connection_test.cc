// The WebSocket life of a connection over a real socket, with real sessions behind it.
#include "net/ws_connection.h"

#include <doctest/doctest.h>

#include <set>

#include "support/patience.h"
#include "unit/net/loopback.h"
#include "wire/websocket.h"

namespace snug::test {

namespace {

constexpr Mask mask{1, 2, 3, 4};

std::string masked(int opcode, std::string_view payload) {
  return encode_masked_frame(static_cast<Opcode>(opcode), payload, mask);
}

}  // namespace

TEST_CASE("an upgrade, hello, calls and events") {
  Loopback server;
  Client alice = server.connect();
  const std::string response = alice.upgrade();
  CHECK(response.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
  CHECK(response.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") != std::string::npos);
  CHECK(server.net_metrics.websockets.value() == 1);
  alice.send_text("hello 1");
  CHECK(alice.frame().payload == "ready ");
  alice.send_text("send_message 7");
  CHECK(alice.frame().payload == R"(7 {"did":"send_message"})");
  server.publish({"one", "two"});
  CHECK(alice.frame().payload == "new_message one");
  CHECK(alice.frame().payload == "new_message two");
}

TEST_CASE("what came behind the upgrade request, and while a session starts, is kept in order") {
  Loopback server;
  server.backend.hold_loads();
  Client alice = server.connect();
  alice.send(
      "GET /ws HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n" +
      masked(1, "hello 1") + masked(1, "a 1") + masked(9, "ping!") + masked(1, "b 2"));
  CHECK(alice.receive_until("\r\n\r\n").starts_with("HTTP/1.1 101"));
  CHECK(alice.frame().payload == "ping!");
  alice.send_text("c 3");
  alice.send_frame(9, "again");
  CHECK(alice.frame().payload == "again");
  CHECK(server.backend.calls().empty());
  server.backend.let_loads_go();
  CHECK(alice.frame().payload == "ready ");
  CHECK(alice.frame().payload == R"(1 {"did":"a"})");
  CHECK(alice.frame().payload == R"(2 {"did":"b"})");
  CHECK(alice.frame().payload == R"(3 {"did":"c"})");
}

TEST_CASE("a message that was held back is handed on although the client has said goodbye since") {
  Loopback server;
  server.backend.hold_loads();
  Client alice = server.connect();
  alice.upgrade("Authorization: Bearer 1\r\n");
  alice.send(masked(1, "last_words 1") + encode_masked_close(1000, "", mask));
  server.wait_for([&] { return server.net_metrics.messages_in.value() == 1; });
  server.backend.let_loads_go();
  server.backend.wait_for_calls(1);
  CHECK(server.backend.calls() == std::vector<std::string>{"last_words"});
  Client::Frame frame;
  while ((frame = alice.frame()).opcode != 8) CHECK(frame.opcode == 1);
  CHECK(frame.close_code() == 1000);
  CHECK(alice.receive_all() == "");
}

TEST_CASE("frames that are ready together leave in one write") {
  Loopback server;
  Client alice = server.log_in(1);
  Client bob = server.log_in(2);
  std::vector<std::string> events;
  for (int i = 0; i < 100; ++i) events.push_back(std::to_string(i));
  const auto big_writes = [&] {
    std::uint64_t sum = 0;
    for (std::size_t bucket = 0; bucket <= Histogram::buckets; ++bucket)
      if (bucket == Histogram::buckets || server.net_metrics.frames_per_write.bound(bucket) > 100)
        sum += server.net_metrics.frames_per_write.count(bucket);
    return sum;
  };
  const auto before = big_writes();
  server.on_thread(0, [&] {
    // Two commit batches that are told in the same turn of the loop.
    auto batch = std::make_shared<CommitBatch>();
    for (const auto& data : events) {
      batch->version = ++server.version;
      batch->commands.push_back(
          {batch->version, {Event{.body = EventAt<EventType::new_message>{}, .room = RoomId{1}, .data = data}}});
    }
    server.router.shard(0).on_commit(batch);
    auto more = std::make_shared<CommitBatch>();
    more->version = ++server.version;
    more->commands.push_back(
        {more->version, {Event{.body = EventAt<EventType::new_message>{}, .room = RoomId{1}, .data = "last"}}});
    server.router.shard(0).on_commit(more);
  });
  for (Client* client : {&alice, &bob}) {
    for (const auto& data : events) CHECK(client->frame().payload == "new_message " + data);
    CHECK(client->frame().payload == "new_message last");
  }
  server.on_thread(0, [] {});  // it counts after it has written
  CHECK(big_writes() - before == 2);
}

TEST_CASE("pings are answered in order, also between the fragments of a message") {
  Loopback server;
  Client alice = server.log_in(1);
  std::string pings;
  for (int i = 0; i < 10; ++i) pings += masked(9, std::to_string(i));
  std::string first = masked(1, "call ");
  first[0] = 0x01;  // not the last fragment
  std::string last = masked(0, "5");
  alice.send(first + pings + last);
  for (int i = 0; i < 10; ++i) {
    const auto frame = alice.frame();
    CHECK(frame.opcode == 10);
    CHECK(frame.payload == std::to_string(i));
  }
  CHECK(alice.frame().payload == R"(5 {"did":"call"})");
  alice.send_frame(10, "a pong nobody asked for");
  alice.send_text("call 6");
  CHECK(alice.frame().payload == R"(6 {"did":"call"})");
}

TEST_CASE("the closing handshake") {
  Loopback server;
  SUBCASE("begun by the client, whose code comes back") {
    Client alice = server.log_in(1);
    alice.send_close(4000);
    CHECK(alice.frame().close_code() == 4000);
    CHECK(alice.receive_all() == "");
    CHECK_FALSE(alice.was_reset());
  }
  SUBCASE("begun by the client, without a code") {
    Client alice = server.log_in(1);
    alice.send_frame(8, "");
    const auto frame = alice.frame();
    CHECK(frame.opcode == 8);
    CHECK(frame.payload == "");
  }
  SUBCASE("begun by the server: what was queued comes first, and the client's answer is waited for") {
    Client alice = server.log_in(1);
    server.on_thread(0, [&] {
      auto batch = std::make_shared<CommitBatch>();
      batch->version = ++server.version;
      batch->commands.push_back({batch->version,
                                 {Event{.body = EventAt<EventType::new_message>{}, .room = RoomId{1}, .data = "before"},
                                  LoginEnded{UserId{1}, LoginSessionId{1}}}});
      server.router.shard(0).on_commit(batch);
    });
    CHECK(alice.frame().payload == "new_message before");
    CHECK(alice.frame().payload == "session_revoked {\"reason\":\"signed_out\"}");
    CHECK(alice.frame().close_code() == 4401);
    alice.send_text("too_late 1");
    alice.send_close(4401);
    CHECK(alice.receive_all() == "");
    CHECK_FALSE(alice.was_reset());
    CHECK(server.backend.calls().empty());
  }
  server.wait_for([&] { return server.net_metrics.connections.value() == 0; });
  CHECK(server.session_metrics.open.value() == 0);
}

TEST_CASE("who does not answer our close frame is not waited for long") {
  Loopback server([](Config& config) { config.ping_timeout = 30ms; });
  Client alice = server.connect();
  alice.upgrade("Authorization: Bearer nobody\r\n");
  Client::Frame frame;
  while ((frame = alice.frame()).opcode != 8) CHECK(frame.opcode == 1);
  CHECK(frame.close_code() == 4401);
  CHECK(alice.receive_all() == "");
}

TEST_CASE("who breaks the protocol is told and closed") {
  Loopback server([](Config& config) { config.max_frame_size = 1000; });
  struct Row {
    std::string bytes;
    int code;
  };
  std::string unmasked = encode_frame(Opcode::text, "hi");
  std::string reserved = masked(1, "hi");
  reserved[0] = static_cast<char>(reserved[0] | 0x40);
  const std::vector<Row> rows{{unmasked, 1002},
                              {reserved, 1002},
                              {masked(1, std::string(1001, 'x')), 1009},
                              {masked(1, "\xff"), 1007},
                              {masked(3, "x"), 1002}};
  for (const Row& row : rows) {
    CAPTURE(row.code);
    Client alice = server.log_in(1);
    alice.send(masked(1, "before 1") + row.bytes + masked(1, "after 2"));
    Client::Frame frame;
    while ((frame = alice.frame()).opcode != 8) CHECK(frame.payload.starts_with("1 "));
    CHECK(frame.close_code() == row.code);
    CHECK(alice.receive_all() == "");
    CHECK_FALSE(alice.was_reset());
  }
  CHECK(server.backend.calls() == std::vector<std::string>(rows.size(), "before"));
  CHECK(server.net_metrics.violations.value() == rows.size());
}

TEST_CASE("no login") {
  SUBCASE("in time") {
    Loopback server([](Config& config) { config.hello_timeout = 50ms; });
    Client alice = server.connect();
    alice.upgrade();
    CHECK(alice.frame().close_code() == 4401);
    CHECK(server.session_metrics.hello_timeouts.value() == 1);
    alice.send_close(4401);
    server.wait_for([&] { return server.net_metrics.connections.value() == 0; });
  }
  SUBCASE("by something that is no hello, or a binary message") {
    Loopback server;
    for (const int opcode : {1, 2}) {
      Client alice = server.connect();
      alice.upgrade();
      alice.send_frame(opcode, "send_message 1");
      CHECK(alice.frame().opcode == 1);
      CHECK(alice.frame().close_code() == 4401);
    }
    server.wait_for([&] { return server.net_metrics.connections.value() == 0; });
  }
}

TEST_CASE("a silent peer is pinged; one that stays silent is dead") {
  Loopback server([](Config& config) {
    config.ping_interval = 30ms;
    config.ping_timeout = 2s;  // for the answers of the lively one, which may be held up
  });
  Client lively = server.log_in(1);
  Client dead = server.log_in(2);
  // The lively one answers every ping, until the other one has been found dead.
  while (server.net_metrics.dead_peers.value() == 0) {
    const auto frame = lively.frame();
    REQUIRE(frame.opcode == 9);
    lively.send_frame(10, frame.payload);
  }
  CHECK(dead.frame().opcode == 9);
  CHECK(dead.frame().opcode == -1);
  lively.send_text("call 1");
  Client::Frame frame;
  while ((frame = lively.frame()).opcode == 9) lively.send_frame(10, frame.payload);
  CHECK(frame.payload == R"(1 {"did":"call"})");
}

TEST_CASE("a peer that is gone without a word") {
  Loopback server;
  {
    const Client alice = server.log_in(1);
    CHECK(server.session_metrics.open.value() == 1);
  }
  server.wait_for([&] { return server.net_metrics.connections.value() == 0; });
  CHECK(server.session_metrics.open.value() == 0);
  CHECK(server.net_metrics.websockets.value() == 0);
}

TEST_CASE("who does not read is closed as too slow, and then gets the rest of a frame and the code") {
  Loopback server([](Config& config) { config.outbox_limit = 1 << 20; });
  Client slow = server.log_in(1);
  Client quick = server.log_in(2);
  const std::string data(100'000, 'x');
  int published = 0;
  while (server.session_metrics.slow_closed.value() == 0) {
    REQUIRE(++published < 1000);
    server.publish({data});
    CHECK(quick.frame().payload.size() == data.size() + 12);
  }
  server.publish({"after"});
  CHECK(quick.frame().payload == "new_message after");
  Client::Frame frame;
  int got = 0;
  while ((frame = slow.frame()).opcode == 1) {
    CHECK(frame.payload.size() == data.size() + 12);
    ++got;
  }
  CHECK(frame.close_code() == 4408);
  CHECK(got + 5 < published);  // what it had not been sent yet is dropped
  slow.send_close(4408);
  CHECK(slow.receive_all() == "");
}

TEST_CASE("a peer that reads nothing at all does not stay") {
  Loopback server([](Config& config) {
    config.outbox_limit = 1 << 20;
    config.ping_timeout = 100ms;
  });
  const Client slow = server.log_in(1);
  const std::string data(100'000, 'x');
  while (server.session_metrics.slow_closed.value() == 0) {
    server.publish({data});
    server.on_thread(0, [] {});
  }
  server.wait_for([&] { return server.net_metrics.connections.value() == 0; });
}

TEST_CASE("calls without end are taken as fast as they are answered, and pings beside them") {
  Loopback server;
  Client alice = server.log_in(1);
  std::string calls;
  for (int i = 0; i < 5000; ++i) calls += masked(1, "call " + std::to_string(i));
  std::thread sending([&] { alice.send(calls + masked(9, "end")); });
  int next = 0;
  bool pong = false;
  while (next < 5000 || !pong) {
    const auto frame = alice.frame();
    REQUIRE(frame.opcode != -1);
    if (frame.opcode == 10)
      pong = true;
    else
      CHECK(frame.payload == std::to_string(next++) + R"( {"did":"call"})");
  }
  sending.join();
}

TEST_CASE("of a client that is not served, only so much is read") {
  Loopback server;
  server.backend.hold_loads();
  Client alice = server.connect();
  alice.upgrade("Authorization: Bearer 1\r\n");
  const std::size_t sent = alice.send_until_stuck(masked(1, std::string(1000, 'x')), 100 << 20, 300ms);
  CHECK(sent < 20u << 20);  // what the kernels hold
  CHECK(server.net_metrics.bytes_in.value() < 1u << 20);
}

TEST_CASE("a flood of pings that nobody collects is not stored") {
  Loopback server;
  Client alice = server.log_in(1);
  const std::string ping = masked(9, std::string(125, 'x'));
  const std::size_t sent = alice.send_until_stuck(ping, 60 << 20, patience) / ping.size();
  REQUIRE(sent >= (60u << 20) / ping.size());  // never stuck
  alice.send_text("call 1");
  std::size_t pongs = 0;
  while (alice.frame().opcode == 10) ++pongs;
  CHECK(pongs < sent / 2);  // what the kernels could hold, and a little
}

TEST_CASE("at the stop WebSockets are told to come back") {
  Loopback server;
  Client alice = server.log_in(1);
  Client late = server.connect();
  late.upgrade();
  std::thread stopping([&] { server.stop(patience); });
  for (Client* client : {&alice, &late}) {
    CHECK(client->frame().close_code() == 1012);
    client->send_close(1012);
    CHECK(client->receive_all() == "");
    CHECK_FALSE(client->was_reset());
  }
  stopping.join();
}

TEST_CASE("an idle WebSocket takes little memory") { CHECK(sizeof(WsConnection) <= 400); }

}  // namespace snug::test
