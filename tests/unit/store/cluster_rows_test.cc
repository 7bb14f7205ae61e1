#include "store/cluster_rows.h"

#include <doctest/doctest.h>

#include "store/schema.h"
#include "support/temp_folder.h"

using namespace snug;
using namespace snug::rows;

namespace {

struct Tail {
  Tail() { migrate(db); }
  /// Commands `from` … `to` of a term as one batch.
  void append(std::int64_t from, std::int64_t to, std::int64_t term = 1) {
    std::vector<LoggedCommand> batch;
    for (std::int64_t at = from; at <= to; ++at) batch.push_back({at, term, "{\"n\":" + std::to_string(at) + "}"});
    append_tail(db, batch);
  }
  std::string read(std::int64_t position, std::size_t most = 100, std::size_t bytes = 1'000'000) {
    std::string text;
    for (const LoggedCommand& command : tail_from(db, position, most, bytes)) {
      text += std::to_string(command.position) + "-" + std::to_string(command.term) + " ";
      CHECK(command.bytes == "{\"n\":" + std::to_string(command.position) + "}");
    }
    return text;
  }
  test::TempFolder folder;
  Database db{folder.file("snug.db"), Database::Mode::write};
};

}  // namespace

TEST_CASE("the end of the log is read from any position of it") {
  Tail tail;
  CHECK(tail_begin(tail.db, 7) == 8);
  CHECK(tail.read(1) == "");
  tail.append(5, 7);
  tail.append(8, 8);
  tail.append(9, 11, 2);
  CHECK(tail_begin(tail.db, 11) == 5);
  CHECK(tail.read(1) == "5-1 6-1 7-1 8-1 9-2 10-2 11-2 ");
  CHECK(tail.read(6) == "6-1 7-1 8-1 9-2 10-2 11-2 ");
  CHECK(tail.read(8, 2) == "8-1 9-2 ");
  CHECK(tail.read(6, 1) == "6-1 ");
  CHECK(tail.read(5, 100, 15) == "5-1 6-1 7-1 ");
  CHECK(tail.read(5, 100, 0) == "5-1 ");
  CHECK(tail.read(12) == "");
}

TEST_CASE("bytes of any kind come back as they were") {
  Tail tail;
  const std::string bytes = "{\"a\":\"1 2 3\\n\"}\n 7 7 ü";
  append_tail(tail.db, {{1, 3, bytes}, {2, 3, ""}, {3, 4, bytes}});
  const auto found = tail_from(tail.db, 1, 10, 1'000);
  REQUIRE(found.size() == 3);
  CHECK(found[0].bytes == bytes);
  CHECK(found[1].bytes.empty());
  CHECK(found[2].bytes == bytes);
  CHECK(found[2].term == 4);
}

TEST_CASE("what is far enough behind goes, a batch at a time") {
  Tail tail;
  tail.append(1, 10);
  tail.append(11, 20);
  tail.append(21, 30);
  tail.append(31, kept_tail + 10);
  CHECK(tail_begin(tail.db, 0) == 11);  // 11 … is needed for the last 20,000
  tail.append(kept_tail + 11, kept_tail + 25);
  CHECK(tail_begin(tail.db, 0) == 21);
}

TEST_CASE("a damaged batch is noticed") {
  for (const char* entries : {"1", "1 ", "1 5 {}", "x 2 {}", "1 99999999999999999999 {}", "1 2 {}1"}) {
    CAPTURE(entries);
    Tail tail;
    tail.db.exec("INSERT INTO log_tail (first, entries) VALUES (1, '" + std::string(entries) + "')");
    CHECK_THROWS_AS(tail_from(tail.db, 1, 10, 1'000), StoreError);
  }
}
