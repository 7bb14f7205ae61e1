#include <algorithm>

#include "unit/router/router_fixture.h"

namespace snug::test {
namespace {

using std::chrono::milliseconds;

std::string typing(bool started, int chat, int user) {
  return std::string(started ? "typing_start" : "typing_stop") + " {\"chatId\":\"" + std::to_string(chat) +
         "\",\"userId\":\"" + std::to_string(user) + "\"}";
}

/// As the writer tells it: the shard reads the body, and sends the text.
Event message_of(int user, int chat) {
  Event event =
      message(chat, "{\"chatId\":\"" + std::to_string(chat) + "\",\"senderId\":\"" + std::to_string(user) + "\"}");
  event.body = EventAt<EventType::new_message>{Message{.chat_id = ChatId{chat}, .sender_id = UserId{user}}};
  return event;
}

struct Room10 {
  RouterFixture fixture{2};
  std::unique_ptr<Listener> alice = fixture.connect(1, with_channel());
  std::unique_ptr<Listener> alice_too = fixture.connect(1, with_channel(), 1, 2);
  std::unique_ptr<Listener> bob = fixture.connect(2, in({10}), 1);
  std::unique_ptr<Listener> carol = fixture.connect(3, in({11}), 1);

  static Memberships with_channel() {
    Memberships memberships = in({10});
    memberships.channels = {{ChatId{101}, RoomId{10}}};
    return memberships;
  }
  Result<void> start(int chat) {
    auto result = alice->shard().typing_start(*alice, ChatId{chat});
    fixture.threads.run();
    return result;
  }
  Result<void> stop(int chat) {
    auto result = alice->shard().typing_stop(*alice, ChatId{chat});
    fixture.threads.run();
    return result;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Room10, "typing is seen by the other members, on every shard, and not by who types") {
  CHECK(start(10));
  CHECK(bob->got() == Lines{typing(true, 10, 1)});
  CHECK(stop(10));
  CHECK(bob->got() == Lines{typing(false, 10, 1)});
  CHECK(stop(10));
  CHECK(bob->got() == Lines{});
  CHECK(alice->got() == Lines{});
  CHECK(alice_too->got() == Lines{});
  CHECK(carol->got() == Lines{});
}

TEST_CASE_FIXTURE(Room10, "typing in an open channel goes to its group's room") {
  CHECK(start(101));
  CHECK(bob->got() == Lines{typing(true, 101, 1)});
}

TEST_CASE_FIXTURE(Room10, "who is not in a chat can't type there, nor any more after leaving") {
  CHECK(start(11).error().code == Code::not_found);
  CHECK(start(99).error().code == Code::not_found);
  CHECK(stop(11).error().code == Code::not_found);
  fixture.commit({Left{RoomId{10}, UserId{1}}});
  CHECK(start(10).error().code == Code::not_found);
  CHECK(start(101).error().code == Code::not_found);
  CHECK(bob->got() == Lines{});
}

TEST_CASE_FIXTURE(Room10, "typing ends 3 s after the last start; a start repeated within a second is not told") {
  CHECK(start(10));
  fixture.threads.advance(milliseconds(500));
  CHECK(start(10));
  CHECK(bob->got() == Lines{typing(true, 10, 1)});
  fixture.threads.advance(milliseconds(600));
  CHECK(start(10));
  CHECK(bob->got() == Lines{typing(true, 10, 1)});
  fixture.threads.advance(milliseconds(2900));
  CHECK(bob->got() == Lines{});
  fixture.threads.advance(milliseconds(200));
  CHECK(bob->got() == Lines{typing(false, 10, 1)});
  CHECK(fixture.threads.timers() == 0);
}

TEST_CASE_FIXTURE(Room10, "typing ends with its session, and with the message") {
  CHECK(start(10));
  CHECK(start(101));
  bob->got();
  fixture.commit({message_of(2, 10)});
  CHECK(bob->got().size() == 1);
  fixture.commit({message_of(1, 10)});
  CHECK(bob->got() == Lines{R"(new_message {"chatId":"10","senderId":"1"} @e.2)", typing(false, 10, 1)});
  alice->leave();
  fixture.threads.run();
  CHECK(bob->lines.front() == typing(false, 101, 1));
}

TEST_CASE("in a direct chat typing passes no block, either way, from the next start on; in a group it does") {
  RouterFixture fixture{2};
  const auto with = [](int peer, std::vector<int> blocked = {}) {
    Memberships memberships = in({10, 11});
    memberships.rooms[0].peer = UserId{peer};
    for (const int id : blocked) memberships.blocked.push_back(UserId{id});
    return memberships;
  };
  const auto alice = fixture.connect(1, with(2, {2}), 0), bob = fixture.connect(2, with(1), 1);
  const auto type = [&](Listener& who, int chat, bool start = true) {
    CHECK((start ? who.shard().typing_start(who, ChatId{chat}) : who.shard().typing_stop(who, ChatId{chat})));
    fixture.threads.run();
  };
  type(*alice, 10);  // alice has blocked bob
  type(*bob, 10);
  type(*alice, 10, false);
  type(*bob, 10, false);
  CHECK(bob->got() == Lines{});
  CHECK(alice->got() == Lines{});
  type(*bob, 11);
  CHECK(alice->got() == Lines{typing(true, 11, 2)});
  type(*alice, 11);
  CHECK(bob->got() == Lines{typing(true, 11, 1)});

  fixture.commit({BlockChanged{UserId{1}, UserId{2}, false}});
  alice->got(), bob->got();
  type(*bob, 10);
  CHECK(alice->got() == Lines{typing(true, 10, 2)});
  // Blocked while it types: what was told ends, and nothing new is told.
  fixture.commit({BlockChanged{UserId{2}, UserId{1}, true}});
  alice->got();
  fixture.threads.advance(milliseconds(1500));
  alice->got();
  type(*bob, 10);
  CHECK(alice->got() == Lines{});
  fixture.threads.advance(milliseconds(1600));
  const Lines ended = alice->got();
  CHECK(std::count(ended.begin(), ended.end(), typing(false, 10, 2)) == 1);
  type(*bob, 10, false);
  CHECK(alice->got() == Lines{});
}

TEST_CASE("a direct chat that begins while both are here knows whom it is between") {
  RouterFixture fixture{2};
  const auto alice = fixture.connect(1, {}, 0), bob = fixture.connect(2, {}, 1);
  fixture.commit({BlockChanged{UserId{2}, UserId{1}, true}});
  fixture.commit({Joined{RoomId{10}, UserId{1}, UserId{2}}, Joined{RoomId{10}, UserId{2}, UserId{1}}});
  alice->got(), bob->got();
  CHECK(alice->shard().typing_start(*alice, ChatId{10}));
  CHECK(bob->shard().typing_start(*bob, ChatId{10}));
  fixture.threads.run();
  CHECK(alice->got() == Lines{});
  CHECK(bob->got() == Lines{});
}

TEST_CASE_FIXTURE(Room10, "a session that is not open yet sees nobody typing") {
  auto dave = fixture.connect(4, in({10}), 1);
  dave->hold(0);
  CHECK(start(10));
  CHECK(dave->got() == Lines{});
}

TEST_CASE_FIXTURE(Room10,
                  "what is told here goes to other nodes as a value; what they tell is heard, and not sent back") {
  std::vector<TypingSignal> told;
  fixture.router.on_signal([&](const Signal& signal) {
    if (const auto* typing = std::get_if<TypingSignal>(&signal)) told.push_back(*typing);
  });
  CHECK(start(10));
  CHECK(stop(10));
  REQUIRE(told.size() == 2);
  CHECK(told[0].type == EventType::typing_start);
  CHECK(told[0].chat == ChatId{10});
  CHECK(told[0].room == RoomId{10});
  CHECK(told[0].user == UserId{1});
  CHECK(told[1].type == EventType::typing_stop);
  CHECK(bob->got().size() == 2);

  fixture.router.receive(2, TypingSignal{EventType::typing_start, ChatId{10}, RoomId{10}, UserId{9}});
  fixture.threads.run();
  CHECK(bob->got() == Lines{typing(true, 10, 9)});
  CHECK(alice->got() == Lines{typing(true, 10, 9)});
  CHECK(carol->got() == Lines{});
  fixture.router.receive(2, TypingSignal{EventType::typing_stop, ChatId{10}, RoomId{10}, UserId{9}});
  fixture.threads.advance(milliseconds(4000));
  CHECK(bob->got() == Lines{typing(false, 10, 9)});
  CHECK(told.size() == 2);
  CHECK(fixture.threads.timers() == 0);
}

TEST_CASE_FIXTURE(Room10, "typing of a node that says nothing any more ends by itself, once on all shards") {
  fixture.router.receive(2, TypingSignal{EventType::typing_start, ChatId{10}, RoomId{10}, UserId{9}});
  fixture.threads.advance(milliseconds(2000));
  fixture.router.receive(2, TypingSignal{EventType::typing_start, ChatId{10}, RoomId{10}, UserId{9}});
  fixture.threads.advance(milliseconds(2900));
  CHECK(bob->got() == Lines{typing(true, 10, 9), typing(true, 10, 9)});
  fixture.threads.advance(milliseconds(200));
  CHECK(bob->got() == Lines{typing(false, 10, 9)});
  fixture.threads.advance(milliseconds(4000));
  CHECK(bob->got() == Lines{});
  CHECK(fixture.threads.timers() == 0);
}

}  // namespace snug::test
