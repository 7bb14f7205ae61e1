#include "cluster/append_queue.h"

#include <doctest/doctest.h>

#include "model/command.h"

using namespace snug;
using namespace std::chrono_literals;

namespace {

const auto start = std::chrono::steady_clock::time_point{} + 1h;

Submission submission(const std::string& title, std::chrono::milliseconds after = 0ms) {
  Submission s;
  s.command.body = UpdateProfile{.display_name = title};
  s.since = start + after;
  return s;
}

std::string title_of(const Submission& s) { return *std::get<UpdateProfile>(s.command.body).display_name; }

std::string titles(const std::vector<Submission>& submissions) {
  std::string text;
  for (const Submission& s : submissions) text += title_of(s);
  return text;
}

}  // namespace

TEST_CASE("commands get their numbers as they are sent, and are found as they come back") {
  AppendQueue queue(3, 7, {.commands = 2});
  CHECK(!queue.take());
  for (const char* title : {"a", "b", "c"}) queue.push(submission(title));
  const auto first = queue.take();
  REQUIRE(first);
  CHECK(first->first == 1);
  REQUIRE(first->commands.size() == 2);
  const auto command = decode_command(first->commands[1]);
  REQUIRE(command);
  CHECK(command->id.node == 3);
  CHECK(command->id.boot == 7);
  CHECK(command->id.counter == 2);
  const auto second = queue.take();
  REQUIRE(second);
  CHECK(second->first == 3);
  CHECK(second->commands.size() == 1);
  CHECK(queue.sent() == 3);

  CHECK(title_of(*queue.arrived(1)) == "a");
  CHECK(!queue.arrived(1));
  CHECK(title_of(*queue.arrived(2)) == "b");
  CHECK(title_of(*queue.arrived(3)) == "c");
  CHECK(queue.sent() == 0);
}

TEST_CASE("a call is bounded in bytes, and a large command goes alone") {
  AppendQueue queue(1, 1, {.commands = 100, .bytes = 2000});
  queue.push(submission("a"));
  queue.push(submission(std::string(5000, 'x')));
  queue.push(submission("b"));
  CHECK(queue.take()->commands.size() == 1);
  CHECK(queue.take()->commands.size() == 1);
  CHECK(queue.take()->commands.size() == 1);
  CHECK(!queue.take());
}

TEST_CASE("after a lost connection the log says what it has: the rest gets new numbers, in the old order") {
  AppendQueue queue(1, 1);
  for (const char* title : {"a", "b", "c"}) queue.push(submission(title, 10ms));
  (void)queue.take();
  queue.push(submission("d", 10ms));
  CHECK(queue.resume(1, start).empty());
  CHECK(queue.sent() == 1);
  CHECK(queue.unsent() == 3);
  const auto again = queue.take();
  CHECK(again->first == 2);
  CHECK(again->commands.size() == 3);
  CHECK(title_of(*queue.arrived(1)) == "a");
  CHECK(title_of(*queue.arrived(2)) == "b");
  CHECK(title_of(*queue.arrived(3)) == "c");
  CHECK(title_of(*queue.arrived(4)) == "d");
}

TEST_CASE("what has waited too long is given back, once it is known that the log has it not") {
  AppendQueue queue(1, 1);
  queue.push(submission("a", 0ms));
  queue.push(submission("b", 20ms));
  (void)queue.take();
  queue.push(submission("c", 0ms));
  queue.push(submission("d", 20ms));
  CHECK(titles(queue.resume(0, start + 10ms)) == "ac");
  CHECK(queue.take()->first == 1);
  CHECK(title_of(*queue.arrived(1)) == "b");
  CHECK(title_of(*queue.arrived(2)) == "d");
}

TEST_CASE("who has waited too long is let go, and what was sent for him may come yet") {
  AppendQueue queue(1, 1);
  queue.push(submission("a", 0ms));
  queue.push(submission("b", 0ms));
  queue.push(submission("c", 20ms));
  (void)queue.take();
  queue.push(submission("d", 5ms));
  queue.push(submission("e", 20ms));
  CHECK(titles(queue.take_late(start + 10ms)) == "abd");
  CHECK(titles(queue.take_late(start + 10ms)).empty());
  CHECK(!queue.arrived(1));  // it is in the log, and nobody waits for it
  // The log has not got the second, and the number is given again.
  CHECK(queue.resume(1, start).empty());
  CHECK(queue.take()->first == 2);
  CHECK(title_of(*queue.arrived(2)) == "c");
  CHECK(title_of(*queue.arrived(3)) == "e");

  queue.push(submission("f", 0ms));
  (void)queue.take();
  CHECK(titles(queue.take_late(start + 10ms)) == "f");
  CHECK(queue.take_all().empty());
}

TEST_CASE("what is given up is given back once") {
  AppendQueue queue(1, 1);
  queue.push(submission("a"));
  (void)queue.take();
  queue.push(submission("b"));
  CHECK(titles(queue.take_unsent()) == "b");
  CHECK(queue.sent() == 1);
  queue.push(submission("c"));
  CHECK(titles(queue.take_all()) == "ac");
  CHECK(titles(queue.take_all()).empty());
}
