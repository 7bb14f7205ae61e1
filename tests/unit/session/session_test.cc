#include "session/session.h"

#include "model/media_tokens.h"
#include "unit/session/session_fixture.h"

namespace snug::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

// --- Hello ---------------------------------------------------------------------------------------------------------

TEST_CASE("hello is acked, then comes ready, then presence, then what happens") {
  const Limits limits{.max_frame_size = 1};
  SessionFixture fixture({.limits = [limits](const Settings&) { return limits; },
                          .reconnect_min = milliseconds(100),
                          .reconnect_max = milliseconds(900)});
  fixture.commit({message(10, 1)});
  auto alice = fixture.connect();
  alice->hello("1");
  CHECK(alice->got() == Lines{});
  CHECK(alice->paused);
  fixture.answer({10});
  CHECK_FALSE(alice->paused);
  const Lines lines = alice->got();
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == "#1 {}");
  CHECK(lines[1].starts_with(R"(ready {"user":{"id":"1","username":"u1")"));
  const auto as_it_is = [](std::string_view what) { return std::string(what); };
  const MediaToken media = make_media_token(as_it_is, {UserId{1}, LoginSessionId{100}}, fixture.threads.clock.now());
  CHECK(lines[1].ends_with(R"(,"cursor":"e.1","server":{"name":"snug","version":"1"},"limits":)" +
                           json::to_text(limits) + R"(,"reconnect":{"minMs":100,"maxMs":900},"media":)" +
                           json::to_text(media) + R"(,"preferences":{"version":0}})"));
  CHECK(lines[2] == R"(presence_update {"users":[{"userId":"1","status":"online"}]})");
  fixture.commit({message(10, 2), message(11, 3)});
  CHECK(alice->got() == Lines{new_message(2, 2)});
  CHECK(fixture.counters.open.value() == 1);
  alice->end();
  CHECK(fixture.counters.open.value() == 0);
}

TEST_CASE("a token may come with the upgrade") {
  SessionFixture fixture;
  auto alice = fixture.connect();
  alice->session->log_in("1", {});
  fixture.answer({});
  CHECK(alice->got().front().starts_with("ready "));
  CHECK(alice->session->logged_in());
  alice->call("hello", 5);
  CHECK(alice->got() == Lines{"#5 !conflict"});
}

TEST_CASE("a bad token, a missing one, or anything but hello closes with 4401") {
  SessionFixture fixture;
  for (const std::string first :
       {R"({"event":"hello","data":{"token":"forged"},"ack":1})", R"({"event":"hello","ack":1})",
        R"({"event":"hello","data":{"token":7},"ack":1})", R"({"event":"list_chats","ack":1})", "nonsense"}) {
    CAPTURE(first);
    auto mallory = fixture.connect();
    mallory->session->await_hello();
    mallory->say(first);
    CHECK(mallory->code == 4401);
    REQUIRE(mallory->got().size() == 1);
    mallory->session->on_call(test::PlainDialect().decode(first));  // nothing more is heard
    CHECK(mallory->got() == Lines{});
  }
  auto binary = fixture.connect();
  binary->session->await_hello();
  binary->session->on_binary();
  CHECK(binary->code == 4401);
  auto header = fixture.connect();
  header->session->log_in("forged", {});
  CHECK(header->code == 4401);
  CHECK(fixture.loader.pending.empty());
  CHECK(fixture.calls.calls.empty());
}

TEST_CASE("a cursor that is none is refused, and another hello may come") {
  SessionFixture fixture;
  auto alice = fixture.connect();
  alice->hello("1", "garbage");
  CHECK(alice->got() == Lines{"#1 !bad_request"});
  CHECK(alice->code == 0);
  alice->say(R"({"event":"hello","ack":2,"data":{"token":"1"}})");
  fixture.answer({});
  CHECK(alice->got().front() == "#2 {}");

  auto bob = fixture.connect();
  bob->session->log_in("2", "garbage");
  CHECK(bob->got().front().starts_with("exception "));
  fixture.threads.advance(seconds(11));
  CHECK(bob->code == 4401);
}

TEST_CASE("who does not say hello in time is closed, and nobody else") {
  SessionFixture fixture({.hello_timeout = seconds(10)});
  auto quick = fixture.connect();
  quick->session->await_hello();
  auto slow = fixture.connect();
  slow->session->await_hello();
  fixture.threads.advance(seconds(5));
  auto later = fixture.connect();
  later->session->await_hello();
  auto gone = fixture.connect();
  gone->session->await_hello();
  gone->end();
  quick->say(R"({"event":"hello","data":{"token":"1"}})");
  fixture.threads.advance(seconds(6));
  CHECK(quick->code == 0);
  CHECK(slow->code == 4401);
  CHECK(later->code == 0);
  fixture.threads.advance(seconds(5));
  CHECK(later->code == 4401);
  CHECK(fixture.counters.hello_timeouts.value() == 2);
  fixture.answer({});
  fixture.threads.advance(seconds(5));
  CHECK(fixture.threads.timers() == 0);
}

