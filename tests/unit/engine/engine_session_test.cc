#include "engine/engine_session.h"

#include <doctest/doctest.h>

#include "unit/engine/desk.h"

namespace snug::test {

using namespace std::chrono_literals;

TEST_CASE("polling: what is said leaves in one payload, and a poll that finds nothing waits") {
  Desk desk;
  const std::string sid = desk.handshake();
  desk.talker->say("one");
  desk.talker->say("two");
  CHECK(*desk.poll(sid) ==
        "4one\x1e"
        "4two");
  const auto waiting = desk.poll(sid);
  CHECK(waiting->empty());
  desk.talker->say("three");
  desk.talker->say("four");
  desk.threads.run();
  CHECK(*waiting ==
        "4three\x1e"
        "4four");
  CHECK(desk.metrics.polling.value() == 1);
}

TEST_CASE("polling: posts are heard in order") {
  Desk desk;
  const std::string sid = desk.handshake();
  CHECK(*desk.post(sid,
                   "4a\x1e"
                   "4b\x1e"
                   "bAQI=") == "ok");
  CHECK(desk.heard == Lines{"a", "b", "binary \x01\x02"});
}

TEST_CASE("while reading stands still messages wait, and the post with them; pongs do not") {
  Desk desk({.ping_interval = 100ms, .ping_timeout = 50ms});
  const std::string sid = desk.handshake();
  desk.talker->session().pause_reading();
  const auto post = desk.post(sid,
                              "4a\x1e"
                              "4b");
  CHECK(post->empty());
  CHECK(desk.heard.empty());
  desk.talker->session().resume_reading();
  desk.threads.run();
  CHECK(*post == "ok");
  CHECK(desk.heard == Lines{"a", "b"});

  desk.talker->session().pause_reading();
  desk.threads.advance(100ms);
  CHECK(*desk.poll(sid) == "2");
  CHECK(*desk.post(sid, "3") == "ok");
  desk.threads.advance(99ms);
  CHECK(desk.knows(sid));
}

TEST_CASE("a session shows signs of life when it is asked, or ends") {
  Desk desk({.ping_interval = 300ms, .ping_timeout = 200ms});
  const std::string sid = desk.handshake();
  desk.threads.advance(300ms);
  CHECK(*desk.poll(sid) == "2");
  desk.threads.advance(199ms);
  CHECK(*desk.post(sid, "3") == "ok");
  desk.threads.advance(299ms);
  const auto waiting = desk.poll(sid);
  CHECK(waiting->empty());
  desk.threads.advance(1ms);
  CHECK(*waiting == "2");
  CHECK(*desk.post(sid, "4not a pong") == "ok");
  const auto last = desk.poll(sid);
  desk.threads.advance(200ms);
  CHECK(*last == "1");
  CHECK_FALSE(desk.knows(sid));
  CHECK(desk.gone);
  CHECK(desk.metrics.polling.value() == 0);
  CHECK(desk.metrics.dead_peers.value() == 1);
}

TEST_CASE("an upgrade loses nothing, whenever something is said") {
  Desk desk;
  const std::string sid = desk.handshake();
  const auto waiting = desk.poll(sid);
  const auto socket = desk.probe(sid);
  CHECK(waiting->empty());  // a WebSocket that is only open is no reason to stop polling
  socket->endpoint->on_text("2probe");
  CHECK(waiting->empty());  // not within the WebSocket's own reading
  desk.threads.run();
  CHECK(socket->got() == Lines{"3probe"});
  CHECK(*waiting == "6");
  CHECK(*desk.poll(sid) == "6");  // from now on at once
  desk.talker->say("between");
  socket->endpoint->on_text("5");
  desk.talker->say("after");
  CHECK(socket->got() == Lines{"4between", "4after"});
  socket->endpoint->on_text("4hello");
  CHECK(desk.heard == Lines{"hello"});
  CHECK(*desk.poll(sid) == R"(400 {"code":3,"message":"Bad request"})");
  CHECK(desk.metrics.websocket.value() == 1);
  CHECK(desk.metrics.polling.value() == 0);
  socket->hang_up();
  CHECK(desk.gone);
  CHECK(desk.metrics.websocket.value() == 0);
}

TEST_CASE("what the WebSocket has said so far counts for a poll on another connection") {
  Desk desk;
  const std::string sid = desk.handshake();
  const auto socket = desk.probe(sid);
  socket->endpoint->on_text("2probe");
  socket->got();
  socket->arrived = {"5"};
  CHECK(desk.server.find(desk.exchange(sid)) == EngineServer::Place::websocket);
}

TEST_CASE("a probe that says something else, or too late, is closed, and the session goes on") {
  for (const Lines& words : {Lines{"4hello"}, Lines{"2"}, Lines{"5"}, Lines{"2probe", "4hello"}, Lines{}}) {
    Desk desk({.upgrade_timeout = 10'000ms});
    const std::string sid = desk.handshake();
    const auto socket = desk.probe(sid);
    for (const std::string& word : words) {
      socket->endpoint->on_text(word);
      socket->got();
    }
    if (words.empty()) desk.threads.advance(10'000ms);
    CHECK(socket->code == 1002);
    CHECK(desk.heard.empty());
    socket->hang_up();
    CHECK(*desk.post(sid, "4still here") == "ok");
    CHECK(desk.heard == Lines{"still here"});
    // Another one may try.
    const auto second = desk.probe(sid);
    CHECK(second->code == 0);
  }
}

TEST_CASE("an upgrade that is claimed before our answer has left is refused") {
  Desk desk;
  const std::string sid = desk.handshake();
  const auto socket = desk.probe(sid);
  socket->endpoint->on_text("2probe");
  socket->endpoint->on_text("5");
  CHECK(socket->code == 1002);
  CHECK(desk.knows(sid));
}

TEST_CASE("one WebSocket at a time") {
  Desk desk;
  const std::string sid = desk.handshake();
  const auto first = desk.probe(sid);
  const auto second = desk.probe(sid);
  CHECK(second->code == 1002);
  CHECK(first->code == 0);
  const auto nobody = desk.probe("AAAAAAAAAAAAAAAAAAAA");
  CHECK(nobody->code == 1002);
}

TEST_CASE("two polls at once end the session: the first is told, the second refused") {
  Desk desk;
  const std::string sid = desk.handshake();
  const auto first = desk.poll(sid);
  CHECK(*desk.poll(sid) == R"(400 {"code":3,"message":"Bad request"})");
  CHECK(*first == "1");
  CHECK_FALSE(desk.knows(sid));
}

TEST_CASE("two posts at once end the session, also while a body is still arriving") {
  Desk desk;
  const std::string sid = desk.handshake();
  desk.server.begin_post(desk.exchange(sid));
  CHECK(*desk.post(sid, "4x") == R"(400 {"code":1,"message":"Session ID unknown"})");
  CHECK_FALSE(desk.knows(sid));
  CHECK(desk.heard.empty());
}

TEST_CASE("who goes away in the midst of a request ends the session") {
  Desk desk;
  std::string sid = desk.handshake();
  const auto waiting = desk.poll(sid);
  desk.server.broke_off(desk.exchange(sid));  // some other request: answered long ago
  CHECK(desk.knows(sid));
  desk.server.broke_off(desk.polling);
  CHECK_FALSE(desk.knows(sid));

  sid = desk.handshake();
  const EngineExchange post = desk.exchange(sid);
  desk.server.begin_post(post);
  desk.server.broke_off(post);
  CHECK_FALSE(desk.knows(sid));
}

TEST_CASE("a session is unknown to every other address, and takes no harm") {
  Desk desk;
  const std::string sid = desk.handshake();
  const EngineExchange thief{sid, "192.0.2.66", 99};
  CHECK(desk.server.find(thief) == EngineServer::Place::unknown);
  const auto answer = std::make_shared<std::string>();
  desk.server.poll(thief, desk.handler(answer));
  CHECK(*answer == R"(400 {"code":1,"message":"Session ID unknown"})");
  desk.server.broke_off(thief);
  Socket socket;
  socket.endpoint = desk.server.probe_websocket(thief, socket);
  CHECK(socket.code == 1002);
  CHECK(desk.knows(sid));
}

TEST_CASE("closed by the application: last words first, then the close packet in a payload of its own") {
  Desk desk({.close_timeout = 30'000ms});
  std::string sid = desk.handshake();
  desk.talker->say("bye");
  desk.talker->session().close(CloseCode::normal, "");
  CHECK(*desk.poll(sid) == "4bye");
  desk.talker->say("and by the way");
  CHECK(*desk.poll(sid) == "1");
  CHECK_FALSE(desk.knows(sid));

  sid = desk.handshake();
  const auto waiting = desk.poll(sid);
  desk.talker->session().close(CloseCode::normal, "");
  desk.threads.run();
  CHECK(*waiting == "1");

  desk.gone = false;
  sid = desk.handshake();  // nobody comes to fetch it
  desk.talker->session().close(CloseCode::normal, "");
  desk.threads.advance(30'000ms);
  CHECK(desk.gone);
  CHECK_FALSE(desk.knows(sid));
}

TEST_CASE("a slow consumer is told no more than that it is closed") {
  Desk desk;
  const std::string sid = desk.handshake();
  desk.talker->say("much");
  desk.talker->session().close(CloseCode::slow_consumer, "");
  CHECK(*desk.poll(sid) == "1");
}

TEST_CASE("on a WebSocket from the start: the same sid is of no use for polling") {
  Desk desk;
  const auto socket = desk.websocket();
  const Lines first = socket->got();
  REQUIRE(first.size() == 1);
  CHECK(first[0].starts_with(R"(0{"sid":")"));
  CHECK(first[0].find(R"("upgrades":[])") != std::string::npos);
  const std::string sid = first[0].substr(9, 20);
  CHECK(desk.server.find(desk.exchange(sid)) == EngineServer::Place::websocket);
  socket->endpoint->on_text("4a");
  socket->endpoint->on_binary("b");
  CHECK(desk.heard == Lines{"a", "binary b"});
  socket->endpoint->on_text("2");
  CHECK(socket->code == 1002);
  socket->endpoint->on_text("4nobody listens");
  CHECK(desk.heard.size() == 2);
  socket->hang_up();
  CHECK(desk.gone);
  CHECK(desk.server.size() == 0);
}

TEST_CASE("a WebSocket is not read from when too much waits, and then not called dead") {
  Desk desk({.ping_interval = 100ms, .ping_timeout = 50ms});
  const auto socket = desk.websocket();
  desk.talker->session().pause_reading();
  const std::string big = "4" + std::string(40 << 10, 'x');
  socket->endpoint->on_text(big);
  CHECK_FALSE(socket->paused);
  socket->endpoint->on_text(big);
  CHECK(socket->paused);
  desk.threads.advance(1'000ms);
  CHECK(socket->code == 0);
  desk.talker->session().resume_reading();
  desk.threads.run();
  CHECK_FALSE(socket->paused);
  CHECK(desk.heard.size() == 2);
  socket->hang_up();
}

TEST_CASE("session ids are random, 20 characters, and tell their thread") {
  ManualThreads threads{1};
  Desk desk;
  Lines sids;
  for (int io = 0; io < 3; ++io) {
    EngineServer server({}, threads[0], threads.clock, desk, desk.metrics, io, 3);
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

TEST_CASE("closed while it moves to a WebSocket: closed there, with the same code") {
  Desk desk;
  const std::string sid = desk.handshake();
  const auto socket = desk.probe(sid);
  socket->endpoint->on_text("2probe");
  socket->got();
  desk.talker->say("bye");
  desk.talker->session().close(CloseCode::unauthorized, "");
  socket->endpoint->on_text("5");
  CHECK(socket->code == 4401);
  CHECK(socket->got() == Lines{"4bye"});
}

TEST_CASE("a post that was refused elsewhere does not stand in the way of the next") {
  Desk desk;
  const std::string sid = desk.handshake();
  const EngineExchange refused = desk.exchange(sid);
  desk.server.begin_post(refused);
  desk.server.refused(refused);
  CHECK(*desk.post(sid, "4a") == "ok");
  CHECK(desk.heard == Lines{"a"});
}

TEST_CASE("on a WebSocket posts mean nothing, however they end") {
  Desk desk;
  const auto socket = desk.websocket();
  const std::string sid = socket->got().at(0).substr(9, 20);
  const EngineExchange post = desk.exchange(sid);
  desk.server.begin_post(post);
  desk.server.begin_post(desk.exchange(sid));
  desk.server.broke_off(post);
  CHECK(socket->code == 0);
  socket->endpoint->on_text("4a");
  CHECK(desk.heard == Lines{"a"});
}

}  // namespace snug::test
