#include "jobs/job_runner.h"

#include <doctest/doctest.h>

#include <condition_variable>
#include <deque>
#include <mutex>

#include "base/metrics.h"
#include "jobs/deletion_job.h"
#include "store/lease_rows.h"
#include "support/patience.h"
#include "unit/applier/applier_fixture.h"

using namespace snug;
using snug::test::ApplierFixture;

namespace {

using namespace std::chrono_literals;

/// The order of all nodes: what one of them submits is applied at once, unless the log is away.
class Order {
 public:
  Order(ApplierFixture& machine, const Clock& clock) : machine_(machine), clock_(clock) {}

  Outcome apply(std::int64_t node, CommandBody body) {
    return machine_.run({.id = {node, 2, ++counter_},  // after what the fixture sent
                         .time = clock_.now(),
                         .actor = UserId{},
                         .session = LoginSessionId{},
                         .body = std::move(body)});
  }

 private:
  ApplierFixture& machine_;
  const Clock& clock_;
  std::int64_t counter_ = 0;
};

class NodeSequencer final : public Sequencer {
 public:
  NodeSequencer(Order& order, std::int64_t node) : order_(order), node_(node) {}

  bool submit(Submission&& submission) override {
    if (away) return false;
    if (!before.empty()) std::exchange(before, {}).front()();
    submitted.push_back(submission.command.body);
    submission.done(order_.apply(node_, std::move(submission.command.body)));
    return true;
  }

  bool away = false;
  std::vector<std::function<void()>> before;  ///< the next command
  std::vector<CommandBody> submitted;

 private:
  Order& order_;
  const std::int64_t node_;
};

/// Erases the deletion's user bit by bit, as often as it is due; notes what it hears.
struct Errand final : Job {
  Errand(UserId user, std::vector<std::string>& heard) : user_(user), heard_(heard) {}

  std::string_view name() const override { return WithdrawUser::job; }
  std::optional<Time> due(Database&) override { return at; }
  Step next(Database&) override { return {.commands = {WithdrawUser{user_}}, .pause = 50ms}; }
  void applied() override { heard_.push_back("applied"); }
  void failed(const Error& why) override { heard_.push_back("failed: " + std::string(name_of(why.code))); }
  bool is_woken_by(const Change& change) const override { return std::holds_alternative<AccountDeleted>(change); }

  std::optional<Time> at = Time{};

 private:
  const UserId user_;
  std::vector<std::string>& heard_;
};

struct Node {
  Node(ApplierFixture& machine, Order& order, const Clock& clock, std::int64_t number, UserId user)
      : sequencer(order, number),
        db(machine.db().path(), Database::Mode::read),
        runner({.database = machine.db().path(), .node = number}, sequencer, clock) {
    auto job = std::make_unique<Errand>(user, heard);
    errand = job.get();
    runner.add(std::move(job));
  }
  /// Does what is due; what the job heard of it.
  std::vector<std::string> run() {
    heard.clear();
    wait = runner.run_due(db);
    return heard;
  }

  NodeSequencer sequencer;
  Database db;
  std::vector<std::string> heard;
  Errand* errand = nullptr;
  JobRunner runner;
  std::chrono::milliseconds wait{};
};

const std::vector<std::string> nothing, applied{"applied"};

struct Nodes : ApplierFixture {
  Nodes() { REQUIRE(run({}, DeleteUser{ann}).result); }
  rows::Lease lease() {
    const auto found = rows::find_lease(db(), WithdrawUser::job);
    REQUIRE(found);
    return *found;
  }
  void wake(JobRunner& runner) {
    auto batch = std::make_shared<CommitBatch>();
    batch->commands.push_back({.version = 1, .changes = {AccountDeleted{ann}}});
    runner.on_batch(batch);
  }

  ManualClock clock;
  Order order{*this, clock};
  const UserId ann = as("ann");
  Node one{*this, order, clock, 1, ann}, two{*this, order, clock, 2, ann};
};

}  // namespace

