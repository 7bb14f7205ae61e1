#include "session/session.h"

#include "unit/session/world.h"

namespace snug::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

// --- Hello ---------------------------------------------------------------------------------------------------------

TEST_CASE("hello is acked, then comes ready, then presence, then what happens") {
  World world({.limits = [](const Settings&) { return std::string("{\"max\":1}"); },
               .reconnect_min = milliseconds(100),
               .reconnect_max = milliseconds(900)});
  world.commit({message(10, 1)});
  auto alice = world.connect();
  alice->hello("1");
  CHECK(alice->got() == Lines{});
  CHECK(alice->paused);
  world.answer({10});
  CHECK_FALSE(alice->paused);
  const Lines lines = alice->got();
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == "#1 {}");
  CHECK(lines[1].starts_with(R"(ready {"user":{"id":"1","username":"u1")"));
  CHECK(lines[1].ends_with(
      R"(,"cursor":"e.1","server":{"name":"snug","version":"1"},"limits":{"max":1},"reconnect":{"minMs":100,"maxMs":900}})"));
  CHECK(lines[2] == R"(presence_update {"users":[{"userId":"1","status":"online"}]})");
  world.commit({message(10, 2), message(11, 3)});
  CHECK(alice->got() == Lines{new_message(2, 2)});
  CHECK(world.counters.open.value() == 1);
  alice->end();
  CHECK(world.counters.open.value() == 0);
}

TEST_CASE("a token may come with the upgrade") {
  World world;
  auto alice = world.connect();
  alice->session->log_in("1", {});
  world.answer({});
  CHECK(alice->got().front().starts_with("ready "));
  CHECK(alice->session->logged_in());
  alice->call("hello", 5);
  CHECK(alice->got() == Lines{"#5 !conflict"});
}

TEST_CASE("a bad token, a missing one, or anything but hello closes with 4401") {
  World world;
  for (const std::string first :
       {R"({"event":"hello","data":{"token":"forged"},"ack":1})", R"({"event":"hello","ack":1})",
        R"({"event":"hello","data":{"token":7},"ack":1})", R"({"event":"list_chats","ack":1})", "nonsense"}) {
    CAPTURE(first);
    auto mallory = world.connect();
    mallory->session->await_hello();
    mallory->say(first);
    CHECK(mallory->code == 4401);
    REQUIRE(mallory->got().size() == 1);
    mallory->session->on_call(test::PlainDialect().decode(first));  // nothing more is heard
    CHECK(mallory->got() == Lines{});
  }
  auto binary = world.connect();
  binary->session->await_hello();
  binary->session->on_binary();
  CHECK(binary->code == 4401);
  auto header = world.connect();
  header->session->log_in("forged", {});
  CHECK(header->code == 4401);
  CHECK(world.loader.pending.empty());
  CHECK(world.calls.calls.empty());
}

TEST_CASE("a cursor that is none is refused, and another hello may come") {
  World world;
  auto alice = world.connect();
  alice->hello("1", "garbage");
  CHECK(alice->got() == Lines{"#1 !bad_request"});
  CHECK(alice->code == 0);
  alice->say(R"({"event":"hello","ack":2,"data":{"token":"1"}})");
  world.answer({});
  CHECK(alice->got().front() == "#2 {}");

  auto bob = world.connect();
  bob->session->log_in("2", "garbage");
  CHECK(bob->got().front().starts_with("exception "));
  world.threads.advance(seconds(11));
  CHECK(bob->code == 4401);
}

TEST_CASE("who does not say hello in time is closed, and nobody else") {
  World world({.hello_timeout = seconds(10)});
  auto quick = world.connect();
  quick->session->await_hello();
  auto slow = world.connect();
  slow->session->await_hello();
  world.threads.advance(seconds(5));
  auto later = world.connect();
  later->session->await_hello();
  auto gone = world.connect();
  gone->session->await_hello();
  gone->end();
  quick->say(R"({"event":"hello","data":{"token":"1"}})");
  world.threads.advance(seconds(6));
  CHECK(quick->code == 0);
  CHECK(slow->code == 4401);
  CHECK(later->code == 0);
  world.threads.advance(seconds(5));
  CHECK(later->code == 4401);
  CHECK(world.counters.hello_timeouts.value() == 2);
  world.answer({});
  world.threads.advance(seconds(5));
  CHECK(world.threads.timers() == 0);
}

