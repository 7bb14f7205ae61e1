// Resuming: no gap, no overlap, no deaf session.
#include <algorithm>

#include "unit/session/session_fixture.h"

namespace snug::test {
namespace {

Lines without_presence(Lines lines) {
  std::erase_if(lines, [](const std::string& line) { return line.starts_with("presence_update"); });
  return lines;
}

/// Hello with a cursor, up to and without the answers to it.
std::unique_ptr<Client> resume(SessionFixture& fixture, const std::string& token, const std::string& cursor) {
  auto client = fixture.connect();
  client->hello(token, cursor);
  return client;
}
/// What came after the ack of hello and ready.
Lines after_ready(Client& client) {
  Lines lines = without_presence(client.got());
  REQUIRE(lines.size() >= 2);
  CHECK(lines[0] == "#1 {}");
  CHECK(lines[1].starts_with("ready "));
  lines.erase(lines.begin(), lines.begin() + 2);
  return lines;
}

}  // namespace

TEST_CASE("a client that resumes gets ready with its own cursor, its page, and then what happens") {
  SessionFixture fixture;
  fixture.commit({message(10, 1)});
  auto alice = resume(fixture, "1", "e.0");
  CHECK(*fixture.loader.pending.front().request.cursor == "e.0");
  fixture.answer({10}, page("a", "e.1"));
  const Lines lines = alice->got();
  REQUIRE(lines.size() == 4);
  CHECK(lines[1].find(R"("cursor":"e.0")") != std::string::npos);
  CHECK(lines[2] == sync("a"));
  CHECK(lines[3].starts_with("presence_update "));
  fixture.commit({message(10, 2)});
  CHECK(alice->got() == Lines{new_message(2, 2)});
}

TEST_CASE("if its cursor is worth nothing, ready names the head") {
  SessionFixture fixture;
  fixture.commit({message(10, 1)});
  auto alice = resume(fixture, "1", "other.77");
  fixture.answer({10}, page("a", "e.1~1.1.0.0", true, true));
  CHECK(alice->got()[1].find(R"("cursor":"e.1")") != std::string::npos);
}

TEST_CASE("what is committed while the page is read follows it, and nothing twice") {
  SessionFixture fixture;
  auto phone = fixture.log_in("1", {10});  // so that the memberships are there already
  fixture.commit({message(10, 1)});
  auto alice = resume(fixture, "1", "e.0");
  CHECK_FALSE(fixture.loader.pending.front().request.memberships);
  fixture.commit({message(10, 2)});
  fixture.commit({message(10, 3)});
  CHECK(alice->got() == Lines{});
  fixture.answer({}, page("1 and 2", "e.2"), 2);
  CHECK(after_ready(*alice) == Lines{sync("1 and 2"), new_message(3, 3)});
  fixture.commit({message(10, 4)});
  CHECK(alice->got() == Lines{new_message(4, 4)});
}

TEST_CASE("the first page of a user who was away is not the last if something was committed meanwhile") {
  SessionFixture fixture;
  fixture.commit({message(10, 1)});
  auto alice = resume(fixture, "1", "e.0");
  fixture.commit({message(10, 2)});
  fixture.answer({10}, page("up to 1", "e.1"), 1);
  CHECK(fixture.loader.pending.empty());  // the page is to be written first
  fixture.commit({message(10, 3)});
  CHECK(after_ready(*alice) == Lines{sync("up to 1")});
  REQUIRE(fixture.loader.pending.size() == 1);
  CHECK_FALSE(fixture.loader.pending.front().request.memberships);
  CHECK(*fixture.loader.pending.front().request.cursor == "e.1");
  CHECK(fixture.loader.pending.front().request.at_least == 3);
  fixture.commit({message(10, 4)});
  fixture.answer({}, page("2 and 3", "e.3"), 3);
  CHECK(without_presence(alice->got()) == Lines{sync("2 and 3"), new_message(4, 4)});
}

TEST_CASE("pages go out as the outbox drains, and nothing live is queued meanwhile") {
  SessionFixture fixture;
  auto phone = fixture.log_in("1", {10});
  auto alice = resume(fixture, "1", "e.0");
  fixture.answer({}, page("a", "e.0~9.1.0.0", true));
  for (int n = 0; n < 100; ++n) fixture.commit({message(10, n)});
  CHECK(fixture.loader.pending.empty());
  CHECK(after_ready(*alice) == Lines{sync("a")});
  REQUIRE(fixture.loader.pending.size() == 1);
  CHECK(*fixture.loader.pending.front().request.cursor == "e.0~9.1.0.0");
  fixture.commit({message(10, 100)});  // held, and thrown away again
  fixture.answer({}, page("b", "e.0~9.2.0.0", true));
  CHECK(alice->got() == Lines{sync("b")});
  fixture.answer({}, page("c", "e.101"));
  CHECK(without_presence(alice->got()) == Lines{sync("c")});
  fixture.commit({message(10, 101)});
  CHECK(alice->got() == Lines{new_message(101, 102)});
}

TEST_CASE("an announcement that comes or goes while pages go out is told with the next") {
  SessionFixture fixture;
  const auto announce = [&](int id) {
    fixture.announcement = Announcement{AnnouncementId{id}, "text", AnnouncementLevel::info, Time{1795000000000}};
    fixture.commit({Event{.body = EventAt<EventType::announcement>{}, .data = "{}", .everyone = true}});
  };
  const auto told = [](const std::string& id) {
    return R"(announcement {"id":")" + id + R"(","text":"text","level":"info","createdAt":"2026-11-18T11:06:40.000Z"})";
  };
  auto phone = fixture.log_in("1", {10});
  auto alice = resume(fixture, "1", "e.0");
  announce(7);
  fixture.answer({}, page("a", "e.0~9.1.0.0", true));
  announce(8);  // not to alice, for whom live events stand still
  const Lines first = alice->got();
  REQUIRE(first.size() == 3);
  CHECK(first[1].find(R"("announcement":{"id":"7")") != std::string::npos);
  CHECK(first[2] == sync("a"));
  fixture.answer({}, page("b", "e.0~9.2.0.0", true));
  CHECK(alice->got() == Lines{told("8"), sync("b")});
  fixture.answer({}, page("c", "e.0~9.3.0.0", true));
  CHECK(alice->got() == Lines{sync("c")});
  fixture.announcement.reset();
  fixture.answer({}, page("d", "e.2"));
  CHECK(without_presence(alice->got()) == Lines{R"(announcement_cleared {"id":"8"})", sync("d")});
  announce(9);
  CHECK(alice->got() == Lines{"announcement {}"});
  CHECK(phone->got().size() == 3);
}

TEST_CASE("a page counts as written when its own last byte is, whatever waits behind it") {
  SessionFixture fixture;
  auto phone = fixture.log_in("1", {10});
  auto alice = resume(fixture, "1", "e.0");
  fixture.answer({}, page("a", "e.0~9.1.0.0", true));
  alice->call("get_me", 7);
  fixture.reply(std::string("{}"));
  for (int frames = 0; frames < 3; ++frames) {  // ack, ready, page
    CHECK(fixture.loader.pending.empty());
    std::string_view piece;
    alice->outbox.front({&piece, 1});
    alice->write(piece.size());
  }
  CHECK(fixture.loader.pending.size() == 1);
  CHECK(alice->got() == Lines{"#7 {}"});
}

TEST_CASE("too much while a page is read means one more page, not a gap") {
  SessionFixture fixture({.held_bytes = 500});
  auto phone = fixture.log_in("1", {10});
  auto alice = resume(fixture, "1", "e.0");
  for (int n = 1; n <= 10; ++n) fixture.commit({message(10, n, 100)});
  fixture.answer({}, page("up to 2", "e.2"), 2);
  CHECK(after_ready(*alice) == Lines{sync("up to 2")});
  CHECK(fixture.counters.held_overflow.value() == 1);
  fixture.answer({}, page("up to 10", "e.10"));
  CHECK(without_presence(alice->got()) == Lines{sync("up to 10")});
  fixture.commit({message(10, 11)});
  CHECK(alice->got() == Lines{new_message(11, 11)});
}

TEST_CASE("a page may be larger than the outbox, and live events may wait behind it") {
  SessionFixture fixture({.outbox_soft = 500, .outbox_hard = 1000});
  auto alice = resume(fixture, "1", "e.0");
  fixture.answer({10}, page(std::string(50'000, 'p'), "e.0"));
  for (int n = 0; n < 5; ++n) fixture.commit({message(10, n, 100)});
  CHECK(alice->code == 0);
  CHECK(after_ready(*alice).size() == 6);
  CHECK_FALSE(alice->paused);
}

TEST_CASE("what is recovered as events may be larger than the outbox, too") {
  SessionFixture fixture({.outbox_soft = 500, .outbox_hard = 1000});
  auto alice = fixture.connect();
  alice->session->log_in(Identity{UserId{1}, LoginSessionId{100}}, "e.0", true);
  SyncPage missed = page("missed", "e.0");
  missed.events.emplace(50, SyncPage::Event{EventType::new_message, "{\"pad\":\"" + std::string(400, 'x') + "\"}"});
  fixture.answer({10}, missed);
  for (int n = 0; n < 5; ++n) fixture.commit({message(10, n, 100)});
  CHECK(alice->code == 0);
  const Lines lines = without_presence(alice->got());
  REQUIRE(lines.size() == 50 + 1 + 5);
  CHECK(lines[49].starts_with("new_message"));
  CHECK(lines[50].starts_with("ready"));
  CHECK_FALSE(alice->paused);
}

TEST_CASE("without a cursor the session begins at the shard's version if it was deaf until then") {
  SessionFixture fixture;
  fixture.commit({message(10, 1)});
  auto alice = fixture.connect();
  alice->hello("1");
  Event own{.body = EventAt<EventType::user_updated>{}, .users = {UserId{1}}, .data = "{}"};
  fixture.commit({own});             // 2: reaches her without memberships
  fixture.commit({message(10, 3)});  // 3: before ready
  fixture.answer({10}, {}, 1);
  const Lines lines = without_presence(alice->got());
  REQUIRE(lines.size() == 3);
  CHECK(lines[1].find(R"("cursor":"e.3")") != std::string::npos);
  CHECK(lines[2] == "user_updated {}");
  fixture.commit({message(10, 4)});
  CHECK(alice->got() == Lines{new_message(4, 4)});

  auto tablet = fixture.connect();
  tablet->hello("1");
  fixture.commit({message(10, 5)});
  fixture.answer({}, {}, 4);
  const Lines second = without_presence(tablet->got());
  CHECK(second[1].find(R"("cursor":"e.4")") != std::string::npos);
  CHECK(second[2] == new_message(5, 5));
}

TEST_CASE("without a cursor, too much meanwhile means another look, not a gap") {
  SessionFixture fixture({.held_bytes = 500});
  auto phone = fixture.log_in("1", {10});
  auto alice = fixture.connect();
  alice->hello("1");
  for (int n = 1; n <= 10; ++n) fixture.commit({message(10, n, 100)});
  fixture.answer({}, {}, 1);
  CHECK(alice->got() == Lines{});
  fixture.answer({}, {}, 10);
  CHECK(without_presence(alice->got())[1].find(R"("cursor":"e.10")") != std::string::npos);
  CHECK_FALSE(alice->paused);
}

TEST_CASE("a login that ends, or a database that fails, between two pages closes") {
  SessionFixture fixture;
  auto alice = resume(fixture, "1", "e.0");
  fixture.answer({10}, page("a", "e.0~9.1.0.0", true));
  alice->got();
  fixture.refuse_load(Code::unauthorized);
  CHECK(alice->code == 4401);
  auto bob = resume(fixture, "2", "e.0");
  fixture.answer({10}, page("a", "e.0~9.1.0.0", true));
  bob->got();
  fixture.refuse_load(Code::unavailable);
  CHECK(bob->code == 1012);
}

}  // namespace snug::test
