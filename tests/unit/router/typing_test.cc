#include "unit/router/world.h"

namespace snug::test {
namespace {

using std::chrono::milliseconds;

std::string typing(bool started, int chat, int user) {
  return std::string(started ? "typing_start" : "typing_stop") + " {\"chatId\":\"" + std::to_string(chat) +
         "\",\"userId\":\"" + std::to_string(user) + "\"}";
}

struct Room10 {
  World world{2};
  std::unique_ptr<Listener> alice = world.connect(1, with_channel());
  std::unique_ptr<Listener> alice_too = world.connect(1, with_channel(), 1, 2);
  std::unique_ptr<Listener> bob = world.connect(2, in({10}), 1);
  std::unique_ptr<Listener> carol = world.connect(3, in({11}), 1);

  static Memberships with_channel() {
    Memberships memberships = in({10});
    memberships.channels = {{ChatId{101}, RoomId{10}}};
    return memberships;
  }
  Result<void> start(int chat) {
    auto result = alice->shard().typing_start(*alice, ChatId{chat});
    world.threads.run();
    return result;
  }
  Result<void> stop(int chat) {
    auto result = alice->shard().typing_stop(*alice, ChatId{chat});
    world.threads.run();
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
  world.commit({Left{RoomId{10}, UserId{1}}});
  CHECK(start(10).error().code == Code::not_found);
  CHECK(start(101).error().code == Code::not_found);
  CHECK(bob->got() == Lines{});
}

TEST_CASE_FIXTURE(Room10, "typing ends 3 s after the last start; a start repeated within a second is not told") {
  CHECK(start(10));
  world.threads.advance(milliseconds(500));
  CHECK(start(10));
  CHECK(bob->got() == Lines{typing(true, 10, 1)});
  world.threads.advance(milliseconds(600));
  CHECK(start(10));
  CHECK(bob->got() == Lines{typing(true, 10, 1)});
  world.threads.advance(milliseconds(2900));
  CHECK(bob->got() == Lines{});
  world.threads.advance(milliseconds(200));
  CHECK(bob->got() == Lines{typing(false, 10, 1)});
  CHECK(world.threads.timers() == 0);
}

TEST_CASE_FIXTURE(Room10, "typing ends with its session, and with the message") {
  CHECK(start(10));
  CHECK(start(101));
  bob->got();
  world.commit({message(10, R"({"chatId":"10","senderId":"2"})")});
  CHECK(bob->got().size() == 1);
  world.commit({message(10, R"({"chatId":"10","senderId":"1"})")});
  CHECK(bob->got() == Lines{R"(new_message {"chatId":"10","senderId":"1"} @e.2)", typing(false, 10, 1)});
  alice->leave();
  world.threads.run();
  CHECK(bob->lines.front() == typing(false, 101, 1));
}

TEST_CASE_FIXTURE(Room10, "a session that is not open yet sees nobody typing") {
  auto dave = world.connect(4, in({10}), 1);
  dave->hold(0);
  CHECK(start(10));
  CHECK(dave->got() == Lines{});
}

}  // namespace snug::test
