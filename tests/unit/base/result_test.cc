#include "base/result.h"

#include <doctest/doctest.h>

#include <memory>

using namespace snug;

TEST_CASE("the catalogue: names and HTTP statuses are fixed") {
  const std::pair<std::string_view, int> fixed[] = {{"bad_request", 400}, {"unauthorized", 401}, {"forbidden", 403},
                                                    {"not_member", 403},  {"not_found", 404},    {"conflict", 409},
                                                    {"too_large", 413},   {"unsupported", 415},  {"rate_limited", 429},
                                                    {"internal", 500},    {"unavailable", 503}};
  for (int i = 0; i < 11; ++i) {
    CHECK(name_of(static_cast<Code>(i)) == fixed[i].first);
    CHECK(http_status(static_cast<Code>(i)) == fixed[i].second);
  }
}

TEST_CASE("a result is a value or an error, and may hold what cannot be copied") {
  Result<std::unique_ptr<int>> good = std::make_unique<int>(3);
  CHECK(good);
  CHECK(**good == 3);
  const Result<int> bad = bad_field("memberIds[1]", "must be an id");
  CHECK_FALSE(bad);
  CHECK(bad.error().code == Code::bad_request);
  CHECK(bad.error().field == "memberIds[1]");
  CHECK(Result<void>().ok());
  CHECK(Result<void>(fail(Code::conflict, "taken")).error().code == Code::conflict);
}
