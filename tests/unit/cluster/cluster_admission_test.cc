// What a start asks of a real Redis.

#include "cluster/cluster_admission.h"

#include <doctest/doctest.h>

#include "support/patience.h"
#include "support/redis_process.h"

using namespace snug;
using namespace std::chrono_literals;
using snug::test::RedisProcess;

namespace {

ClusterAdmission::Options options(const RedisProcess& redis, std::int64_t boot = 10, const std::string& keys = "k") {
  return {.redis = {.url = *RedisUrl::parse(redis.url()), .wait = 10ms, .most_wait = 50ms},
          .keys = keys,
          .boot = boot,
          .level = 6,
          .lease = snug::test::patience,
          .patience = snug::test::patience,
          .beats = 100ms};
}

/// A start that has come as far as being let in.
struct Start {
  explicit Start(const ClusterAdmission::Options& given, bool trusts_log = false)
      : admission(given, trusts_log, warnings) {}
  std::vector<std::string> warnings;
  ClusterAdmission admission;
};

std::string beat(std::int64_t boot, const std::string& keys = "k") {
  return Heartbeat{.boot = boot, .applied = {1, 1}, .level = 6, .keys = keys, .address = "127.0.0.1:1"}.text();
}

}  // namespace

TEST_CASE("a Redis that is away, or that throws keys away, lets nobody start, and says what to do") {
  RedisProcess redis;
  redis.ask({"CONFIG", "SET", "maxmemory-policy", "allkeys-lru"});
  CHECK_THROWS_WITH_AS(Start(options(redis)),
                       "the Redis throws keys away when its memory is full (maxmemory-policy allkeys-lru), and the log"
                       " is one key: redis-cli CONFIG SET maxmemory-policy noeviction, and the same in redis.conf",
                       ClusterError);
  redis.kill();
  ClusterAdmission::Options impatient = options(redis);
  impatient.patience = 200ms;
  CHECK_THROWS_AS(Start{impatient}, ClusterError);
}

TEST_CASE("a Redis that keeps nothing is warned of, or refused where its log is believed") {
  const RedisProcess redis({"--appendonly", "no"});
  CHECK(Start(options(redis)).warnings.size() == 1);
  CHECK_THROWS_AS(Start(options(redis), true), ClusterError);
}

TEST_CASE("one of two starts makes the log, and the other finds it") {
  RedisProcess redis;
  Start one(options(redis)), two(options(redis, 20));
  CHECK(one.admission.log().empty());
  CHECK(one.admission.take_founding());
  one.admission.found("L", {4, 0}, 6);
  CHECK_FALSE(two.admission.take_founding());
  CHECK(two.admission.log() == "L");
  CHECK_THROWS_AS(two.admission.found("M", {0, 0}, 6), ClusterError);
  CHECK(redis.ask({"HGET", "{snug}:head", "pos"}) == "4");
}

TEST_CASE("where nodes live, an empty Redis has lost its log, and nobody makes another one") {
  RedisProcess redis;
  redis.ask({"SET", "{snug}:node:1", beat(5)});
  ClusterAdmission::Options impatient = options(redis);
  impatient.patience = 2s;  // also for the connection
  Start start(impatient);
  CHECK_THROWS_AS(start.admission.log(), ClusterError);
}

TEST_CASE("a number is free if no node had it, and is this start's for its lease") {
  RedisProcess redis;
  redis.ask({"HSET", "{snug}:head", "log", "L", "n1", "5:1:0"});
  Start one(options(redis)), two(options(redis, 20));
  CHECK(one.admission.take_number({}, 0) == 2);
  CHECK(two.admission.take_number({}, 0) == 3);
  CHECK(one.admission.others().empty());  // a start that is not up yet has no address
}

TEST_CASE("the number of a program that lives is taken by nobody else, but by the next start of its own") {
  RedisProcess redis;
  redis.ask({"SET", "{snug}:node:7", beat(5)});
  ClusterAdmission::Options given = options(redis);
  given.lease = 500ms;  // for which it waits for another one to be gone
  Start start(given);
  CHECK_THROWS_WITH_AS(start.admission.take_number(7, 0),
                       "another program runs as node 7 at 127.0.0.1:1: give each node a number of its own",
                       ClusterError);
  CHECK(start.admission.take_number(7, 5) == 7);
  redis.ask({"SET", "{snug}:node:8", beat(5), "PX", "200"});
  CHECK(start.admission.take_number(8, 0) == 8);  // once that one is gone
}

TEST_CASE("a node that signs tokens with other keys is noticed") {
  RedisProcess redis;
  redis.ask({"SET", "{snug}:node:1", beat(5, "other")});
  Start start(options(redis));
  CHECK_THROWS_AS(start.admission.others(), ClusterError);
}

TEST_CASE("a database goes on where the log has its end, else it is behind or on a fork") {
  using Fit = ClusterAdmission::Fit;
  RedisProcess redis;
  Start start(options(redis));
  start.admission.found("L", {4, 0}, 6);
  CHECK(start.admission.fit({4, 0}) == Fit::good);
  CHECK(start.admission.fit({3, 0}) == Fit::behind);
  CHECK(start.admission.fit({5, 1}) == Fit::fork);
  for (int position = 5; position <= 9; ++position)
    redis.ask({"XADD", "{snug}:log", std::to_string(position) + "-2", "c", "x"});
  redis.ask({"HSET", "{snug}:head", "pos", "9"});
  CHECK(start.admission.fit({4, 1}) == Fit::good);
  CHECK(start.admission.fit({7, 2}) == Fit::good);
  CHECK(start.admission.fit({7, 1}) == Fit::fork);
  CHECK(start.admission.fit({3, 1}) == Fit::behind);
  CHECK(start.admission.fit({12, 2}) == Fit::fork);
  CHECK(start.admission.has({7, 2}));
  CHECK_FALSE(start.admission.has({7, 1}));
  CHECK(start.admission.first() == 5);
  redis.ask({"HSET", "{snug}:head", "state", "forming"});
  CHECK(start.admission.fit({12, 2}) == Fit::good);  // nobody can tell now
}
