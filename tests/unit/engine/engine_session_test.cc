#include "engine/engine_session.h"

#include <doctest/doctest.h>

#include "unit/engine/engine_fixture.h"

namespace snug::test {

using namespace std::chrono_literals;

TEST_CASE("polling: what is said leaves in one payload, and a poll that finds nothing waits") {
  EngineFixture fixture;
  const std::string sid = fixture.handshake();
  fixture.talker->say("one");
  fixture.talker->say("two");
  CHECK(*fixture.poll(sid) ==
        "4one\x1e"
        "4two");
  const auto waiting = fixture.poll(sid);
  CHECK(waiting->empty());
  fixture.talker->say("three");
  fixture.talker->say("four");
  fixture.threads.run();
  CHECK(*waiting ==
        "4three\x1e"
        "4four");
  CHECK(fixture.metrics.polling.value() == 1);
}

TEST_CASE("polling: posts are heard in order") {
  EngineFixture fixture;
  const std::string sid = fixture.handshake();
  CHECK(*fixture.post(sid,
                      "4a\x1e"
                      "4b\x1e"
                      "bAQI=") == "ok");
  CHECK(fixture.heard == Lines{"a", "b", "binary \x01\x02"});
}

TEST_CASE("while reading stands still messages wait, and the post with them; pongs do not") {
  EngineFixture fixture({.ping_interval = 100ms, .ping_timeout = 50ms});
  const std::string sid = fixture.handshake();
  fixture.talker->session().pause_reading();
  const auto post = fixture.post(sid,
                                 "4a\x1e"
                                 "4b");
  CHECK(post->empty());
  CHECK(fixture.heard.empty());
  fixture.talker->session().resume_reading();
  fixture.threads.run();
  CHECK(*post == "ok");
  CHECK(fixture.heard == Lines{"a", "b"});

  fixture.talker->session().pause_reading();
  fixture.threads.advance(100ms);
  CHECK(*fixture.poll(sid) == "2");
  CHECK(*fixture.post(sid, "3") == "ok");
  fixture.threads.advance(99ms);
  CHECK(fixture.knows(sid));
}

TEST_CASE("a session shows signs of life when it is asked, or ends") {
  EngineFixture fixture({.ping_interval = 300ms, .ping_timeout = 200ms});
  const std::string sid = fixture.handshake();
  fixture.threads.advance(300ms);
  CHECK(*fixture.poll(sid) == "2");
  fixture.threads.advance(199ms);
  CHECK(*fixture.post(sid, "3") == "ok");
  fixture.threads.advance(299ms);
  const auto waiting = fixture.poll(sid);
  CHECK(waiting->empty());
  fixture.threads.advance(1ms);
  CHECK(*waiting == "2");
  CHECK(*fixture.post(sid, "4not a pong") == "ok");
  const auto last = fixture.poll(sid);
  fixture.threads.advance(200ms);
  CHECK(*last == "1");
  CHECK_FALSE(fixture.knows(sid));
  CHECK(fixture.gone);
  CHECK(fixture.metrics.polling.value() == 0);
  CHECK(fixture.metrics.dead_peers.value() == 1);
}

TEST_CASE("an upgrade loses nothing, whenever something is said") {
  EngineFixture fixture;
  const std::string sid = fixture.handshake();
  const auto waiting = fixture.poll(sid);
  const auto socket = fixture.probe(sid);
  CHECK(waiting->empty());  // a WebSocket that is only open is no reason to stop polling
  socket->endpoint->on_text("2probe");
  CHECK(waiting->empty());  // not within the WebSocket's own reading
  fixture.threads.run();
  CHECK(socket->got() == Lines{"3probe"});
  CHECK(*waiting == "6");
  CHECK(*fixture.poll(sid) == "6");  // from now on at once
  fixture.talker->say("between");
  socket->endpoint->on_text("5");
  fixture.talker->say("after");
  CHECK(socket->got() == Lines{"4between", "4after"});
  socket->endpoint->on_text("4hello");
  CHECK(fixture.heard == Lines{"hello"});
  CHECK(*fixture.poll(sid) == R"(400 {"code":3,"message":"Bad request"})");
  CHECK(fixture.metrics.websocket.value() == 1);
  CHECK(fixture.metrics.polling.value() == 0);
  socket->hang_up();
  CHECK(fixture.gone);
  CHECK(fixture.metrics.websocket.value() == 0);
}

TEST_CASE("what the WebSocket has said so far counts for a poll on another connection") {
  EngineFixture fixture;
  const std::string sid = fixture.handshake();
  const auto socket = fixture.probe(sid);
  socket->endpoint->on_text("2probe");
  socket->got();
  socket->arrived = {"5"};
  CHECK(fixture.server.find(fixture.exchange(sid)) == EngineServer::Place::websocket);
}

TEST_CASE("a probe that says something else, or too late, is closed, and the session goes on") {
  for (const Lines& words : {Lines{"4hello"}, Lines{"2"}, Lines{"5"}, Lines{"2probe", "4hello"}, Lines{}}) {
    EngineFixture fixture({.upgrade_timeout = 10'000ms});
    const std::string sid = fixture.handshake();
    const auto socket = fixture.probe(sid);
    for (const std::string& word : words) {
      socket->endpoint->on_text(word);
      socket->got();
    }
    if (words.empty()) fixture.threads.advance(10'000ms);
    CHECK(socket->code == 1002);
    CHECK(fixture.heard.empty());
    socket->hang_up();
    CHECK(*fixture.post(sid, "4still here") == "ok");
    CHECK(fixture.heard == Lines{"still here"});
    // Another one may try.
    const auto second = fixture.probe(sid);
    CHECK(second->code == 0);
  }
}

TEST_CASE("an upgrade that is claimed before our answer has left is refused") {
  EngineFixture fixture;
  const std::string sid = fixture.handshake();
  const auto socket = fixture.probe(sid);
  socket->endpoint->on_text("2probe");
  socket->endpoint->on_text("5");
  CHECK(socket->code == 1002);
  CHECK(fixture.knows(sid));
}

TEST_CASE("one WebSocket at a time") {
  EngineFixture fixture;
  const std::string sid = fixture.handshake();
  const auto first = fixture.probe(sid);
  const auto second = fixture.probe(sid);
  CHECK(second->code == 1002);
  CHECK(first->code == 0);
  const auto nobody = fixture.probe("AAAAAAAAAAAAAAAAAAAA");
  CHECK(nobody->code == 1002);
}

TEST_CASE("two polls at once end the session: the first is told, the second refused") {
  EngineFixture fixture;
  const std::string sid = fixture.handshake();
  const auto first = fixture.poll(sid);
  CHECK(*fixture.poll(sid) == R"(400 {"code":3,"message":"Bad request"})");
  CHECK(*first == "1");
  CHECK_FALSE(fixture.knows(sid));
}

TEST_CASE("two posts at once end the session, also while a body is still arriving") {
  EngineFixture fixture;
  const std::string sid = fixture.handshake();
  fixture.server.begin_post(fixture.exchange(sid));
  CHECK(*fixture.post(sid, "4x") == R"(400 {"code":1,"message":"Session ID unknown"})");
  CHECK_FALSE(fixture.knows(sid));
  CHECK(fixture.heard.empty());
}

TEST_CASE("who goes away in the midst of a request ends the session") {
  EngineFixture fixture;
  std::string sid = fixture.handshake();
  const auto waiting = fixture.poll(sid);
  fixture.server.broke_off(fixture.exchange(sid));  // some other request: answered long ago
  CHECK(fixture.knows(sid));
  fixture.server.broke_off(fixture.polling);
  CHECK_FALSE(fixture.knows(sid));

  sid = fixture.handshake();
  const EngineExchange post = fixture.exchange(sid);
  fixture.server.begin_post(post);
  fixture.server.broke_off(post);
  CHECK_FALSE(fixture.knows(sid));
}

TEST_CASE("a session goes on from whichever address its client comes") {
  EngineFixture fixture;
  const std::string sid = fixture.handshake();
  const EngineExchange elsewhere{sid, "2001:db8::66", 99};
  CHECK(fixture.server.find(elsewhere) == EngineServer::Place::polling);
  const auto answer = std::make_shared<std::string>();
  fixture.server.poll(elsewhere, fixture.handler(answer));
  CHECK(*fixture.post(sid, "4hi") == "ok");
  CHECK(fixture.heard == Lines{"hi"});
  fixture.talker->say("welcome");
  fixture.threads.run();
  CHECK(*answer == "4welcome");
  Socket socket;
  socket.endpoint = fixture.server.probe_websocket(elsewhere, socket);
  CHECK(socket.code == 0);
  CHECK(fixture.knows(sid));
}

TEST_CASE("when an address is banned, what was opened there ends, whichever way it takes now") {
  EngineFixture fixture;
  const std::string sid = fixture.handshake();
  const EngineExchange elsewhere{sid, "2001:db8::66", 99};
  const auto answer = std::make_shared<std::string>();
  fixture.server.poll(elsewhere, fixture.handler(answer));
  fixture.server.end_from(*IpRange::parse("192.0.3.0/24"));
  fixture.server.end_from(*IpRange::parse("2001:db8::/32"));  // its connections are cut by who holds them
  CHECK(fixture.knows(sid));
  fixture.server.end_from(*IpRange::parse("192.0.2.0/24"));
  CHECK(*answer == "503 come back");
  CHECK(fixture.gone);
  CHECK_FALSE(fixture.knows(sid));

  const auto socket = fixture.websocket();
  fixture.server.end_from(*IpRange::parse("192.0.2.0/24"));
  CHECK(socket->code == 1008);
  socket->hang_up();
}

TEST_CASE("a restart is told as a broken connection, never as a close packet: clients come back") {
  EngineFixture fixture;
  std::string sid = fixture.handshake();
  const auto waiting = fixture.poll(sid);
  fixture.talker->session().close(CloseCode::service_restart, "");
  fixture.threads.run();
  CHECK(*waiting == "503 come back");
  CHECK_FALSE(fixture.knows(sid));

  sid = fixture.handshake();
  fixture.talker->say("bye");
  fixture.talker->session().close(CloseCode::service_restart, "");
  CHECK(*fixture.poll(sid) == "4bye");
  CHECK(*fixture.poll(sid) == "503 come back");
  CHECK_FALSE(fixture.knows(sid));

  const auto socket = fixture.websocket();
  socket->got();
  fixture.talker->session().close(CloseCode::service_restart, "");
  CHECK(socket->code == 1012);
  CHECK(socket->got().empty());
  socket->hang_up();
}

TEST_CASE("closed by the application: last words first, then the close packet in a payload of its own") {
  EngineFixture fixture({.close_timeout = 30'000ms});
  std::string sid = fixture.handshake();
  fixture.talker->say("bye");
  fixture.talker->session().close(CloseCode::normal, "");
  CHECK(*fixture.poll(sid) == "4bye");
  fixture.talker->say("and by the way");
  CHECK(*fixture.poll(sid) == "1");
  CHECK_FALSE(fixture.knows(sid));

  sid = fixture.handshake();
  const auto waiting = fixture.poll(sid);
  fixture.talker->session().close(CloseCode::normal, "");
  fixture.threads.run();
  CHECK(*waiting == "1");

  fixture.gone = false;
  sid = fixture.handshake();  // nobody comes to fetch it
  fixture.talker->session().close(CloseCode::normal, "");
  fixture.threads.advance(30'000ms);
  CHECK(fixture.gone);
  CHECK_FALSE(fixture.knows(sid));
}

TEST_CASE("a slow consumer is told no more than that it is closed") {
  EngineFixture fixture;
  const std::string sid = fixture.handshake();
  fixture.talker->say("much");
  fixture.talker->session().close(CloseCode::slow_consumer, "");
  CHECK(*fixture.poll(sid) == "1");
}

TEST_CASE("on a WebSocket from the start: the same sid is of no use for polling") {
  EngineFixture fixture;
  const auto socket = fixture.websocket();
  const Lines first = socket->got();
  REQUIRE(first.size() == 1);
  CHECK(first[0].starts_with(R"(0{"sid":")"));
  CHECK(first[0].find(R"("upgrades":[])") != std::string::npos);
  const std::string sid = first[0].substr(9, 20);
  CHECK(fixture.server.find(fixture.exchange(sid)) == EngineServer::Place::websocket);
  socket->endpoint->on_text("4a");
  socket->endpoint->on_binary("b");
  CHECK(fixture.heard == Lines{"a", "binary b"});
  socket->endpoint->on_text("2");
  CHECK(socket->code == 1002);
  socket->endpoint->on_text("4nobody listens");
  CHECK(fixture.heard.size() == 2);
  socket->hang_up();
  CHECK(fixture.gone);
  CHECK(fixture.server.size() == 0);
}

TEST_CASE("a WebSocket is not read from when too much waits, and then not called dead") {
  EngineFixture fixture({.ping_interval = 100ms, .ping_timeout = 50ms});
  const auto socket = fixture.websocket();
  fixture.talker->session().pause_reading();
  const std::string big = "4" + std::string(40 << 10, 'x');
  socket->endpoint->on_text(big);
  CHECK_FALSE(socket->paused);
  socket->endpoint->on_text(big);
  CHECK(socket->paused);
  fixture.threads.advance(1'000ms);
  CHECK(socket->code == 0);
  fixture.talker->session().resume_reading();
  fixture.threads.run();
  CHECK_FALSE(socket->paused);
  CHECK(fixture.heard.size() == 2);
  socket->hang_up();
}

TEST_CASE("session ids are random, 20 characters, and tell their thread") {
  ManualThreads threads{1};
  EngineFixture fixture;
  Lines sids;
  for (int io = 0; io < 3; ++io) {
    EngineServer server({}, threads[0], threads.clock, fixture, fixture.metrics, io, 3);
    for (int i = 0; i < 50; ++i) {
      const std::string sid = server.handshake({.address = "192.0.2.1"}, nullptr).body.substr(9, 20);
      CHECK(EngineServer::owner_of(sid, 3) == io);
      CHECK(base64url_decode(sid)->size() == 15);
      for (const std::string& other : sids) CHECK(other != sid);
      sids.push_back(sid);
    }
  }
  CHECK(EngineServer::owner_of("", 3) == 0);
  CHECK(EngineServer::owner_of("not a session id at all", 3) == 0);
}

TEST_CASE("session ids name their node by two characters of their own") {
  ManualThreads threads{1};
  EngineFixture fixture;
  for (const auto& [node, name] : {std::pair(0, "00"), {9, "09"}, {10, "0a"}, {37, "15"}, {1023, "vv"}}) {
    EngineServer server({.node = node}, threads[0], threads.clock, fixture, fixture.metrics, 2, 3);
    const std::string sid = server.handshake({.address = "192.0.2.1"}, nullptr).body.substr(9, 20);
    CHECK(sid.substr(0, 2) == name);
    CHECK(EngineServer::owner_of(sid, 3) == 2);
  }
}

TEST_CASE("closed while it moves to a WebSocket: closed there, with the same code") {
  EngineFixture fixture;
  const std::string sid = fixture.handshake();
  const auto socket = fixture.probe(sid);
  socket->endpoint->on_text("2probe");
  socket->got();
  fixture.talker->say("bye");
  fixture.talker->session().close(CloseCode::unauthorized, "");
  socket->endpoint->on_text("5");
  CHECK(socket->code == 4401);
  CHECK(socket->got() == Lines{"4bye"});
}

TEST_CASE("a post that was refused elsewhere does not stand in the way of the next") {
  EngineFixture fixture;
  const std::string sid = fixture.handshake();
  const EngineExchange refused = fixture.exchange(sid);
  fixture.server.begin_post(refused);
  fixture.server.refused(refused);
  CHECK(*fixture.post(sid, "4a") == "ok");
  CHECK(fixture.heard == Lines{"a"});
}

TEST_CASE("on a WebSocket posts mean nothing, however they end") {
  EngineFixture fixture;
  const auto socket = fixture.websocket();
  const std::string sid = socket->got().at(0).substr(9, 20);
  const EngineExchange post = fixture.exchange(sid);
  fixture.server.begin_post(post);
  fixture.server.begin_post(fixture.exchange(sid));
  fixture.server.broke_off(post);
  CHECK(socket->code == 0);
  socket->endpoint->on_text("4a");
  CHECK(fixture.heard == Lines{"a"});
}

}  // namespace snug::test
