#include "cluster/claim.h"

#include <doctest/doctest.h>

using namespace snug;

namespace {

Claim claim(std::int64_t position, std::int64_t term, const std::string& run = "r") {
  return {.run = run, .id = {position, term}, .tail_begin = 1, .chain = "c"};
}

}  // namespace

TEST_CASE("ids of the log are read as they are written") {
  CHECK(LogId{2500, 2}.text() == "2500-2");
  CHECK(LogId::parse("2500-2") == LogId{2500, 2});
  for (const char* text : {"", "-", "1", "1-", "-1", "1-2x", "x1-2", "1-2-3", "-1-2", "1--2", "99999999999999999999-1"})
    CHECK(!LogId::parse(text));
}

TEST_CASE("a later term has more than a longer log of an earlier one") {
  CHECK(LogId{10, 1}.covers({10, 1}));
  CHECK(LogId{11, 1}.covers({10, 1}));
  CHECK(!LogId{9, 1}.covers({10, 1}));
  CHECK(LogId{9, 2}.covers({10, 1}));
  CHECK(!LogId{10, 1}.covers({9, 2}));
}

TEST_CASE("claims are read as they are written") {
  const Claim mine{.run = "0123", .id = {7, 3}, .tail_begin = 2, .chain = "ab_-"};
  const auto read = Claim::parse(mine.text());
  REQUIRE(read);
  CHECK(read->text() == mine.text());
  CHECK(Claim::parse(claim(0, 0).text()));
  for (const char* text : {"", "r", "r 1-1", "r 1 1 c", "r 1-1 x c", " 1-1 1 c"}) CHECK(!Claim::parse(text));
}

TEST_CASE("the furthest claim on this run counts") {
  CHECK(!furthest({}, "r"));
  CHECK(furthest({{1, claim(5, 1)}, {2, claim(9, 1, "other")}, {3, claim(7, 1)}}, "r") == 3);
  CHECK(furthest({{1, claim(5, 1)}, {2, claim(5, 1)}}, "r") == 1);
  CHECK(furthest({{1, claim(50, 1)}, {2, claim(5, 2)}}, "r") == 2);
}