TEST_CASE("a login that has ended, or a database that can't answer, ends the start") {
  SessionFixture fixture;
  auto ended = fixture.connect();
  ended->hello("1");
  fixture.refuse_load(Code::unauthorized);
  CHECK(ended->got() == Lines{"#1 !unauthorized"});
  CHECK(ended->code == 4401);
  auto unlucky = fixture.connect();
  unlucky->hello("1");
  fixture.refuse_load(Code::unavailable);
  CHECK(unlucky->code == 1012);
  auto impatient = fixture.connect();
  impatient->hello("1");
  impatient->end();
  fixture.answer({});  // for nobody
  CHECK(impatient->got() == Lines{});
  CHECK(fixture.counters.open.value() == 0);
}

// --- Calls ---------------------------------------------------------------------------------------------------------

TEST_CASE("calls are made in the order received, and answered with what the table says") {
  SessionFixture fixture;
  auto alice = fixture.log_in("1");
  alice->say(R"({"event":"send_message","data":{"chatId":"10"},"ack":5,"cursor":"e.3"})");
  alice->call("list_chats", 6);
  REQUIRE(fixture.calls.calls.size() == 2);
  CHECK(fixture.calls.calls[0].name == "send_message");
  CHECK(fixture.calls.calls[0].params == R"({"chatId":"10"})");
  CHECK(fixture.calls.calls[0].cursor == "e.3");
  CHECK(fixture.calls.calls[0].user == UserId{1});
  CHECK(fixture.calls.calls[1].name == "list_chats");
  fixture.reply(std::string(R"({"message":{}})"), "e.9");
  fixture.reply(fail(Code::not_found, "no"));
  CHECK(alice->got() == Lines{R"(#5 {"message":{},"cursor":"e.9"})", "#6 !not_found"});
}

TEST_CASE("a call without an ack is silent when it succeeds, and an exception when it fails") {
  SessionFixture fixture;
  auto alice = fixture.log_in("1");
  alice->call("typing_start");
  alice->call("typing_start");
  alice->say("{nonsense");
  alice->session->on_binary();
  fixture.reply(std::string("{}"));
  fixture.reply(fail(Code::not_found, "no such chat"));
  const Lines lines = alice->got();
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].starts_with(R"(exception {"code":"bad_request")"));
  CHECK(lines[1].starts_with(R"(exception {"code":"unsupported")"));
  CHECK(lines[2] == R"(exception {"code":"not_found","message":"no such chat"})");
  CHECK(alice->code == 0);
}

TEST_CASE("only so many calls are in flight; then nothing more is read") {
  SessionFixture fixture({.calls_in_flight = 4});
  auto alice = fixture.log_in("1");
  for (int i = 1; i <= 4; ++i) alice->call("get_me", i);
  CHECK(alice->paused);
  fixture.reply(std::string("{}"));
  CHECK(alice->paused);
  fixture.reply(std::string("{}"));
  CHECK_FALSE(alice->paused);
  CHECK(alice->got().size() == 2);
}

TEST_CASE("answers that come when the client has gone are for nobody") {
  SessionFixture fixture;
  auto alice = fixture.log_in("1");
  alice->call("get_me", 1);
  alice->end();
  alice.reset();
  fixture.reply(std::string("{}"));
}

TEST_CASE("what comes too fast is refused with the time to wait; sync is slowed down instead") {
  SessionFixture fixture({}, {.message_rate = 1, .message_burst = 2, .call_rate = 10, .call_burst = 2});
  auto alice = fixture.log_in("1");
  for (int i = 1; i <= 3; ++i) alice->call("send_message", i);
  CHECK(fixture.calls.calls.size() == 2);
  CHECK(alice->got() == Lines{"#3 !rate_limited"});
  alice->call("send_message");
  CHECK(alice->got() ==
        Lines{R"(exception {"code":"rate_limited","message":"too many messages","retryAfterMs":1000})"});

  fixture.calls.calls.clear();
  alice->call("get_me", 4);
  alice->call("sync", 5);
  CHECK_FALSE(alice->paused);
  alice->call("sync", 6);
  CHECK(fixture.calls.calls.size() == 3);
  CHECK(alice->paused);
  fixture.threads.advance(milliseconds(100));
  CHECK_FALSE(alice->paused);
  alice->say("nonsense");
  CHECK(alice->got().front().find("rate_limited") != std::string::npos);
}

TEST_CASE("whoever calls what isn't there learns that first, however it is called") {
  SessionFixture fixture;
  auto alice = fixture.log_in("1");
  const auto malformed = [&](std::string_view name, std::int64_t ack) {
    alice->session->on_call(IncomingCall{
        .event = name, .ack = ack, .malformed = fail(Code::bad_request, "the argument must be an object")});
  };
  malformed("make_tea", 7);
  malformed("get_chat", 8);
  malformed("hello", 9);
  CHECK(alice->got() == Lines{"#7 !not_found", "#8 !bad_request", "#9 !bad_request"});
  CHECK(fixture.calls.calls.empty());
}