TEST_CASE("a login that has ended, or a database that can't answer, ends the start") {
  World world;
  auto ended = world.connect();
  ended->hello("1");
  world.refuse_load(Code::unauthorized);
  CHECK(ended->got() == Lines{"#1 !unauthorized"});
  CHECK(ended->code == 4401);
  auto unlucky = world.connect();
  unlucky->hello("1");
  world.refuse_load(Code::unavailable);
  CHECK(unlucky->code == 1012);
  auto impatient = world.connect();
  impatient->hello("1");
  impatient->end();
  world.answer({});  // for nobody
  CHECK(impatient->got() == Lines{});
  CHECK(world.counters.open.value() == 0);
}

// --- Calls ---------------------------------------------------------------------------------------------------------

TEST_CASE("calls are made in the order received, and answered with what the table says") {
  World world;
  auto alice = world.log_in("1");
  alice->say(R"({"event":"send_message","data":{"chatId":"10"},"ack":5,"cursor":"e.3"})");
  alice->call("list_chats", 6);
  REQUIRE(world.calls.calls.size() == 2);
  CHECK(world.calls.calls[0].name == "send_message");
  CHECK(world.calls.calls[0].params == R"({"chatId":"10"})");
  CHECK(world.calls.calls[0].cursor == "e.3");
  CHECK(world.calls.calls[0].user == UserId{1});
  CHECK(world.calls.calls[1].name == "list_chats");
  world.reply(std::string(R"({"message":{}})"), "e.9");
  world.reply(fail(Code::not_found, "no"));
  CHECK(alice->got() == Lines{R"(#5 {"message":{},"cursor":"e.9"})", "#6 !not_found"});
}

TEST_CASE("a call without an ack is silent when it succeeds, and an exception when it fails") {
  World world;
  auto alice = world.log_in("1");
  alice->call("typing_start");
  alice->call("typing_start");
  alice->say("{nonsense");
  alice->session->on_binary();
  world.reply(std::string("{}"));
  world.reply(fail(Code::not_found, "no such chat"));
  const Lines lines = alice->got();
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].starts_with(R"(exception {"code":"bad_request")"));
  CHECK(lines[1].starts_with(R"(exception {"code":"unsupported")"));
  CHECK(lines[2] == R"(exception {"code":"not_found","message":"no such chat"})");
  CHECK(alice->code == 0);
}

TEST_CASE("only so many calls are in flight; then nothing more is read") {
  World world({.calls_in_flight = 4});
  auto alice = world.log_in("1");
  for (int i = 1; i <= 4; ++i) alice->call("get_me", i);
  CHECK(alice->paused);
  world.reply(std::string("{}"));
  CHECK(alice->paused);
  world.reply(std::string("{}"));
  CHECK_FALSE(alice->paused);
  CHECK(alice->got().size() == 2);
}

TEST_CASE("answers that come when the client has gone are for nobody") {
  World world;
  auto alice = world.log_in("1");
  alice->call("get_me", 1);
  alice->end();
  alice.reset();
  world.reply(std::string("{}"));
}

TEST_CASE("what comes too fast is refused with the time to wait; sync is slowed down instead") {
  World world({}, {.message_rate = 1, .message_burst = 2, .call_rate = 10, .call_burst = 2});
  auto alice = world.log_in("1");
  for (int i = 1; i <= 3; ++i) alice->call("send_message", i);
  CHECK(world.calls.calls.size() == 2);
  CHECK(alice->got() == Lines{"#3 !rate_limited"});
  alice->call("send_message");
  CHECK(alice->got() ==
        Lines{R"(exception {"code":"rate_limited","message":"too many messages","retryAfterMs":1000})"});

  world.calls.calls.clear();
  alice->call("get_me", 4);
  alice->call("sync", 5);
  CHECK_FALSE(alice->paused);
  alice->call("sync", 6);
  CHECK(world.calls.calls.size() == 3);
  CHECK(alice->paused);
  world.threads.advance(milliseconds(100));
  CHECK_FALSE(alice->paused);
  alice->say("nonsense");
  CHECK(alice->got().front().find("rate_limited") != std::string::npos);
}

