#include "identity/crypto_pool.h"

#include <doctest/doctest.h>

#include <future>

using namespace snug;

TEST_CASE("a full pool refuses, and what it took is done") {
  std::promise<void> started, go;
  int done = 0;
  {
    CryptoPool pool(1, 1);
    CHECK(pool.post([&] {
      started.set_value();
      go.get_future().wait();
    }));
    started.get_future().wait();
    std::promise<void> finished;
    CHECK(pool.post([&] {
      ++done;
      finished.set_value();
    }));
    Task third = [&] { done += 100; };
    CHECK_FALSE(pool.post(std::move(third)));
    CHECK(third);
    go.set_value();
    finished.get_future().wait();
  }
  CHECK(done == 1);
}
