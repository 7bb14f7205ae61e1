#include "feed/follower_thread.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/patience.h"

using namespace snug;

namespace {

using namespace std::chrono_literals;

/// A log of commits, and a follower that notes each version which reaches it.
class Log {
 public:
  explicit Log(std::size_t capacity = 3) : capacity_(capacity) { make(); }

  void start(Version cursor) { follower_->start(cursor, committed()); }
  /// The program goes down and comes up again: what it noted, and how far it was, is what lasts.
  void restart() {
    follower_->stop();
    const Version cursor = follower_->cursor();
    make();
    start(cursor);
  }

  /// Puts commands into the database: they can be read from here on.
  std::shared_ptr<const CommitBatch> commit(int commands = 1) {
    const std::lock_guard lock(mutex_);
    auto batch = std::make_shared<CommitBatch>();
    for (int i = 0; i < commands; ++i) batch->commands.push_back({.version = ++committed_, .changes = {}});
    batch->version = committed_;
    return batch;
  }
  void hand_over(const std::shared_ptr<const CommitBatch>& batch) { follower_->on_batch(batch); }
  void gap() { follower_->on_gap(committed()); }
  Version committed() {
    const std::lock_guard lock(mutex_);
    return committed_;
  }

  /// The work stands still at its next batch, until `release`.
  void hold() { set_held(true); }
  void release() { set_held(false); }
  /// Waits until the work stands still.
  void await_held() {
    wait([&] { return standing_; });
  }

  /// Waits until the follower has got to the end of the log, or to a version that is still to be committed: what it
  /// noted, as `1-4 (5-9) 10`, in brackets what it read in the database.
  std::string noted(Version up_to = 0) {
    wait([&] { return std::ssize(noted_) >= std::max(committed_, up_to) || !in_order(); });
    const std::lock_guard lock(mutex_);
    CHECK(in_order());
    std::string text;
    for (const auto& [from, to, read] : runs_) {
      std::string run = std::to_string(from) + (to > from ? "-" + std::to_string(to) : "");
      text += (text.empty() ? "" : " ") + (read ? "(" + run + ")" : run);
    }
    return text;
  }
  std::size_t times_read() {
    const std::lock_guard lock(mutex_);
    return reads_;
  }
  std::vector<Version> versions() {
    const std::lock_guard lock(mutex_);
    return noted_;
  }

  std::function<void()> before_snapshot = [] {}, after_snapshot = [] {};  ///< of catching up
  std::function<void(Version)> at_batch = [](Version) {};
  Version page = 1'000'000;  ///< versions that are read at once

 private:
  struct Run {
    Version from, to;
    bool read;
  };

  void make() {
    follower_ = std::make_unique<FollowerThread>(
        FollowerThread::Options{.name = "slow", .capacity = capacity_, .first_retry = 1ms, .last_retry = 2ms},
        FollowerThread::Work{.on_batches = [this](auto batches) { work_at(*batches.front()); },
                             .catch_up = [this](Version from, Version to) { return read(from, to); }});
  }
  void work_at(const CommitBatch& batch) {
    at_batch(batch.version);
    std::unique_lock lock(mutex_);
    standing_ = held_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return !held_; });
    standing_ = false;
    note(batch.commands.front().version, batch.version, false);
  }
  Version read(Version from, Version to) {
    {
      const std::lock_guard lock(mutex_);
      ++reads_;
    }
    before_snapshot();
    Version reached = 0;
    {
      const std::lock_guard lock(mutex_);
      CHECK(to <= committed_);
      reached = std::min(committed_, from + page);
      if (reached > from) note(from + 1, reached, true);
    }
    after_snapshot();
    return reached;
  }
  void note(Version from, Version to, bool read) {
    for (Version version = from; version <= to; ++version) noted_.push_back(version);
    runs_.push_back({from, to, read});
    changed_.notify_all();
  }
  bool in_order() const {
    for (std::size_t i = 0; i < noted_.size(); ++i)
      if (noted_[i] != static_cast<Version>(i) + 1) return false;
    return true;
  }
  void set_held(bool held) {
    const std::lock_guard lock(mutex_);
    held_ = held;
    changed_.notify_all();
  }
  template <class F>
  void wait(const F& done) {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, 20s, done));
  }

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Version committed_ = 0;
  bool held_ = false, standing_ = false;
  std::size_t reads_ = 0;
  std::vector<Version> noted_;
  std::vector<Run> runs_;
  std::unique_ptr<FollowerThread> follower_;
};

}  // namespace

