#include "api/generations.h"

#include <doctest/doctest.h>

using namespace snug;

TEST_CASE("only a later generation counts as a successor in use") {
  Generations generations;
  const LoginSessionId login{5};
  CHECK_FALSE(generations.saw_after(login, 1));
  generations.saw(login, 2);
  CHECK(generations.saw_after(login, 1));
  CHECK_FALSE(generations.saw_after(login, 2));
  generations.saw(login, 1);  // an old token, still alive, takes nothing back
  CHECK(generations.saw_after(login, 1));
  CHECK_FALSE(generations.saw_after(LoginSessionId{6}, 1));
}

TEST_CASE("the last ones seen are remembered, the memory is bounded") {
  Generations generations(10);
  for (std::int64_t i = 1; i <= 100; ++i) generations.saw(LoginSessionId{i}, 2);
  for (std::int64_t i = 91; i <= 100; ++i) CHECK(generations.saw_after(LoginSessionId{i}, 1));
  CHECK_FALSE(generations.saw_after(LoginSessionId{1}, 1));
}
