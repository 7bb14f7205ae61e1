#include "server/opening.h"

#include <doctest/doctest.h>

#include "base/bytes.h"
#include "base/id.h"
#include "support/temp_folder.h"

using namespace snug;

namespace {

struct OpeningFixture {
  OpeningFixture() { start_crypto(); }

  OpenedDatabase open(int node = 0) const {
    return open_database(folder.file("snug.db"), folder.file("snug.note"), Database::Synchronous::full, node);
  }
  void exec(const std::string& sql) const { Database(folder.file("snug.db"), Database::Mode::write).exec(sql); }

  test::TempFolder folder;
};

}  // namespace

TEST_CASE("a boot is more than the node's last one, and never below the clock") {
  const OpeningFixture fixture;
  const std::int64_t before = SystemClock().now().ms;
  CHECK(fixture.open().boot >= before);

  fixture.exec("INSERT INTO nodes (node, boot, counter) VALUES (3, 5, 1), (4, 99000000000000, 1)");
  CHECK(fixture.open(3).boot >= before);  // an older copy knows less than the log
  CHECK(fixture.open(3).boot < before + 60'000);
  CHECK(fixture.open(4).boot == 99000000000001);  // the clock was set back
}

TEST_CASE("no id is made anew, also of what is gone, while the clock is behind the order") {
  const OpeningFixture fixture;
  (void)fixture.open();
  const Time order{SystemClock().now().ms + 60'000};
  fixture.exec("UPDATE meta SET time = " + std::to_string(order.ms));
  const OpenedDatabase opened = fixture.open();
  CHECK(opened.time == order);

  // What an earlier start made at that time, and removed.
  struct Standing final : Clock {
    explicit Standing(Time t) : time(t) {}
    Time now() const override { return time; }
    std::chrono::steady_clock::time_point steady() const override { return {}; }
    Time time;
  };
  const Standing clock(order);
  IdGenerator earlier(clock, 7);
  InviteId gone;
  for (int i = 0; i < 4096; ++i) gone = earlier.next<InviteId>();
  IdGenerator now(clock, 7, opened.last_id);
  CHECK(now.next<InviteId>().value > gone.value);
}
