#include "applier/writer.h"

#include <pthread.h>

#include <chrono>

#include "base/log.h"

namespace snug {

namespace {

using std::chrono::steady_clock;

double seconds_between(steady_clock::time_point start, steady_clock::time_point end) {
  return std::chrono::duration<double>(end - start).count();
}
double seconds_since(steady_clock::time_point start) { return seconds_between(start, steady_clock::now()); }

/// How often an idle or a failing writer looks up.
constexpr std::chrono::milliseconds idle_patience{2000};
constexpr std::chrono::milliseconds failing_patience{250};

Error unknown_fate() {
  return {
      Code::unavailable, "the server can't write to its disk at the moment; repeat with the same clientId", {}, 1000};
}

}  // namespace

Writer::Writer(Options options, CommandSource& source, Listener listener, Metrics& metrics)
    : options_(std::move(options)),
      source_(source),
      listener_(std::move(listener)),
      applied_(metrics.counter("snug_commands_total", "Commands by outcome", "outcome=\"applied\"")),
      rejected_(metrics.counter("snug_commands_total", "Commands by outcome", "outcome=\"rejected\"")),
      failed_(metrics.counter("snug_commands_total", "Commands by outcome", "outcome=\"failed\"")),
      messages_(metrics.counter("snug_messages_total", "Messages sent")),
      command_seconds_(
          metrics.histogram("snug_command_seconds", "Time from a command's place in the order to its answer", 16e-6)),
      batch_size_(metrics.histogram("snug_commit_batch_commands", "Commands in one transaction", 1)),
      apply_seconds_(metrics.histogram("snug_apply_seconds", "Time to apply a batch", 1e-6)),
      commit_seconds_(metrics.histogram("snug_commit_seconds", "Time to commit a batch to disk", 1e-6)) {
  open();
  published_ = applier_->state().version;
  epoch_ = applier_->state().epoch;
}

Writer::~Writer() { join(); }

void Writer::start() {
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "writer");
    run();
  });
}

void Writer::join() {
  if (thread_.joinable()) thread_.join();
}

void Writer::open() {
  applier_.reset();
  db_.reset();
  db_ = std::make_unique<Database>(options_.path, Database::Mode::write, options_.synchronous);
  applier_ = std::make_unique<Applier>(*db_);
}

void Writer::run() {
  std::vector<Submission> batch;
  while (source_.take_batch(batch, options_.batch, healthy() ? idle_patience : failing_patience)) {
    if (db_) options_.at_boundary(*db_);
    run_between(false);
    if (!healthy() && !fatal_) try_recover();
    if (!batch.empty()) healthy() ? commit(std::move(batch)) : refuse(std::move(batch), unknown_fate());
    batch.clear();
    if (healthy()) run_aside();
  }
  if (healthy()) run_aside();
  run_between(true);
}

void Writer::write_batch(std::vector<Submission>& batch, std::vector<Outcome>& outcomes, CommitBatch& out) {
  const auto start = steady_clock::now();
  const Version before = applier_->state().version;
  Transaction transaction(*db_);
  for (Submission& submission : batch) {
    CommittedCommand command;
    outcomes.push_back(applier_->apply(submission.command, command.changes));
    command.version = outcomes.back().version;
    if (command.version == 0) continue;
    mark_cursors(command.changes);
    out.commands.push_back(std::move(command));
  }
  apply_seconds_.observe(seconds_since(start));
  out.version = applier_->state().version;
  if (out.version == before) return;  // rejections alone: nothing to commit

  const auto applied = steady_clock::now();
  applier_->save();
  transaction.commit();
  commit_seconds_.observe(seconds_since(applied));
}

