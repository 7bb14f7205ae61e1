// What SharedLog does, one fault at a time.
#include "shared_log_fixture.h"

using namespace snug;
using namespace snug::test;
using namespace std::chrono_literals;

TEST_CASE("what is appended on one node comes to all, in one order") {
  Cluster cluster(3);
  cluster.start();
  cluster.until_open();
  for (int i = 0; i < 300; ++i) cluster[static_cast<std::size_t>(i % 3)].submit("m" + std::to_string(i));
  cluster.until([&] { return cluster.journal.acked.size() == 300 && cluster.level(); });
  CHECK(cluster[0].log().size() == 300);
  CHECK(cluster.journal.refused == 0);
  cluster.check();
}

TEST_CASE("nothing is appended while the Redis is away, and reading goes on where it was") {
  Cluster cluster(2);
  cluster.start();
  cluster.until_open();
  cluster[0].submit("a");
  cluster.until([&] { return cluster.level() && cluster[0].log().size() == 1; });
  cluster.redis.kill();
  cluster.until([&] { return !cluster[0].is_open() && !cluster[1].is_open(); });
  CHECK(cluster[0].states.back().second.find("connect") != std::string::npos);
  cluster[0].submit("b");
  CHECK(cluster.journal.refused == 1);
  cluster.redis.start();
  cluster.until_open();
  CHECK(cluster[0].shared().term() == 2);
  cluster[1].submit("c");
  cluster.until([&] { return cluster.level() && cluster[0].log().size() == 2; });
  cluster.check();
}

