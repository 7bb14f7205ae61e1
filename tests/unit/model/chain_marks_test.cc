#include "model/chain_marks.h"

#include <doctest/doctest.h>

using namespace snug;

TEST_CASE("the newest marks are kept") {
  ChainMarks marks;
  CHECK_FALSE(marks.newest());
  for (std::int64_t i = 1; i <= 100; ++i) marks.add({i * ChainMarks::distance, std::to_string(i)});
  CHECK(marks.newest() == ChainMark{100 * ChainMarks::distance, "100"});
  CHECK(marks.at(99 * ChainMarks::distance) == "99");
  CHECK_FALSE(marks.at(36 * ChainMarks::distance));
  CHECK(marks.at(37 * ChainMarks::distance) == "37");
  CHECK_FALSE(marks.at(1));
}