void Writer::commit(std::vector<Submission> batch) {
  auto out = std::make_shared<CommitBatch>();
  std::vector<Outcome> outcomes;
  outcomes.reserve(batch.size());
  try {
    write_batch(batch, outcomes, *out);
  } catch (const StoreError& error) {
    commit_failed(std::move(batch), error);
    return;
  } catch (const UpgradeNeeded& error) {
    fatal_ = true;
    healthy_ = false;
    listener_.on_fatal(error.what());
    refuse(std::move(batch), unknown_fate());
    return;
  }
  batch_size_.observe(static_cast<double>(batch.size()));
  std::vector<Finished> finished;
  finished.reserve(batch.size());
  const auto now = steady_clock::now();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    (outcomes[i].result ? applied_ : rejected_).add();
    command_seconds_.observe(seconds_between(batch[i].since, now));
    if (outcomes[i].version > 0 && std::holds_alternative<SendMessage>(batch[i].command.body)) messages_.add();
    finished.push_back({batch[i].io, std::move(batch[i].done), std::move(outcomes[i])});
  }
  published_.store(out->version, std::memory_order_release);
  listener_.on_committed(std::move(out), std::move(finished));
}

void Writer::refuse(std::vector<Submission> batch, const Error& error) {
  failed_.add(batch.size());
  std::vector<Finished> finished;
  for (Submission& submission : batch)
    finished.push_back({submission.io, std::move(submission.done), Outcome{.result = error}});
  auto nothing = std::make_shared<CommitBatch>();
  nothing->version = version();
  listener_.on_committed(std::move(nothing), std::move(finished));
}

void Writer::commit_failed(std::vector<Submission> batch, const StoreError& error) {
  if (error.is_defect()) {
    // A command that can't be applied must not take others with it: the batch again, one by one.
    applier_->reload();
    if (batch.size() > 1) {
      for (Submission& submission : batch) {
        std::vector<Submission> one;
        one.push_back(std::move(submission));
        healthy() ? commit(std::move(one)) : refuse(std::move(one), unknown_fate());
      }
      return;
    }
    log::error("command failed", {{"command", name_of(batch.front().command.body)}, {"why", error.what()}});
    refuse(std::move(batch), fail(Code::internal, "the server made a mistake; it was logged"));
    return;
  }
  log::error("commit failed", {{"commands", batch.size()}, {"code", error.code()}, {"why", error.what()}});
  healthy_ = false;
  refuse(std::move(batch), unknown_fate());
  try_recover();
}

void Writer::try_recover() {
  try {
    open();
    // Nothing new, but a page that has to be written: SQLite passes over an update to what is there already.
    Transaction transaction(*db_);
    db_->run("UPDATE meta SET position = position + 1 WHERE id = 1");
    applier_->save();
    transaction.commit();

    auto q = db_->query("PRAGMA quick_check(1)");
    q.next();
    if (const auto verdict = q.get<std::string>(0); verdict != "ok") {
      fatal_ = true;
      log::error("database is damaged", {{"file", options_.path}, {"why", verdict}});
      listener_.on_fatal("the database is damaged (" + verdict + "): restore a backup");
      return;
    }
  } catch (const std::exception& error) {
    log::warning("still not able to write", {{"file", options_.path}, {"why", error.what()}});
    return;
  }
  const Version now = applier_->state().version;
  log::info("database is writable again", {{"version", now}});
  healthy_ = true;
  if (now > version()) {  // the commit whose fate was unknown had landed
    published_.store(now, std::memory_order_release);
    listener_.on_gap(now);
  }
}

void Writer::write_aside(MoveFunction<void(Database&)> write) {
  std::lock_guard lock(mutex_);
  aside_.push_back(std::move(write));
}

void Writer::run_aside() {
  std::vector<MoveFunction<void(Database&)>> writes;
  {
    std::lock_guard lock(mutex_);
    writes.swap(aside_);
  }
  if (writes.empty()) return;
  try {
    Transaction transaction(*db_);
    for (auto& write : writes) write(*db_);
    transaction.commit();
  } catch (const StoreError& error) {
    log::warning("last-seen times were not saved", {{"why", error.what()}});
  }
}

bool Writer::between_batches(MoveFunction<void(Database*)> work) {
  {
    std::lock_guard lock(mutex_);
    if (ended_) return false;
    between_.push_back(std::move(work));
  }
  source_.wake();
  return true;
}

void Writer::run_between(bool last) {
  std::vector<MoveFunction<void(Database*)>> work;
  {
    std::lock_guard lock(mutex_);
    ended_ = last;
    work.swap(between_);
  }
  for (auto& piece : work) piece(db_.get());
}

}  // namespace snug