TEST_CASE_FIXTURE(Nodes, "a job that is due takes its lease, and its commands carry the number of that") {
  CHECK(one.run() == applied);
  CHECK(one.wait == 50ms);
  REQUIRE(one.sequencer.submitted.size() == 2);
  CHECK(std::get<TakeLease>(one.sequencer.submitted[0]).until.ms == clock.now().ms + JobRunner::lease_time.count());
  CHECK(std::get<WithdrawUser>(one.sequencer.submitted[1]).fence == Fence(lease().fence));
  CHECK(one.run() == nothing);  // it pauses
  clock.advance(50ms);
  CHECK(one.run() == applied);
  CHECK(one.sequencer.submitted.size() == 3);  // the lease is good
  clock.advance(20s);
  CHECK(one.run() == applied);
  CHECK(one.sequencer.submitted.size() == 5);  // more than half of it was over
  CHECK(lease().fence == 1);
}

TEST_CASE_FIXTURE(Nodes, "of two nodes one does it; the other goes on when the lease has ended") {
  CHECK(one.run() == applied);
  CHECK(two.run() == nothing);
  CHECK(two.wait == JobRunner::lease_time);
  CHECK(two.sequencer.submitted.empty());  // it reads who has it
  clock.advance(JobRunner::lease_time - 1ms);
  CHECK(two.run() == nothing);
  clock.advance(1ms);
  CHECK(two.run() == applied);
  CHECK(lease().node == 2);
  CHECK(lease().fence == 2);
  CHECK(one.run() == nothing);
}