TEST_CASE("a follower that keeps up gets each batch, in order") {
  Log log;
  log.start(0);
  for (int i = 1; i <= 4; ++i) {
    log.hand_over(log.commit(2));
    log.noted();
  }
  CHECK(log.noted() == "1-2 3-4 5-6 7-8");
  CHECK(log.times_read() == 0);
}

TEST_CASE("one that is slow falls behind without holding up the log, and reads what it missed") {
  Log log;
  log.start(0);
  log.hold();
  log.hand_over(log.commit());
  log.await_held();
  for (int i = 0; i < 10; ++i) log.hand_over(log.commit(2));  // returns, though the follower stands still
  log.release();
  CHECK(log.noted() == "1 (2-21)");
  log.hand_over(log.commit());
  CHECK(log.noted() == "1 (2-21) 22");
}

TEST_CASE("what is committed while it catches up comes once: in the snapshot, or as a batch") {
  Log log;
  log.before_snapshot = [&] { log.hand_over(log.commit()); };
  log.after_snapshot = [&] { log.hand_over(log.commit(3)); };
  log.start(0);
  log.commit();
  log.gap();
  CHECK(log.noted(5) == "(1-2) 3-5");
  CHECK(log.times_read() == 1);
}

TEST_CASE("it falls behind again while it catches up") {
  Log log(2);
  log.after_snapshot = [&] {
    if (log.committed() < 10)
      for (int i = 0; i < 5; ++i) log.hand_over(log.commit());
  };
  log.start(0);
  log.commit();
  log.gap();
  CHECK(log.noted(11) == "(1) (2-6) (7-11)");
}

TEST_CASE("after a gap, or when a batch is missing, it reads what was in there") {
  Log log;
  log.start(0);
  log.hand_over(log.commit());
  log.noted();
  log.commit(3);
  log.gap();
  CHECK(log.noted() == "1 (2-4)");
  log.commit(2);  // nobody is told
  log.hand_over(log.commit());
  CHECK(log.noted() == "1 (2-4) (5-7)");
}

TEST_CASE("it goes on where it was at the last stop, and reads what came meanwhile") {
  Log log;
  log.start(0);
  log.hand_over(log.commit(2));
  log.noted();
  log.commit(3);
  log.restart();
  CHECK(log.noted() == "1-2 (3-5)");
  log.restart();
  log.hand_over(log.commit());
  CHECK(log.noted() == "1-2 (3-5) 6");
  CHECK(log.times_read() == 1);
}

TEST_CASE("what can't be read is tried again, and what fails is read") {
  Log log;
  int failures = 3;
  log.before_snapshot = [&] {
    if (failures-- > 0) throw std::runtime_error("busy");
  };
  bool fails = true;
  log.at_batch = [&](Version) {
    if (std::exchange(fails, false)) throw std::runtime_error("disk full");
  };
  log.start(0);
  log.hand_over(log.commit(2));
  CHECK(log.noted() == "(1-2)");
  CHECK(log.times_read() == 4);
  log.hand_over(log.commit());
  CHECK(log.noted() == "(1-2) 3");
}

TEST_CASE("it may read in pages") {
  Log log;
  log.page = 4;
  log.commit(10);
  log.start(0);
  CHECK(log.noted() == "(1-4) (5-8) (9-10)");
}

TEST_CASE("a page that ends within a batch that waits: the rest of that batch is read") {
  Log log;
  log.page = 4;
  log.commit(3);
  log.before_snapshot = [&] {
    if (log.committed() == 3) log.hand_over(log.commit(3));
  };
  log.start(0);
  CHECK(log.noted(6) == "(1-4) (5-6)");
}

