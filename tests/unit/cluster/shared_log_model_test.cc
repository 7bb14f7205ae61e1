// The protocol of the shared log under random faults.
#include <cstdlib>

#include "shared_log_fixture.h"

using namespace snug;
using namespace snug::test;
using namespace std::chrono_literals;

// Redis is killed and loses up to 9 KB of what it had acknowledged, connections are cut, nodes crash at any moment.
TEST_CASE("no acknowledged command is lost, doubled or reordered, whatever dies") {
  const char* given = std::getenv("TEST_SEEDS");
  const std::uint32_t seeds = given != nullptr ? static_cast<std::uint32_t>(std::atoi(given)) : 2;
  const char* from = std::getenv("TEST_FIRST_SEED");
  const std::uint32_t first = from != nullptr ? static_cast<std::uint32_t>(std::atoi(from)) : 1;
  for (std::uint32_t seed = first; seed < first + seeds; ++seed) {
    CAPTURE(seed);
    Cluster cluster(3, seed);
    cluster.start();
    cluster.until_open();
    std::size_t next = 0, kills = 0, crashes = 0;
    constexpr auto time = 8s;
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) {
      for (std::size_t i = cluster.random() % 30; i > 0; --i)
        cluster[cluster.random() % 3].submit("m" + std::to_string(next++));
      cluster.run(std::chrono::milliseconds(1 + cluster.random() % 10));
      switch (cluster.random() % 120) {
        case 0:
          cluster.redis.kill();
          cluster.redis.cut(cluster.random() % 9'000);
          if (cluster.random() % 2 == 0) cluster.run(50ms);
          cluster.redis.start();
          ++kills;
          break;
        case 1:
          cluster.redis.ask({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
          break;
        case 2:
        case 3: {
          Node& node = cluster[cluster.random() % 3];
          if (node.runs()) node.crash();
          ++crashes;
          break;
        }
        default:
          break;
      }
      for (auto& node : cluster.nodes)
        if (!node->runs() && cluster.random() % 10 == 0) node->start();
    }
    for (auto& node : cluster.nodes)
      if (!node->runs()) node->start();
    cluster.until_open();
    // It may be refused, where the log is closed once more.
    std::size_t last = 0;
    const auto heard = [&] {
      const auto& acked = cluster.journal.acked;
      return std::any_of(acked.begin(), acked.end(), [](const std::string& what) { return what.starts_with("last"); });
    };
    std::size_t refused = cluster.journal.refused;
    cluster[0].submit("last");
    cluster.until([&] {
      if (cluster.journal.refused > refused && cluster[0].is_open()) {
        refused = cluster.journal.refused;
        cluster[0].submit("last" + std::to_string(++last));
      }
      return heard() && cluster.level();
    });
    cluster.check();
    CHECK(cluster.journal.acked.size() > 100);
    MESSAGE("seed " << seed << ": " << cluster.journal.acked.size() << " acknowledged, " << cluster.journal.refused
                    << " refused, " << kills << " kills of the Redis, " << crashes << " of nodes, term "
                    << cluster[0].shared().term());
  }
}
