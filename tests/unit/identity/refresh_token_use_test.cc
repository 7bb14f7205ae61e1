#include "identity/refresh_token_use.h"

#include <doctest/doctest.h>

using namespace snug;

TEST_CASE("only a later generation counts as a successor in use") {
  RefreshTokenUse use;
  const LoginSessionId login{5};
  CHECK_FALSE(use.saw_after(login, 1));
  use.saw(login, 2);
  CHECK(use.saw_after(login, 1));
  CHECK_FALSE(use.saw_after(login, 2));
  use.saw(login, 1);  // an old token, still alive, takes nothing back
  CHECK(use.saw_after(login, 1));
  CHECK_FALSE(use.saw_after(LoginSessionId{6}, 1));
}

TEST_CASE("the last ones seen are remembered, the memory is bounded") {
  RefreshTokenUse use(10);
  for (std::int64_t i = 1; i <= 100; ++i) use.saw(LoginSessionId{i}, 2);
  for (std::int64_t i = 91; i <= 100; ++i) CHECK(use.saw_after(LoginSessionId{i}, 1));
  CHECK_FALSE(use.saw_after(LoginSessionId{1}, 1));
}

TEST_CASE("each use is new once, if there was a token before it") {
  RefreshTokenUse use(10);
  const LoginSessionId login{5};
  use.saw(login, 1);
  CHECK(use.take_new(10).empty());
  use.saw(login, 2);
  use.saw(login, 2);
  auto uses = use.take_new(10);
  REQUIRE(uses.size() == 1);
  CHECK(uses[0].session_id == login);
  CHECK(uses[0].generation == 2);
  CHECK(use.take_new(10).empty());
  use.give_back(uses);
  CHECK(use.take_new(10).size() == 1);

  // Also where the memory was turned over in between.
  for (std::int64_t i = 100; i < 110; ++i) use.saw(LoginSessionId{i}, 1);
  use.saw(login, 2);
  CHECK(use.take_new(10).empty());
  for (std::int64_t i = 200; i < 205; ++i) use.saw(LoginSessionId{i}, 3);
  CHECK(use.take_new(3).size() == 3);
  CHECK(use.take_new(3).size() == 2);
}

TEST_CASE("other nodes are told of what is new here, and what they tell counts and is not told again") {
  RefreshTokenUse here(10), there(10);
  int told = 0;
  here.on_new([&](const TokenUse& use) {
    ++told;
    there.heard(use);
  });
  there.on_new([](const TokenUse&) { FAIL("told again"); });
  const LoginSessionId login{5};
  here.saw(login, 1);
  CHECK(told == 0);
  CHECK_FALSE(there.saw_after(login, 1));
  here.saw(login, 2);
  here.saw(login, 2);
  CHECK(told == 1);
  CHECK(there.saw_after(login, 1));
  CHECK_FALSE(there.saw_after(login, 2));
  there.saw(login, 2);
  CHECK(there.take_new(10).empty());  // the node that saw it first submits it
  there.heard({login, 1});
  CHECK(there.saw_after(login, 1));
}

TEST_CASE("what other nodes tell is bounded, too") {
  RefreshTokenUse use(10);
  for (std::int64_t i = 1; i <= 100; ++i) use.heard({LoginSessionId{i}, 2});
  CHECK(use.saw_after(LoginSessionId{100}, 1));
  CHECK_FALSE(use.saw_after(LoginSessionId{1}, 1));
}
