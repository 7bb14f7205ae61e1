#include "server/reader_session_loader.h"

#include <doctest/doctest.h>

#include <future>

#include "applier/applier.h"
#include "base/bytes.h"
#include "net/io_thread.h"
#include "store/schema.h"
#include "support/patience.h"
#include "support/temp_folder.h"

using namespace snug;
using namespace std::chrono_literals;

namespace {

/// A database that a test writes, and the loader on it.
struct LoaderFixture {
  LoaderFixture() : db((start_crypto(), folder.file("snug.db")), Database::Mode::write, Database::Synchronous::off) {
    migrate(db);
    applier.emplace(db);
    RegisterUser ann{
        .user_id = UserId{1}, .username = "ann", .username_key = "ann", .display_name = "Ann", .password_hash = "h"};
    ann.role = UserRole::member;
    apply(ann);
    readers.emplace(ReaderPool::Options{.path = folder.file("snug.db"), .threads = 1}, metrics);
    pool.start();
  }
  ~LoaderFixture() {
    readers->stop();
    pool.stop();
  }

  void apply(CommandBody body) {
    Transaction transaction(db);
    std::vector<Change> changes;
    REQUIRE(applier->apply({.id = {0, 1, ++counter}, .time = Time{1}, .body = std::move(body)}, changes).result);
    applier->save();
    transaction.commit();
  }

  /// A session start from a cursor of the next version.
  std::future<Result<SessionStart>> load_ahead(ReaderSessionLoader& loader) {
    const Version next = applier->state().version + 1;
    const Cursor cursor{.epoch = applier->state().epoch, .version = next, .receipts = next};
    auto promise = std::make_shared<std::promise<Result<SessionStart>>>();
    auto future = promise->get_future();
    loader.load({.user = UserId{1}, .cursor = to_string(cursor)},
                [promise](Result<SessionStart> start) { promise->set_value(std::move(start)); });
    return future;
  }

  test::TempFolder folder;
  Database db;
  std::optional<Applier> applier;
  std::int64_t counter = 0;
  Metrics metrics;
  SystemClock clock;
  IoPool pool{1};
  std::optional<ReaderPool> readers;
};

}  // namespace

TEST_CASE_FIXTURE(LoaderFixture, "a session's cursor that is ahead of this node is waited for, and then given up") {
  ReaderSessionLoader impatient(*readers, {&pool[0]}, clock, {.may_lag = true, .timeout = 0ms});
  const auto given_up = load_ahead(impatient).get();
  REQUIRE_FALSE(given_up);
  CHECK(given_up.error().code == Code::unavailable);

  ReaderSessionLoader loader(*readers, {&pool[0]}, clock, {.may_lag = true, .timeout = test::patience});
  auto start = load_ahead(loader);
  apply(ChangeSettings{{{"members_limit", 50}}});
  REQUIRE(start.wait_for(test::patience) == std::future_status::ready);
  const auto got = start.get();
  REQUIRE(got);
  CHECK_FALSE(got->page->reset);
}

TEST_CASE_FIXTURE(LoaderFixture,
                  "a node that stands alone has nothing to wait for: such a cursor is of a lost future") {
  ReaderSessionLoader loader(*readers, {&pool[0]}, clock, {.may_lag = false, .timeout = test::patience});
  const auto got = load_ahead(loader).get();
  REQUIRE(got);
  CHECK(got->page->reset);
}

namespace {

/// An order of several nodes that is so far.
struct SaidHead final : Sequencer {
  bool submit(Submission&&) override { return false; }
  void ask_head(HeadHandler done) override { done(head); }
  std::optional<std::int64_t> head;
};

}  // namespace

TEST_CASE_FIXTURE(LoaderFixture, "a session whose login began at another node waits until this one has it") {
  SystemClock now;
  const LoginSessionId login{(now.now().ms - IdGenerator::epoch_ms) << 22};
  const auto load = [&](ReaderSessionLoader& loader, LoginSessionId of) {
    auto promise = std::make_shared<std::promise<Result<SessionStart>>>();
    auto future = promise->get_future();
    loader.load({.user = UserId{1}, .login = of},
                [promise](Result<SessionStart> start) { promise->set_value(std::move(start)); });
    return future;
  };
  SaidHead order;
  ReaderSessionLoader loader(*readers, {&pool[0]}, clock, {.may_lag = true, .timeout = 60s, .order = &order});
  ReaderSessionLoader impatient(*readers, {&pool[0]}, clock, {.may_lag = true, .timeout = 0ms, .order = &order});
  const auto refusal = [](Result<SessionStart> start) {
    return std::string(start ? "none" : name_of(start.error().code));
  };

  order.head = applier->state().position + 1;
  CHECK(refusal(load(impatient, login).get()) == "unavailable");
  auto start = load(loader, login);
  apply(CreateLoginSession{.user_id = UserId{1}, .password_version = 1, .login = {.id = login}});
  CHECK(refusal(start.get()) == "none");

  order.head = applier->state().position;
  CHECK(refusal(load(loader, LoginSessionId{login.value + 1}).get()) == "unauthorized");
  order.head.reset();
  CHECK(refusal(load(loader, LoginSessionId{login.value + 1}).get()) == "unavailable");
}
