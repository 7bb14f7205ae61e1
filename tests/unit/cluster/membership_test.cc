#include "cluster/membership.h"

#include <doctest/doctest.h>

using namespace snug;

TEST_CASE("heartbeats are read as they are written") {
  const Heartbeat beat{.boot = 1'795'999'379'000,
                       .applied = {12, 3},
                       .level = 6,
                       .keys = "ab_-",
                       .chain = "x-y_",
                       .mark = {2'048, "raw"},
                       .address = "[::1]:9"};
  const auto read = Heartbeat::parse(beat.text());
  REQUIRE(read);
  CHECK(read->text() == beat.text());
  CHECK(read->applied == LogId{12, 3});
  CHECK(read->address == "[::1]:9");
  CHECK(read->chain == "x-y_");
  CHECK(read->mark == beat.mark);
  CHECK(Heartbeat::parse("1 0-0 1 - - 0 - ")->address.empty());
  for (const char* text : {"", "1", "1 2", "1 2-3", "1 2-3 x k", "x 2-3 4 k", "1 2-3 4", "1 2-3 4 ", "1 2-3 4 k",
                           "1 2-3 4 k c x -", "1 2-3 4 k c 1 !"})
    CHECK_MESSAGE(!Heartbeat::parse(text), text);
}