TEST_CASE("a malformed call is answered at its ack, and not made") {
  SessionFixture fixture({}, {.call_rate = 1, .call_burst = 2});
  auto alice = fixture.log_in("1");
  alice->say(R"({"ack":7})");
  alice->say(R"({"ack":8})");
  alice->say(R"({"ack":9})");
  CHECK(alice->got() == Lines{"#7 !bad_request", "#8 !bad_request", "#9 !rate_limited"});
  CHECK(fixture.calls.calls.empty());

  auto mallory = fixture.connect();
  mallory->session->await_hello();
  mallory->say(R"({"ack":1})");
  CHECK(mallory->got() == Lines{"#1 !bad_request"});
  CHECK(mallory->code == 4401);
}

// --- The outbox ----------------------------------------------------------------------------------------------------

TEST_CASE("the transport is woken once for all that gathers") {
  SessionFixture fixture;
  auto alice = fixture.log_in("1", {10});
  const int before = alice->wakes;
  fixture.commit({message(10, 1), message(10, 2)});
  fixture.commit({message(10, 3)});
  CHECK(alice->wakes == before + 1);
  CHECK(alice->got().size() == 3);
  fixture.commit({message(10, 4)});
  CHECK(alice->wakes == before + 2);
}

TEST_CASE("a client that does not read loses typing first, presence waits, then it is closed with 4408") {
  SessionFixture fixture({.outbox_soft = 1000, .outbox_hard = 3000});
  auto alice = fixture.log_in("1", {10});
  auto bob = fixture.log_in("2", {10});
  fixture.threads.advance(seconds(2));
  alice->got();
  fixture.commit({message(10, 1, 1200)});
  CHECK(alice->paused);  // nor are more calls taken from it
  CHECK(bob->session->shard().typing_start(*bob->session, ChatId{10}));
  fixture.router.set_presence(UserId{2}, PresenceStatus::busy);
  fixture.threads.advance(seconds(2));
  CHECK(fixture.counters.typing_dropped.value() == 1);
  CHECK(alice->got().size() == 1);
  CHECK_FALSE(alice->paused);
  fixture.threads.advance(seconds(2));
  CHECK(alice->got().front() == R"(presence_update {"users":[{"userId":"2","status":"busy"}]})");
  bob->got();

  for (int n = 0; n < 5; ++n) {
    fixture.commit({message(10, n, 1000)});
    bob->got();
  }
  CHECK(alice->code == 4408);
  const std::size_t waiting = alice->outbox.bytes();
  CHECK(fixture.counters.slow_closed.value() == 1);
  CHECK(bob->code == 0);
  fixture.commit({message(10, 9)});
  CHECK(alice->outbox.bytes() == waiting);
  CHECK(bob->got().size() == 1);
  alice->end();
  CHECK(alice->outbox.empty());
}

// --- The end -------------------------------------------------------------------------------------------------------

TEST_CASE("the end of a login is told, then the session is closed") {
  SessionFixture fixture;
  auto alice = fixture.log_in("1/7");
  auto other = fixture.log_in("1/8");
  auto starting = fixture.connect();
  starting->hello("1/7");
  fixture.commit({LoginEnded{UserId{1}, LoginSessionId{7}, {}}});
  CHECK(alice->got() == Lines{R"(session_revoked {"reason":"signed_out"})"});
  CHECK(alice->code == 4401);
  CHECK(starting->got() == Lines{});
  CHECK(starting->code == 4401);
  CHECK(other->code == 0);
  CHECK(fixture.counters.open.value() == 1);
}

TEST_CASE("a server that stops, or has lost track, sends its clients back with 1012") {
  SessionFixture fixture;
  auto alice = fixture.log_in("1");
  alice->session->shut_down();
  CHECK(alice->code == 1012);
  auto bob = fixture.log_in("2");
  fixture.router.shard(0).interrupt(5);
  CHECK(bob->code == 1012);
}

TEST_CASE("a server that stops answers the calls that it has taken, and takes no more") {
  SessionFixture fixture;
  auto alice = fixture.log_in("1");
  alice->call("change_password", 1);
  alice->call("get_me", 2);
  CHECK_FALSE(alice->session->shut_down());
  CHECK(alice->paused);
  CHECK(alice->code == 0);
  fixture.reply(std::string("{}"));
  CHECK(alice->code == 0);
  fixture.reply(std::string("{}"));
  CHECK(alice->got() == Lines{"#1 {}", "#2 {}"});
  CHECK(alice->code == 1012);
}

TEST_CASE("an idle session is small") { CHECK(sizeof(Session) <= 256); }

}  // namespace snug::test