TEST_CASE_FIXTURE(Nodes, "commands of a node that has stood still meanwhile are rejected") {
  CHECK(one.run() == applied);
  clock.advance(50ms);
  const auto version = applier().state().version;
  one.sequencer.before.push_back([&] {
    clock.advance(JobRunner::lease_time);
    REQUIRE(order.apply(2, TakeLease{std::string(WithdrawUser::job), 2, Time{clock.now().ms + 10'000}}).result);
  });
  CHECK(one.run() == std::vector<std::string>{"failed: conflict"});
  CHECK(applier().state().version == version + 1);  // the other's lease alone
  CHECK(one.wait == 250ms);
  clock.advance(250ms);
  CHECK(one.run() == nothing);
  CHECK(one.wait == 9750ms);  // until the other's lease ends
}

TEST_CASE_FIXTURE(Nodes, "of two that take it at once the second is refused") {
  one.sequencer.before.push_back([&] {
    REQUIRE(order.apply(2, TakeLease{std::string(WithdrawUser::job), 2, Time{clock.now().ms + 10'000}}).result);
  });
  CHECK(one.run() == std::vector<std::string>{"failed: conflict"});
  CHECK(one.sequencer.submitted.size() == 1);
}

TEST_CASE_FIXTURE(Nodes, "a job that can't go on waits longer and longer, and is itself again when it can") {
  one.sequencer.away = true;
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 10; ++i) {
    CHECK(one.run() == std::vector<std::string>{"failed: unavailable"});
    waits.push_back(one.wait.count());
    clock.advance(one.wait);
  }
  CHECK(waits == std::vector<std::int64_t>{250, 500, 1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000});
  one.sequencer.away = false;
  CHECK(one.run() == applied);
  clock.advance(50ms);
  one.sequencer.away = true;
  one.run();
  CHECK(one.wait == 250ms);
}

TEST_CASE_FIXTURE(Nodes, "a job that is not due costs nothing, and is asked again at its time or when it is woken") {
  one.errand->at.reset();
  CHECK(one.run() == nothing);
  CHECK(one.wait == 24h);
  one.errand->at = Time{clock.now().ms + 5000};
  CHECK(one.run() == nothing);  // nothing has woken it
  wake(one.runner);
  CHECK(one.run() == nothing);
  CHECK(one.wait == 5s);
  clock.advance(5s);
  CHECK(one.sequencer.submitted.empty());
  CHECK(one.run() == applied);
  wake(one.runner);
  CHECK(one.run() == nothing);  // what pauses is not woken
  one.errand->at.reset();
  clock.advance(50ms);
  CHECK(one.run() == nothing);
  one.errand->at = Time{};
  one.runner.on_gap(9);  // what was lost might have woken it
  CHECK(one.run() == applied);
}

TEST_CASE_FIXTURE(Nodes, "below the level of leases no command is submitted that an earlier program does not know") {
  db().exec("UPDATE meta SET level = 4");
  CHECK(one.run() == std::vector<std::string>{"failed: unsupported"});
  CHECK(one.sequencer.submitted.empty());
}

TEST_CASE_FIXTURE(Nodes, "deletions are a job: it comes to its end on whichever node has the lease") {
  const UserId ben = as("ben");
  const ChatId tea = group(ben, {as("cleo")});
  const UserId cleo = as("cleo");
  for (int i = 0; i < 250; ++i) REQUIRE(send(cleo, tea, "x").result);
  REQUIRE(run({}, DeleteUser{cleo}).result);

  Metrics metrics, metrics_of_second;
  JobRunner first({.database = db().path(), .node = 1}, one.sequencer, clock);
  JobRunner second({.database = db().path(), .node = 2}, two.sequencer, clock);
  first.add(std::make_unique<DeletionJob>(metrics));
  second.add(std::make_unique<DeletionJob>(metrics_of_second));
  const auto texts = [&] { return count("SELECT count(*) FROM messages WHERE content <> ''"); };
  while (texts() == 250) clock.advance(first.run_due(one.db));
  CHECK(two.sequencer.submitted.empty());
  CHECK(metrics.sum("snug_deletions_pending") > 0);
  clock.advance(JobRunner::lease_time);  // the first node is no more
  for (int i = 0; i < 1000 && count("SELECT count(*) FROM deletions") > 0; ++i) clock.advance(second.run_due(two.db));
  CHECK(count("SELECT count(*) FROM deletions") == 0);
  CHECK(texts() == 0);
  CHECK(second.run_due(two.db) == 24h);
  CHECK(metrics_of_second.sum("snug_deletions_pending") == 0);
  CHECK(lease().fence == 2);
}

namespace {

/// Keeps what is submitted.
struct Keeper final : Sequencer {
  bool submit(Submission&& submission) override {
    const std::lock_guard lock(mutex);
    kept.push_back(std::move(submission));
    came.notify_all();
    return true;
  }
  std::mutex mutex;
  std::condition_variable came;
  std::deque<Submission> kept;
};

}  // namespace

TEST_CASE_FIXTURE(Nodes, "the thread wakes for a commit, and stops also while no outcome comes") {
  Keeper keeper;
  Metrics metrics;
  const SystemClock machine;
  {
    JobRunner runner({.database = db().path(), .node = 1}, keeper, machine);
    runner.add(std::make_unique<DeletionJob>(metrics));
    runner.start();
    std::unique_lock lock(keeper.mutex);
    REQUIRE(keeper.came.wait_for(lock, snug::test::patience, [&] { return !keeper.kept.empty(); }));
    lock.unlock();
    runner.stop();
  }
  keeper.kept.front().done({.result = fail(Code::unavailable, "too late")});  // that nobody waits for any more

  db().exec("DELETE FROM deletions");
  keeper.kept.clear();
  JobRunner runner({.database = db().path(), .node = 1}, keeper, machine);
  runner.add(std::make_unique<DeletionJob>(metrics));
  runner.start();
  db().exec("INSERT INTO deletions (user_id, version) VALUES (7, 7)");
  wake(runner);
  std::unique_lock lock(keeper.mutex);
  CHECK(keeper.came.wait_for(lock, snug::test::patience, [&] { return !keeper.kept.empty(); }));
}