TEST_CASE("a malformed call is answered at its ack, and not made") {
  World world({}, {.call_rate = 1, .call_burst = 2});
  auto alice = world.log_in("1");
  alice->say(R"({"ack":7})");
  alice->say(R"({"ack":8})");
  alice->say(R"({"ack":9})");
  CHECK(alice->got() == Lines{"#7 !bad_request", "#8 !bad_request", "#9 !rate_limited"});
  CHECK(world.calls.calls.empty());

  auto mallory = world.connect();
  mallory->session->await_hello();
  mallory->say(R"({"ack":1})");
  CHECK(mallory->got() == Lines{"#1 !bad_request"});
  CHECK(mallory->code == 4401);
}

// --- The outbox ----------------------------------------------------------------------------------------------------

TEST_CASE("the transport is woken once for all that gathers") {
  World world;
  auto alice = world.log_in("1", {10});
  const int before = alice->wakes;
  world.commit({message(10, 1), message(10, 2)});
  world.commit({message(10, 3)});
  CHECK(alice->wakes == before + 1);
  CHECK(alice->got().size() == 3);
  world.commit({message(10, 4)});
  CHECK(alice->wakes == before + 2);
}

TEST_CASE("a client that does not read loses typing first, presence waits, then it is closed with 4408") {
  World world({.outbox_soft = 1000, .outbox_hard = 3000});
  auto alice = world.log_in("1", {10});
  auto bob = world.log_in("2", {10});
  world.threads.advance(seconds(2));
  alice->got();
  world.commit({message(10, 1, 1200)});
  CHECK(alice->paused);  // nor are more calls taken from it
  CHECK(bob->session->shard().typing_start(*bob->session, ChatId{10}));
  world.router.set_presence(UserId{2}, PresenceStatus::busy);
  world.threads.advance(seconds(2));
  CHECK(world.counters.typing_dropped.value() == 1);
  CHECK(alice->got().size() == 1);
  CHECK_FALSE(alice->paused);
  world.threads.advance(seconds(2));
  CHECK(alice->got().front() == R"(presence_update {"users":[{"userId":"2","status":"busy"}]})");
  bob->got();

  for (int n = 0; n < 5; ++n) {
    world.commit({message(10, n, 1000)});
    bob->got();
  }
  CHECK(alice->code == 4408);
  const std::size_t waiting = alice->outbox.bytes();
  CHECK(world.counters.slow_closed.value() == 1);
  CHECK(bob->code == 0);
  world.commit({message(10, 9)});
  CHECK(alice->outbox.bytes() == waiting);
  CHECK(bob->got().size() == 1);
  alice->end();
  CHECK(alice->outbox.empty());
}

// --- The end -------------------------------------------------------------------------------------------------------

TEST_CASE("the end of a login is told, then the session is closed") {
  World world;
  auto alice = world.log_in("1/7");
  auto other = world.log_in("1/8");
  auto starting = world.connect();
  starting->hello("1/7");
  world.commit({LoginEnded{UserId{1}, LoginSessionId{7}, {}}});
  CHECK(alice->got() == Lines{"session_revoked {}"});
  CHECK(alice->code == 4401);
  CHECK(starting->got() == Lines{});
  CHECK(starting->code == 4401);
  CHECK(other->code == 0);
  CHECK(world.counters.open.value() == 1);
}

TEST_CASE("a server that stops, or has lost track, sends its clients back with 1012") {
  World world;
  auto alice = world.log_in("1");
  alice->session->shut_down();
  CHECK(alice->code == 1012);
  auto bob = world.log_in("2");
  world.router.shard(0).interrupt(5);
  CHECK(bob->code == 1012);
}

TEST_CASE("an idle session is small") { CHECK(sizeof(Session) <= 256); }

}  // namespace snug::test
