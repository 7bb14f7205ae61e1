#include "router/shard.h"

#include "unit/router/router_fixture.h"

namespace snug::test {

TEST_CASE("an event goes to the members of its room, to each of their sessions once, and to nobody else") {
  RouterFixture fixture(2);
  auto alice = fixture.connect(1, in({10, 11}));
  auto phone = fixture.connect(1, {}, 1, 101);  // memberships are loaded per shard
  auto tablet = fixture.connect(1, {}, 0, 102);
  auto bob = fixture.connect(2, in({10}), 1);
  auto carol = fixture.connect(3, in({11}), 1);
  fixture.commit({message(10, R"({"id":"5"})")});
  CHECK(alice->got() == Lines{R"(new_message {"id":"5"} @e.1)"});
  CHECK(tablet->got() == Lines{R"(new_message {"id":"5"} @e.1)"});
  CHECK(phone->got() == Lines{});  // its shard was told of no rooms
  CHECK(bob->got() == Lines{R"(new_message {"id":"5"} @e.1)"});
  CHECK(carol->got() == Lines{});
}

TEST_CASE("an event addressed in several ways comes once to each session, and not to the one left out") {
  RouterFixture fixture;
  auto alice = fixture.connect(1, in({10, 11}));
  auto bob = fixture.connect(2, in({11}));
  auto carol = fixture.connect(3, in({10, 11}));
  auto dave = fixture.connect(4);
  Event event{.body = EventAt<EventType::user_updated>{},
              .room = RoomId{10},
              .rooms = {RoomId{10}, RoomId{11}, RoomId{99}},
              .users = {UserId{1}, UserId{4}, UserId{1}, UserId{99}},
              .except = UserId{3}};
  event.data = "{}";
  fixture.commit({event});
  CHECK(alice->got() == Lines{"user_updated {}"});
  CHECK(bob->got() == Lines{"user_updated {}"});
  CHECK(carol->got() == Lines{});
  CHECK(dave->got() == Lines{"user_updated {}"});

  Event quiet = message(10);
  quiet.except = UserId{3};
  fixture.commit({quiet});
  CHECK(alice->got().size() == 1);
  CHECK(carol->got() == Lines{});
}

TEST_CASE("a frame is built once per dialect that somebody speaks, and not at all for nobody") {
  RouterFixture fixture;
  std::vector<std::unique_ptr<Listener>> all;
  for (int user = 1; user <= 6; ++user) all.push_back(fixture.connect(user, in({10}), 0, 0, user % 2));
  fixture.plain.events_built = fixture.other.events_built = 0;
  fixture.commit({message(10)});
  CHECK(fixture.plain.events_built == 1);
  CHECK(fixture.other.events_built == 1);
  CHECK(all[0]->got() == Lines{"other:new_message {} @e.1"});
  CHECK(all[1]->got() == Lines{"new_message {} @e.1"});
  fixture.commit({message(99)});
  CHECK(fixture.plain.events_built == 1);
}

TEST_CASE("subscriptions follow the commits, in their order") {
  RouterFixture fixture;
  auto alice = fixture.connect(1, in({10}));
  auto bob = fixture.connect(2);
  fixture.commit({message(10, "{\"n\":1}"), Joined{RoomId{10}, UserId{2}}, message(10, "{\"n\":2}")});
  CHECK(alice->got().size() == 2);
  CHECK(bob->got() == Lines{"new_message {\"n\":2} @e.1"});

  fixture.commit({to_users({2}, "{\"bye\":1}"), Left{RoomId{10}, UserId{2}}, message(10)});
  CHECK(bob->got() == Lines{"chat_state_updated {\"bye\":1}"});
  CHECK(alice->got().size() == 1);

  fixture.commit(
      {Joined{RoomId{10}, UserId{2}}, Joined{RoomId{10}, UserId{2}}, message(10), RoomClosed{RoomId{10}}, message(10)});
  CHECK(alice->got().size() == 1);
  CHECK(bob->got().size() == 1);
}

TEST_CASE("a session gets what was committed after its snapshot, and nothing while it is closed") {
  RouterFixture fixture;
  fixture.commit({message(10)});
  auto bob = fixture.connect(2, in({10}));
  auto alice = fixture.enter(1);
  fixture.router.shard(0).subscribe(*alice, in({10}), fixture.version);
  fixture.commit({message(10), to_users({1})});
  CHECK(alice->got() == Lines{});
  alice->open(4);  // it has read a snapshot that this shard has yet to hear of
  fixture.commit({message(10, "{\"v\":3}")});
  fixture.commit({message(10, "{\"v\":4}")});
  fixture.commit({message(10, "{\"v\":5}")});
  CHECK(alice->got() == Lines{"new_message {\"v\":5} @e.5"});
  CHECK(bob->got().size() == 4);
}

TEST_CASE("a batch that was seen before changes nothing") {
  RouterFixture fixture;
  auto alice = fixture.connect(1, in({10}));
  auto batch = std::make_shared<CommitBatch>(CommitBatch{1, {{1, {message(10)}}}});
  fixture.router.shard(0).on_commit(batch);
  fixture.router.shard(0).on_commit(batch);
  CHECK(alice->got().size() == 1);
  CHECK(fixture.router.shard(0).version() == 1);
}

// --- Memberships that change while they are loaded -----------------------------------------------------------------

TEST_CASE("memberships are asked for until the first session of a user has them, and again after its last") {
  RouterFixture fixture;
  auto first = fixture.enter(1);
  CHECK(fixture.needs_memberships);
  auto second = fixture.enter(1);
  CHECK(fixture.needs_memberships);
  fixture.finish(*second, in({10}), 0);
  auto third = fixture.enter(1);
  CHECK_FALSE(fixture.needs_memberships);
  fixture.finish(*first, in({11}), 0);  // too late: another snapshot was applied and followed since
  fixture.commit({message(11)});
  CHECK(first->got().size() == 1);  // its first presence_update
  first->leave(), second->leave(), third->leave();
  auto again = fixture.enter(1);
  CHECK(fixture.needs_memberships);
}

TEST_CASE("what happens to memberships after the snapshot and before it arrives is not lost") {
  RouterFixture fixture;
  auto bob = fixture.connect(2, in({10, 11, 12, 13}));
  auto alice = fixture.enter(1);
  fixture.commit({Joined{RoomId{10}, UserId{1}}});                               // 1: in the snapshot
  fixture.commit({Left{RoomId{11}, UserId{1}}});                                 // 2: in the snapshot
  fixture.commit({Left{RoomId{10}, UserId{1}}, Joined{RoomId{12}, UserId{1}}});  // 3: not
  fixture.commit({RoomClosed{RoomId{13}}});                                      // 4: not
  fixture.commit({ChannelOpened{ChatId{121}, RoomId{12}}, ChannelOpened{ChatId{122}, RoomId{12}}});  // 5
  fixture.commit({ChannelClosed{ChatId{122}}});                                                      // 6
  fixture.finish(*alice, in({10, 13}), 2);
  alice->got(), bob->got();
  fixture.commit({message(10), message(11), message(12, "{\"here\":1}"), message(13)});
  CHECK(alice->got() == Lines{"new_message {\"here\":1} @e.7"});
  CHECK(fixture.router.shard(0).is_subscribed(*alice, ChatId{121}));
  CHECK_FALSE(fixture.router.shard(0).is_subscribed(*alice, ChatId{122}));
}

TEST_CASE("a snapshot newer than the shard is followed to the same end") {
  RouterFixture fixture;
  auto bob = fixture.connect(2, in({10, 11}));
  auto alice = fixture.enter(1);
  fixture.finish(*alice, in({11}), 3);
  alice->got();
  fixture.version = 0;
  fixture.commit({Joined{RoomId{10}, UserId{1}}, message(10)});                               // 1
  fixture.commit({Left{RoomId{11}, UserId{1}}});                                              // 2
  fixture.commit({Left{RoomId{10}, UserId{1}}, Joined{RoomId{11}, UserId{1}}, message(11)});  // 3
  CHECK(alice->got() == Lines{});
  fixture.commit({message(10), message(11, "{\"here\":1}")});
  CHECK(alice->got() == Lines{"new_message {\"here\":1} @e.4"});
}

TEST_CASE("changes are recorded only while somebody waits for memberships") {
  RouterFixture fixture;
  auto alice = fixture.connect(1, in({10}));
  auto waiting = fixture.enter(2);
  fixture.commit({Joined{RoomId{10}, UserId{2}}});
  waiting->leave();
  auto again = fixture.enter(2);
  fixture.finish(*again, {}, fixture.version);  // it has left the room by now
  again->got();
  fixture.commit({message(10)});
  CHECK(again->got() == Lines{});
}

// --- Logins --------------------------------------------------------------------------------------------------------

TEST_CASE("the end of a login closes its sessions, at whatever stage, and no others") {
  RouterFixture fixture;
  auto one = fixture.connect(1, {}, 0, 7);
  auto other = fixture.connect(1, {}, 0, 8);
  auto starting = fixture.enter(1, 0, 7);
  auto bob = fixture.connect(2, {}, 0, 7);
  fixture.commit({LoginEnded{UserId{1}, LoginSessionId{7}, {}}});
  CHECK(one->got() == Lines{"REVOKED signed_out"});
  CHECK(starting->got() == Lines{"REVOKED signed_out"});
  CHECK(other->got() == Lines{});
  CHECK(bob->got() == Lines{});
  fixture.commit({LoginEnded{UserId{1}, {}, LoginSessionId{8}}});
  CHECK(one->got() == Lines{"REVOKED signed_out"});
  CHECK(other->got() == Lines{});
  Listener host(fixture.router.shard(0), UserId{1}, LoginSessionId{}, 0);  // vouched for by a host program
  fixture.router.shard(0).enter(host);
  fixture.commit({LoginEnded{UserId{1}, {}, {}}});
  CHECK(other->got() == Lines{"REVOKED signed_out"});
  CHECK(host.got() == Lines{"REVOKED signed_out"});
}

TEST_CASE("after an interruption everybody starts from the database") {
  RouterFixture fixture;
  auto alice = fixture.connect(1, in({10}));
  auto waiting = fixture.enter(2);
  fixture.router.shard(0).interrupt(9);
  CHECK(fixture.router.shard(0).version() == 9);
  CHECK(alice->got() == Lines{"INTERRUPTED"});
  CHECK(waiting->got() == Lines{"INTERRUPTED"});
  auto again = fixture.enter(1);
  CHECK(fixture.needs_memberships);
  fixture.version = 9;
  fixture.finish(*again, in({11}), 9);
  again->got();
  fixture.commit({message(10), message(11, "{\"here\":1}")});
  CHECK(again->got() == Lines{"new_message {\"here\":1} @e.10"});
}

// --- Receipts ------------------------------------------------------------------------------------------------------

namespace {
WatermarksMoved moved(int chat, int user, Seq read, int room = 0) {
  return {ChatId{chat}, RoomId{room ? room : chat}, {{UserId{user}, read, read}}};
}
std::string receipts(int chat, std::vector<std::pair<int, int>> reads) {
  std::string out = "receipts {\"chatId\":\"" + std::to_string(chat) + "\",\"receipts\":[";
  for (const auto& [user, seq] : reads)
    out += (out.back() == '}' ? "," : "") + std::string("{\"userId\":\"") + std::to_string(user) +
           "\",\"deliveredSeq\":" + std::to_string(seq) + ",\"readSeq\":" + std::to_string(seq) + "}";
  return out + "]}";
}
}  // namespace

TEST_CASE("receipts of a quiet chat come at once, of a busy one every 500 ms, the latest of each user") {
  RouterFixture fixture;
  auto alice = fixture.connect(1, in({10}));
  auto bob = fixture.connect(2, in({11}));
  fixture.commit({moved(10, 2, 3)});
  CHECK(alice->got() == Lines{receipts(10, {{2, 3}})});
  fixture.commit({moved(10, 2, 4), moved(11, 1, 1)});
  fixture.commit({moved(10, 3, 1)});
  fixture.commit({moved(10, 2, 5)});
  fixture.threads.advance(std::chrono::milliseconds(400));
  CHECK(alice->got() == Lines{});
  CHECK(bob->got() == Lines{receipts(11, {{1, 1}})});
  fixture.threads.advance(std::chrono::milliseconds(200));
  CHECK(alice->got() == Lines{receipts(10, {{2, 5}, {3, 1}})});
  fixture.threads.advance(std::chrono::seconds(2));
  CHECK(alice->got() == Lines{});
  CHECK(fixture.threads.timers() == 0);
}

TEST_CASE("cursors say which receipts are still owed") {
  RouterFixture fixture;
  auto alice = fixture.connect(1, in({10, 11}));
  fixture.commit({moved(10, 2, 3), moved(11, 2, 3)});  // 1: told at once
  fixture.commit({message(10)});                       // 2
  fixture.commit({moved(10, 2, 4)});                   // 3: waits
  fixture.commit({moved(11, 2, 4), message(10)});      // 4: waits
  alice->lines.erase(alice->lines.begin(), alice->lines.begin() + 2);
  CHECK(alice->got() == Lines{"new_message {} @e.2", "new_message {} @e.4.2"});
  fixture.threads.advance(std::chrono::milliseconds(600));
  CHECK(alice->got() == Lines{receipts(10, {{2, 4}}), receipts(11, {{2, 4}})});
  fixture.commit({message(10)});
  CHECK(alice->got() == Lines{"new_message {} @e.5"});
}

TEST_CASE("a move that its event implies is not told, but overtakes what still waits of the same user") {
  RouterFixture fixture;
  auto alice = fixture.connect(1, in({10}));
  WatermarksMoved own = moved(10, 2, 9);
  own.implied = true;
  fixture.commit({own});
  CHECK(alice->got() == Lines{});
  fixture.commit({moved(10, 2, 3)});
  fixture.commit({moved(10, 2, 4), moved(10, 3, 4)});
  fixture.commit({own});
  alice->got();
  fixture.threads.advance(std::chrono::milliseconds(600));
  CHECK(alice->got() == Lines{receipts(10, {{2, 9}, {3, 4}})});
}

TEST_CASE("receipts of an open channel go to its group's room; those of rooms nobody here is in are not kept") {
  RouterFixture fixture;
  auto alice = fixture.connect(1, in({10}));
  fixture.commit({moved(101, 2, 3, 10), moved(999, 2, 3)});
  CHECK(alice->got() == Lines{receipts(101, {{2, 3}})});
}

TEST_CASE("receipts that a session's snapshot has are not told to it again") {
  RouterFixture fixture;
  auto alice = fixture.connect(1, in({10}));
  fixture.commit({moved(10, 2, 3)});
  fixture.commit({moved(10, 2, 4)});  // waits
  auto late = fixture.connect(3, in({10}));
  fixture.threads.advance(std::chrono::milliseconds(200));  // for their presence
  alice->got(), late->got();
  fixture.threads.advance(std::chrono::milliseconds(400));
  CHECK(alice->got() == Lines{receipts(10, {{2, 4}})});
  CHECK(late->got() == Lines{});
}

}  // namespace snug::test
