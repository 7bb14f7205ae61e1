#include "model/history.h"

#include <doctest/doctest.h>

using namespace snug;

TEST_CASE("a version is of the start under which it was committed") {
  const History history("e", 10, 7, 8);
  CHECK(history.start_of(10) == 7);
  CHECK(history.start_of(11) == 8);
  CHECK(history.start() == 8);
  CHECK(history.first_of_newest() == 11);
}

TEST_CASE("what begins later is known to every copy, and what was told before stays as it was") {
  const History history("e", 10, 7, 7);
  const History copy = history;
  const std::string told = copy.cursor_at(12);
  history.begin(15, 9);
  history.begin(20, 11);
  CHECK(copy.start_of(14) == 7);
  CHECK(copy.start_of(15) == 9);
  CHECK(copy.start_of(19) == 9);
  CHECK(copy.start_of(20) == 11);
  CHECK(copy.cursor_at(12) == told);
  CHECK(copy.cursor_at(16) != history.cursor_at(20));
}

TEST_CASE("a reader waits for a cursor of the newest start alone") {
  const History history("e", 10, 7, 7);
  CHECK(history.awaited({.epoch = "e", .version = 12, .receipts = 12, .start = 7}) == 12);
  history.begin(13, 9);
  CHECK(history.awaited({.epoch = "e", .version = 12, .receipts = 12, .start = 7}) == 0);
  CHECK(history.awaited({.epoch = "e", .version = 14, .receipts = 14, .start = 9}) == 14);
  CHECK(history.awaited({.epoch = "f", .version = 14, .receipts = 14, .start = 9}) == 0);
}
