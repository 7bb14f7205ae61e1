#include "store/start_rows.h"

#include <doctest/doctest.h>

#include "store/database.h"
#include "store/schema.h"
#include "support/temp_folder.h"

using namespace snug;

namespace {

struct Starts {
  Starts() : db(dir.file("snug.db"), Database::Mode::write, Database::Synchronous::off) { migrate(db); }

  void begin(std::int64_t number, Version version, std::int64_t most = rows::most_starts) {
    Transaction transaction(db);
    rows::begin_start(db, number, version, most);
    transaction.commit();
  }
  bool fits(Version version, std::int64_t number, Version now = 1000) {
    return rows::is_of_this_history(db, Cursor{.version = version, .receipts = version, .start = number}, now);
  }

  test::TempFolder dir;
  Database db;
};

}  // namespace

TEST_CASE_FIXTURE(Starts, "a cursor fits only what its start committed") {
  begin(71, 11);
  begin(72, 21);
  CHECK(fits(0, 0));
  CHECK(fits(10, 0));  // of before starts had numbers
  CHECK_FALSE(fits(11, 0));
  CHECK_FALSE(fits(10, 71));
  CHECK(fits(11, 71));
  CHECK(fits(20, 71));
  CHECK_FALSE(fits(21, 71));  // what it committed there was lost
  CHECK(fits(21, 72));
  CHECK(fits(30, 72, 30));
  CHECK_FALSE(fits(31, 72, 30));  // not committed yet, or no more
  CHECK_FALSE(fits(15, 99));
}

TEST_CASE_FIXTURE(Starts, "of a sync's cursor the last version counts that its holder has seen") {
  begin(71, 11);
  begin(72, 21);
  const Cursor half{.version = 5, .receipts = 5, .start = 71, .head = 15};
  CHECK(rows::is_of_this_history(db, half, 30));
  Cursor beyond = half;
  beyond.seen = 25;  // rows of the pages were as young as that, and committed under 71
  CHECK_FALSE(rows::is_of_this_history(db, beyond, 30));
  beyond.start = 72;
  CHECK(rows::is_of_this_history(db, beyond, 30));
  CHECK_FALSE(rows::is_of_this_history(db, beyond, 24));
}

TEST_CASE_FIXTURE(Starts, "what may be of the future is of the start that goes on, or of one not known yet") {
  begin(71, 11);
  begin(72, 21);
  const auto may_come = [&](Version version, std::int64_t number) {
    return rows::may_be_of_the_future(db, Cursor{.version = version, .receipts = version, .start = number}, 30);
  };
  CHECK(may_come(31, 72));
  CHECK(may_come(31, 99));
  CHECK_FALSE(may_come(30, 72));  // is here
  CHECK_FALSE(may_come(30, 99));  // another was committed there
  CHECK_FALSE(may_come(31, 71));  // has ended at 20
  CHECK_FALSE(may_come(31, 0));
}

TEST_CASE_FIXTURE(Starts, "the starts that are kept are bounded, and what is left out fits nobody") {
  for (int i = 1; i <= 10; ++i) begin(100 + i, 10 * i, 4);
  auto q = db.query("SELECT count(*) FROM starts");
  REQUIRE(q.next());
  CHECK(q.get<int>(0) <= 5);
  CHECK(fits(9, 0));
  for (int i = 1; i <= 6; ++i) CHECK_FALSE(fits(10 * i + 5, 100 + i));
  for (int i = 1; i <= 6; ++i) CHECK_FALSE(fits(10 * i + 5, 0));
  for (int i = 7; i <= 10; ++i) CHECK(fits(10 * i + 5, 100 + i));
  for (int i = 7; i <= 10; ++i) CHECK_FALSE(fits(10 * i + 5, 101 + i));
}