TEST_CASE("whatever happens, each version comes once and in order") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    std::mt19937 dice(seed);
    Log log(4);
    log.page = 7;
    log.at_batch = [n = 0](Version) mutable {
      if (++n % 5 == 0) std::this_thread::yield();
    };
    log.start(0);
    for (int i = 0; i < 400; ++i) {
      const auto batch = log.commit(1 + static_cast<int>(dice() % 3));
      if (dice() % 20 == 0)
        log.gap();
      else if (i == 399 || dice() % 20 != 0)  // else it is lost
        log.hand_over(batch);
      if (dice() % 100 == 0) log.restart();
    }
    log.noted();
    CHECK(log.versions().size() == static_cast<std::size_t>(log.committed()));
  }
}

TEST_CASE("what comes soon is dealt with together, until there is enough of it or somebody waits for it") {
  std::mutex mutex;
  std::condition_variable changed;
  std::string done;
  FollowerThread follower({.name = "gathering", .at_once = 3, .gather = std::chrono::hours(1)},
                          {.on_batches =
                               [&](auto batches) {
                                 const std::lock_guard lock(mutex);
                                 done += (done.empty() ? "" : " ") + std::to_string(batches.front()->version) + "-" +
                                         std::to_string(batches.back()->version);
                                 changed.notify_all();
                               },
                           .catch_up =
                               [&](Version from, Version to) {
                                 const std::lock_guard lock(mutex);
                                 done += " (" + std::to_string(from + 1) + "-" + std::to_string(to) + ")";
                                 changed.notify_all();
                                 return to;
                               }});
  Version version = 0;
  const auto commit = [&](int count) {
    for (int i = 0; i < count; ++i) {
      auto batch = std::make_shared<CommitBatch>();
      batch->version = ++version;
      batch->commands.push_back({.version = version, .changes = {}});
      follower.on_batch(batch);
    }
  };
  const auto await = [&](const std::string& expected) {
    std::unique_lock lock(mutex);
    REQUIRE(changed.wait_for(lock, test::patience, [&] { return done.size() >= expected.size(); }));
    CHECK(done == expected);
  };
  follower.start(0, 0);
  commit(3);
  await("1-3");
  commit(2);
  follower.wake();
  await("1-3 4-5");
  commit(1);
  follower.on_gap(++version);
  await("1-3 4-5 (6-7)");
  commit(1);
  follower.stop();  // not an hour later
  CHECK(follower.cursor() == 7);
}

TEST_CASE("what is done at rest: when nothing waits, again after the time that it asks for, and when it is woken") {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> done;
  const auto note = [&](std::string what) {
    const std::lock_guard lock(mutex);
    done.push_back(std::move(what));
    changed.notify_all();
  };
  const auto await = [&](std::size_t count) {
    std::unique_lock lock(mutex);
    REQUIRE(changed.wait_for(lock, test::patience, [&] { return done.size() >= count; }));
    return done;
  };
  int rests = 0;
  FollowerThread follower({.name = "resting"}, {.on_batches = [&](auto) { note("batch"); },
                                                .catch_up =
                                                    [&](Version, Version to) {
                                                      note("read");
                                                      return to;
                                                    },
                                                .rest = [&]() -> std::optional<std::chrono::milliseconds> {
                                                  note("rest");
                                                  ++rests;
                                                  if (rests == 4) throw std::runtime_error("the file is damaged");
                                                  if (rests == 1) return 1ms;
                                                  return std::nullopt;
                                                }});
  using Done = std::vector<std::string>;
  follower.start(0, 0);
  CHECK(await(2) == Done{"rest", "rest"});
  auto batch = std::make_shared<CommitBatch>();
  batch->version = 1;
  batch->commands.push_back({.version = 1, .changes = {}});
  follower.on_batch(batch);
  CHECK(await(4) == Done{"rest", "rest", "batch", "rest"});
  follower.wake();
  CHECK(await(7) == Done{"rest", "rest", "batch", "rest", "rest", "read", "rest"});
  follower.stop();
}