TEST_CASE("whoever waits for a log that does not come back hears in time that nobody knows") {
  Cluster cluster(1);
  cluster.start();
  cluster.until_open();
  cluster.redis.freeze();
  cluster[0].submit("a");                                                      // is sent
  for (int i = 0; i < 2'000; ++i) cluster[0].submit("b" + std::to_string(i));  // most of them wait to be sent
  cluster.run(50ms);
  CHECK(cluster.journal.refused == 0);
  cluster.redis.kill();
  cluster.until([&] { return cluster.journal.refused == 2'001; });
  cluster.redis.start();
  cluster.until_open();
  cluster[0].submit("after");
  cluster.until([&] { return cluster.journal.acked.size() == 1; });
  CHECK(cluster.journal.acked.front() == "after");
  CHECK(cluster.journal.refused == 2'001);
  cluster.check();
}

TEST_CASE("a command whose answer was lost is neither lost nor doubled") {
  Cluster cluster(2);
  cluster.start();
  cluster.until_open();
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 20; ++i) cluster[0].submit("m" + std::to_string(20 * round + i));
    cluster.run(std::chrono::milliseconds(round));
    cluster.redis.ask({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
    cluster.until_open();
  }
  cluster.until([&] { return cluster.level() && cluster.journal.acked.size() + cluster.journal.refused == 200; });
  CHECK(cluster.journal.acked.size() > 0);
  cluster.check();
}

TEST_CASE("a log that was emptied is put together again from what the nodes have") {
  Cluster cluster(2);
  cluster.start();
  cluster.until_open();
  for (int i = 0; i < 700; ++i) cluster[0].submit("m" + std::to_string(i));
  cluster.until([&] { return cluster.journal.acked.size() == 700 && cluster.level(); });
  cluster.redis.ask({"FLUSHALL"});
  cluster.until([&] { return cluster.redis.ask({"XLEN", "{snug}:log"}) == "700"; });
  cluster.until_open();
  cluster[1].submit("after");
  cluster.until([&] { return cluster.level() && cluster[0].log().size() == 701; });
  cluster.check();
}

TEST_CASE("a stream that was deleted under its readers is noticed, and what nobody had read of it is given up") {
  Cluster cluster(2);
  cluster.start();
  cluster.until_open();
  for (int i = 0; i < 100; ++i) cluster[0].submit("m" + std::to_string(i));
  cluster.until([&] { return cluster.journal.acked.size() == 100 && cluster.level(); });
  // Nobody has read this, and then it is gone, in one step.
  SUBCASE("and nothing came after") {
    cluster.redis.ask({"EVAL", "redis.call('DEL', KEYS[1]) redis.call('HSET', KEYS[2], 'pos', 103)", "2", "{snug}:log",
                       "{snug}:head"});
  }
  SUBCASE("and something came after") {
    cluster.redis.ask({"EVAL",
                       "redis.call('DEL', KEYS[1]) redis.call('HSET', KEYS[2], 'pos', 104) "
                       "redis.call('XADD', KEYS[1], '104-1', 'c', '{}')",
                       "2", "{snug}:log", "{snug}:head"});
  }
  cluster.until([&] { return cluster.redis.ask({"HGET", "{snug}:head", "term"}) == "2"; });
  cluster.until_open();
  cluster[1].submit("after");
  cluster.until([&] { return cluster.level() && cluster[0].log().size() == 101; });
  CHECK(cluster.redis.ask({"XLEN", "{snug}:log"}) == "101");
  cluster.check();
}

TEST_CASE("the log stays closed while a member is missing, because that may have acked what only it has") {
  Cluster cluster(3);
  cluster.start();
  cluster.until_open();
  cluster[0].submit("a");
  cluster.until([&] { return cluster.level() && cluster[0].log().size() == 1; });
  cluster[2].crash();
  cluster.redis.kill();
  cluster.redis.start();
  cluster.until([&] { return cluster.redis.ask({"HLEN", "{snug}:claims"}) == "2"; });
  cluster.run(500ms);
  CHECK(!cluster[0].is_open());
  CHECK(!cluster[1].is_open());
  cluster[2].start();
  cluster.until_open();
}

TEST_CASE("what only the furthest node has is put back for the others") {
  Cluster cluster(3);
  cluster.start();
  cluster.until_open();
  cluster[1].commits = cluster[2].commits = false;
  for (int i = 0; i < 50; ++i) cluster[0].submit("m" + std::to_string(i));
  cluster.until([&] { return cluster.journal.acked.size() == 50; });
  // The others forget what they have read, and the Redis loses all.
  cluster[1].crash();
  cluster[2].crash();
  cluster.redis.ask({"FLUSHALL"});
  cluster[1].commits = cluster[2].commits = true;
  cluster[1].start();
  cluster[2].start();
  cluster.until_open();
  cluster.until([&] { return cluster.level(); });
  CHECK(cluster[2].log().size() == 50);
  cluster.check();
}

TEST_CASE("a node that is behind what is kept must join again, and says so") {
  Cluster cluster(2);
  cluster.start();
  cluster.until_open();
  cluster[1].crash();
  for (int i = 0; i < 10; ++i) cluster[0].submit("m" + std::to_string(i));
  cluster.until([&] { return cluster.journal.acked.size() == 10; });
  cluster[0].shared().trim(5);
  cluster.until([&] { return cluster.redis.ask({"XLEN", "{snug}:log"}) == "5"; });
  cluster[1].start();
  cluster.until([&] { return cluster[1].shared().state() == State::ended; });
  CHECK(cluster[1].states.back().second.find("the log begins behind position 5, and this node is at 0") !=
        std::string::npos);
}

TEST_CASE("a node of another cluster takes no part") {
  Cluster cluster(1);
  cluster.redis.ask({"HSET", "{snug}:head", "log", "M", "run", "x", "state", "open"});
  cluster.start();
  cluster.until([&] {
    return !cluster[0].states.empty() && cluster[0].states.back().second.find("another cluster") != std::string::npos;
  });
  CHECK(cluster.redis.ask({"HGET", "{snug}:head", "log"}) == "M");
}

TEST_CASE("two programs with one number: the older one ends") {
  Cluster cluster(1);
  cluster.start();
  cluster.until_open();
  Journal other;
  Node twin(cluster.context, cluster.redis, 1, {1}, other, 7);
  cluster.run(5ms);
  twin.start();
  cluster.until([&] { return twin.is_open(); });
  cluster[0].submit("late");
  cluster.until([&] { return cluster[0].shared().state() == State::ended; });
  CHECK(cluster[0].states.back().second.find("another program runs as node 1") != std::string::npos);
  CHECK(cluster.journal.refused == 1);
  CHECK(cluster.journal.acked.empty());
}

TEST_CASE("what went on without a node is not taken back by it") {
  Cluster cluster(2);
  cluster.start();
  cluster.until_open();
  cluster[0].submit("a");
  cluster.until([&] { return cluster.level() && cluster[0].log().size() == 1; });
  // Node 2 has something at 2-1 that the log lost, and that has another command at 2-2 now.
  cluster[1].crash();
  cluster.redis.ask({"XADD", "{snug}:log", "2-2", "c", "{}"});
  cluster.redis.ask({"XDEL", "{snug}:log", "1-1"});
  cluster.redis.ask({"HSET", "{snug}:head", "pos", "2", "term", "2"});
  cluster[1].start();
  cluster.until([&] { return cluster[1].log().size() == 2; });  // 2-2 follows 1-1: it goes along
  cluster.redis.ask({"DEL", "{snug}:log"});
  cluster.redis.ask({"XADD", "{snug}:log", "1-3", "c", "{}"});
  cluster.redis.ask({"XADD", "{snug}:log", "2-3", "c", "{}"});
  cluster[1].crash();
  cluster[1].start();
  cluster.until([&] { return cluster[1].shared().state() == State::ended; });
  CHECK(cluster[1].states.back().second.find("is not in the log") != std::string::npos);
}

TEST_CASE("a Redis that takes nothing at the moment makes commands wait, or refuses them") {
  Cluster cluster(1);
  cluster.start();
  cluster.until_open();
  cluster.redis.ask({"CONFIG", "SET", "min-replicas-to-write", "1"});
  cluster[0].submit("a");
  cluster.until([&] { return !cluster[0].is_open(); });
  CHECK(cluster[0].states.back().second.find("NOREPLICAS") != std::string::npos);
  cluster.redis.ask({"CONFIG", "SET", "min-replicas-to-write", "0"});
  cluster.until([&] { return cluster.journal.acked.size() + cluster.journal.refused == 1; });
  cluster.until_open();
  cluster.check();
}

TEST_CASE("where the operator vouches for the Redis, the log is formed without a member that stays away") {
  Cluster cluster(2);
  for (auto& node : cluster.nodes) node->trust_log = true;
  cluster.start();
  cluster.until_open();
  cluster[0].submit("a");
  cluster.until([&] { return cluster.level() && cluster[0].log().size() == 1; });
  cluster[1].crash();
  cluster.redis.kill();
  cluster.redis.start();
  cluster.until([&] { return cluster[0].is_open(); });
  cluster[0].submit("b");
  cluster.until([&] { return cluster.journal.acked.size() == 2; });
  cluster[1].start();
  cluster.until_open();
  cluster.until([&] { return cluster.level(); });
  cluster.check();
}
