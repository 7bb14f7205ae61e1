// A log that a test wrote, and a writer that works it off.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "applier/writer.h"
#include "base/bytes.h"
#include "store/schema.h"
#include "support/temp_folder.h"

namespace snug::test {

/// Commands in their order, handed out in batches of a size, closed at their end. Thread: the test's, then the
/// writer's.
class ScriptedLog final : public CommandSource {
 public:
  /// Appends a command of node 1.
  void add(UserId actor, CommandBody body) {
    Entry entry;
    entry.command = {.id = {1, 1, std::ssize(entries_) + 1},
                     .time = Time{1'795'000'000'000 + 10 * std::ssize(entries_)},
                     .actor = actor,
                     .body = std::move(body)};
    entries_.push_back(std::move(entry));
  }
  Command& command(std::size_t at) { return entries_.at(at).command; }
  /// A command of another node: nobody waits for it here.
  void of_another_node(std::size_t at) { entries_.at(at).waits = false; }

  /// The log was opened anew before the command at `at`: it and what follows are of this term.
  void open_anew(std::size_t at, std::int64_t term) {
    for (; at < entries_.size(); ++at) entries_[at].term = term;
  }

  /// For another writer: nobody has heard anything yet.
  void begin(std::size_t batch) {
    batch_ = batch;
    submitted_ = 0;
    outcomes_.assign(entries_.size(), {});
  }

  void seek(std::int64_t position) override { next_ = static_cast<std::size_t>(position); }
  std::int64_t head() const override { return reached; }
  std::int64_t reached = 0;  ///< what a start must apply
  std::function<void()> at_take = [] {};

  bool take_batch(std::vector<Submission>& out, std::size_t most, std::chrono::milliseconds) override {
    if (next_ == entries_.size()) return false;
    at_take();
    for (std::size_t n = std::min(most, batch_); n > 0 && next_ < entries_.size(); --n) {
      const std::size_t at = next_++;
      Submission submission = logged(encode(entries_[at].command));
      submission.term = entries_[at].term;
      if (entries_[at].waits && at >= submitted_)
        submission.done = [this, at](Outcome outcome) { outcomes_[at].push_back(std::move(outcome)); };
      submitted_ = std::max(submitted_, next_);
      out.push_back(std::move(submission));
    }
    return true;
  }
  void wake() override {}

  /// `ok`, or the code of the error: what the one who waits for the command at `at` heard.
  std::string heard(std::size_t at) const {
    REQUIRE(outcomes_.at(at).size() == 1);
    const Outcome& outcome = outcomes_[at].front();
    return outcome.result ? "ok" : std::string(name_of(outcome.result.error().code));
  }
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Command command{};
    bool waits = true;
    std::int64_t term = 0;  // 0: the log is none that nodes share
  };
  std::vector<Entry> entries_;
  std::size_t next_ = 0, batch_ = 64;
  std::size_t submitted_ = 0;  // those before were handed out with who waits for them
  std::vector<std::vector<Outcome>> outcomes_;
};

/// A database of its own, and a writer on it.
class WriterFixture {
 public:
  WriterFixture() {
    start_crypto();
    Database db(path_, Database::Mode::write, Database::Synchronous::off);
    migrate(db);
  }

  void exec(const std::string& sql) { Database(path_, Database::Mode::write).exec(sql); }

  /// Works the log off from where the database stands, in batches of `batch`, until it ends.
  void work(ScriptedLog& log, std::size_t batch = 64) {
    with_writer(log, batch, [](Writer& writer) {
      writer.start();
      writer.join();
    });
  }
  /// A writer that has not started.
  template <class F>
  void with_writer(ScriptedLog& log, std::size_t batch, const F& look) {
    log.begin(batch);
    metrics_.emplace();
    Writer writer({.path = path_, .synchronous = Database::Synchronous::off, .at_boundary = at_boundary}, log,
                  {.on_committed =
                       [](const auto&, std::vector<Writer::Finished> finished) {
                         for (Writer::Finished& f : finished) f.done(std::move(f.outcome));
                       },
                   .on_gap = [this](Version version) { gaps.push_back(version); },
                   .on_fatal = [this](const std::string& why) { fatal = why; }},
                  *metrics_);
    look(writer);
  }

  /// What stands in the file.
  Applier::State saved() const {
    Database db(path_, Database::Mode::read);
    return Applier(db).state();
  }
  std::int64_t count(Sql sql) const {
    Database db(path_, Database::Mode::read);
    auto q = db.query(sql);
    return q.next() ? q.get<std::int64_t>(0) : -1;
  }
  /// Of the last writer.
  std::uint64_t commits() const {
    std::uint64_t all = 0;
    for (const std::uint64_t n : metrics_->histogram_of("snug_commit_seconds").counts()) all += n;
    return all;
  }

  std::function<void(Database&)> at_boundary = [](Database&) {};
  std::vector<Version> gaps;
  std::optional<std::string> fatal;

 private:
  TempFolder folder_;
  const std::string path_ = folder_.file("snug.db");
  std::optional<Metrics> metrics_;
};

}  // namespace snug::test
