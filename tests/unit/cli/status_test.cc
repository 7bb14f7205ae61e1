#include "cli/status.h"

#include <doctest/doctest.h>

using namespace snug;

namespace {

std::string status(const std::string& start, const std::string& samples) {
  const auto value =
      json::parse(R"({"version":"1.2.3","time":"2026-11-27T12:00:00.000Z","startedAt":")" + start +
                  R"(","intervalMs":5000,"samples":[)" + samples +
                  R"(],"disk":{"database":120000000,"wal":4000000,"free":20000000000,"total":40000000000},)"
                  R"("counts":{"users":12,"chats":34,"messages":5678}})");
  REQUIRE(value);
  return cli::status_text(*value);
}

std::string sample(const std::string& more) {
  return R"({"spanMs":5000,"connections":3,"sessions":2,"deliveries":60,"cpuMs":500,"memory":14000000,)" + more + "}";
}

}  // namespace

TEST_CASE("what the server holds, and how the last minute was") {
  std::string samples = sample(R"("messages":1000000)");  // too old
  for (int i = 0; i < 11; ++i) samples += "," + sample(R"("messages":5,"ackP50Us":400,"ackP99Us":3100)");
  samples += "," + sample(R"("messages":5)");
  CHECK(status("2026-11-24T07:59:00.000Z", samples) ==
        "snug 1.2.3 has run for 3 d 4 h\n"
        "holds         12 users, 34 chats, 5678 messages\n"
        "disk          database 120 MB, write-ahead log 4.0 MB, free 20 GB of 40 GB\n"
        "connections   3, 2 logged in\n"
        "messages      1.0/s, delivered 12.0/s\n"
        "acknowledged  in 0.4 ms (half), 3.1 ms (99 %)\n"
        "uses          0.10 cores, 14 MB of memory\n");
}

TEST_CASE("a server that has just begun tells what there is") {
  CHECK(status("2026-11-27T11:59:57.900Z", "") ==
        "snug 1.2.3 has run for 2 s\n"
        "holds  12 users, 34 chats, 5678 messages\n"
        "disk   database 120 MB, write-ahead log 4.0 MB, free 20 GB of 40 GB\n");
  CHECK(status("2026-11-27T11:59:00.000Z", "").starts_with("snug 1.2.3 has run for 1 min\n"));
  CHECK(status("2026-11-27T09:30:00.000Z", "").starts_with("snug 1.2.3 has run for 2 h 30 min\n"));
}
