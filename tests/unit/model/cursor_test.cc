#include "model/cursor.h"

#include <doctest/doctest.h>

using namespace snug;

TEST_CASE("a cursor comes out of its text as it went in") {
  const std::vector<Cursor> cursors{
      {.epoch = "Ab_-9", .version = 0, .receipts = 0},
      {.epoch = "e", .version = 12, .receipts = 12},
      {.epoch = "e", .version = 12, .receipts = 7},
      {.epoch = "e", .version = 12, .receipts = 12, .head = 40, .stage = 2, .place = 9, .sub = 1},
      {.epoch = "e", .version = 12, .receipts = 12, .start = 33},
      {.epoch = "e", .version = 12, .receipts = 7, .start = (std::int64_t{1} << 45) - 1, .seen = 99},
      {.epoch = "e", .version = 0, .receipts = 0, .start = 5, .seen = 60, .head = 40, .stage = 2, .place = 9, .sub = 1},
      {.epoch = "e", .version = 12, .receipts = 12, .seen = 13}};
  for (const Cursor& cursor : cursors) {
    const std::string text = to_string(cursor);
    CAPTURE(text);
    const auto again = parse_cursor(text);
    REQUIRE(again);
    CHECK(to_string(*again) == text);
    CHECK(again->epoch == cursor.epoch);
    CHECK(again->version == cursor.version);
    CHECK(again->receipts == cursor.receipts);
    CHECK(again->half_done() == cursor.half_done());
    CHECK(again->head == cursor.head);
    CHECK(again->sub == cursor.sub);
    CHECK(again->start == cursor.start);
    CHECK(again->last() == cursor.last());
  }
  CHECK(to_string(cursors[1]) == "e.12");  // as before starts had numbers
  CHECK(to_string(cursors[4]) == "e.12:11");
}

TEST_CASE("what is no cursor of ours is refused") {
  for (const char* text : {"",
                           ".",
                           "e",
                           "e.",
                           ".5",
                           "e.x",
                           "e.-1",
                           "e.1.",
                           "e.1.2",
                           "e.1~",
                           "e.1~5",
                           "e.1~5.0.0",
                           "e.5~4.0.0.0",
                           "e.1~5.0.0.0.0",
                           "e.1 ",
                           "e.99999999999999999999",
                           "e.1~5.-1.0.0",
                           "e.1:",
                           "e.1:z",
                           "e.1:-1",
                           "e.1:1.",
                           "e.1:1.x",
                           "e.1~5.0.0.0:1",
                           "123456789012345678901234567890123.1"})
    CHECK_MESSAGE(!parse_cursor(text), text);
  CHECK_FALSE(parse_cursor(std::string(1000, 'a') + ".1"));
  CHECK_FALSE(parse_cursor("e." + std::string(200, '1')));
}
