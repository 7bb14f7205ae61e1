#include "cluster/redis_check.h"

#include <doctest/doctest.h>

#include <string>

using namespace snug;

namespace {

std::string info(const std::string& more = "", const std::string& version = "7.0.15") {
  return "# Server\r\nredis_version:" + version + "\r\n" + more;
}

}  // namespace

TEST_CASE("a Redis as it is recommended has no problems") {
  const std::string good = info(
      "maxmemory:0\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n"
      "aof_last_write_status:ok\r\n");
  CHECK(problems_of_redis(good, "everysec", false).empty());
  CHECK(problems_of_redis(good, "always", true).empty());
  CHECK(problems_of_redis(good, "", true).empty());
}

TEST_CASE("a Redis that is too old or throws keys away is refused, each with what to do") {
  const auto old = problems_of_redis(info("", "6.2.14"), "", false);
  REQUIRE(old.size() == 1);
  CHECK(old[0].refused);
  CHECK(old[0].what.find("6.2.14") != std::string::npos);

  const auto evicting = problems_of_redis(info("maxmemory_policy:allkeys-lru\r\n"), "", false);
  REQUIRE(evicting.size() == 1);
  CHECK(evicting[0].refused);
  CHECK(evicting[0].fix.find("CONFIG SET maxmemory-policy noeviction") != std::string::npos);
}

TEST_CASE("a Redis that keeps nothing is refused only where its log is believed") {
  const std::string forgetful = info("aof_enabled:0\r\n");
  const auto nodes = problems_of_redis(forgetful, "everysec", false);
  REQUIRE(nodes.size() == 1);
  CHECK_FALSE(nodes[0].refused);
  CHECK(problems_of_redis(forgetful, "always", true).at(0).refused);
}

TEST_CASE("little memory, a disk that fails, and seconds that may be lost are warned of") {
  CHECK(problems_of_redis(info("maxmemory:1048576\r\n"), "", false).size() == 1);
  CHECK(problems_of_redis(info("aof_last_write_status:err\r\n"), "", false).size() == 1);
  const auto seconds = problems_of_redis(info("aof_enabled:1\r\n"), "everysec", true);
  REQUIRE(seconds.size() == 1);
  CHECK_FALSE(seconds[0].refused);
}
