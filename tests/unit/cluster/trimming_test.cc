#include "cluster/trimming.h"

#include <doctest/doctest.h>

using namespace snug;

namespace {

ClusterView view(std::int64_t mine, std::int64_t other) {
  ClusterView view;
  view.mine.id.position = mine;
  view.mine.members = {{1, true}, {2, true}};
  view.others[2].applied = {other, 1};
  view.position = mine;
  return view;
}

}  // namespace

TEST_CASE("what the slowest member needs is kept, and some more") {
  CHECK(last_to_trim(view(200'000, 160'000), 400) == 110'000);
  CHECK(last_to_trim(view(160'000, 200'000), 400) == 110'000);
  CHECK_FALSE(last_to_trim(view(40'000, 40'000), 400));
}

TEST_CASE("while a member does not live, nothing goes but what there is no room for") {
  ClusterView alone = view(200'000, 0);
  alone.others.clear();
  CHECK_FALSE(last_to_trim(alone, 400));
  alone.position = alone.mine.id.position = 2'000'000;
  CHECK(last_to_trim(alone, 1'000) == 2'000'000 - (std::int64_t{256} << 20) / 1'000);
}

TEST_CASE("what a node that joins needs is kept") {
  ClusterView joining = view(200'000, 200'000);
  joining.held = 120'000;
  CHECK(last_to_trim(joining, 400) == 120'000);
}

TEST_CASE("a few entries are not worth a call") {
  ClusterView trimmed = view(200'000, 200'000);
  trimmed.trimmed = 146'000;
  CHECK_FALSE(last_to_trim(trimmed, 400));
  trimmed.trimmed = 145'000;
  CHECK(last_to_trim(trimmed, 400) == 150'000);
}

TEST_CASE("the first member that is up, by number") {
  CHECK_FALSE(first_up({{1, false}}));
  CHECK(first_up({{1, false}, {5, true}, {3, true}}) == 3);
}
