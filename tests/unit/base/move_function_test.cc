#include "base/move_function.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>

using namespace snug;

TEST_CASE("a task owns what it captured, and passes it on when moved") {
  auto watched = std::make_shared<int>(0);
  Task task = [mine = std::make_unique<int>(5), watched] { *watched = *mine; };
  Task moved = std::move(task);
  CHECK_FALSE(task);
  REQUIRE(moved);
  moved();
  CHECK(*watched == 5);
  CHECK(watched.use_count() == 2);
  moved = nullptr;
  CHECK(watched.use_count() == 1);
}

TEST_CASE("arguments and results go through, moved if need be") {
  MoveFunction<std::string(std::unique_ptr<int>, const std::string&)> join =
      [](std::unique_ptr<int> a, const std::string& b) { return std::to_string(*a) + b; };
  CHECK(join(std::make_unique<int>(1), "x") == "1x");
  CHECK_FALSE(MoveFunction<void()>());
}
