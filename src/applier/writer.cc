#include "applier/writer.h"

#include <pthread.h>

#include <chrono>
#include <iterator>

#include "base/log.h"
#include "store/cluster_rows.h"
#include "store/start_rows.h"

namespace snug {

namespace {

using std::chrono::steady_clock;

double seconds_between(steady_clock::time_point start, steady_clock::time_point end) {
  return std::chrono::duration<double>(end - start).count();
}
double seconds_since(steady_clock::time_point start) { return seconds_between(start, steady_clock::now()); }

/// How often an idle or a failing writer looks up.
constexpr std::chrono::milliseconds idle_timeout{2000};
constexpr std::chrono::milliseconds failing_timeout{250};

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
      command_seconds_(
          metrics.histogram("snug_command_seconds", "Time from a command's place in the order to its answer", 16e-6)),
      batch_commands_(metrics.histogram("snug_commit_batch_commands", "Commands in one transaction", 1)),
      apply_seconds_(metrics.histogram("snug_apply_seconds", "Time to apply a batch", 1e-6)),
      commit_seconds_(metrics.histogram("snug_commit_seconds", "Time to commit a batch to disk", 1e-6)) {
  open();
  published_ = applier_->state().version;
  history_ = applier_->history();
}

Writer::~Writer() { join(); }

void Writer::start() {
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "writer");
    writing_.take_over();
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
  applier_ = std::make_unique<Applier>(*db_, options_.start);
  time_ = applier_->state().time;
  level_ = applier_->state().level;
  source_.seek(applier_->state().position);
}

bool Writer::catch_up(std::chrono::milliseconds patience) {
  writing_.assert_held();
  auto until = steady_clock::now() + patience;
  while (healthy() && applier_->state().position < source_.head()) {
    const std::int64_t before = applier_->state().position;
    if (!step()) break;
    if (applier_->state().position != before) until = steady_clock::now() + patience;
    if (steady_clock::now() >= until) break;
  }
  return healthy() && applier_->state().position >= source_.head();
}

void Writer::run() {
  while (step()) {
  }
  if (healthy()) run_aside();
  save_position();
  run_between(true);
}

/// False: the source is closed and drained.
bool Writer::step() {
  // Before a batch is taken: the source hands out again what follows from where the database then is.
  if (!healthy() && !fatal_) try_recover();
  std::vector<Submission> batch;
  if (!source_.take_batch(batch, batch_size_.commands(), healthy() ? idle_timeout : failing_timeout)) return false;
  if (db_) options_.at_boundary(*db_);
  run_between(false);
  if (!batch.empty()) healthy() ? commit(std::move(batch)) : refuse(std::move(batch), unknown_fate());
  if (healthy()) run_aside();
  return true;
}

std::vector<Outcome> Writer::write_batch(const std::vector<Submission>& batch, CommitBatch& out) {
  try {
    return write_batch(batch, out, Applier::Defects::thrown);
  } catch (const StoreError& error) {
    if (!error.is_defect()) throw;
  }
  // A command that is a defect takes no other with it: the batch again, with a savepoint for each command.
  applier_->rewind();
  out = CommitBatch();
  return write_batch(batch, out, Applier::Defects::rejected);
}

std::vector<Outcome> Writer::write_batch(const std::vector<Submission>& batch, CommitBatch& out,
                                         Applier::Defects defects) {
  const auto start = steady_clock::now();
  const Version before = applier_->state().version;
  std::vector<Outcome> outcomes;
  outcomes.reserve(batch.size());
  Transaction transaction(*db_);
  applier_->begin();
  for (const Submission& submission : batch) {
    if (!Applier::knows(submission.command)) break;
    CommittedCommand command;
    outcomes.push_back(
        applier_->apply(submission.command, command.changes, defects, submission.bytes, submission.term));
    command.version = outcomes.back().version;
    if (command.version == 0) continue;
    mark_cursors(command.changes);
    out.commands.push_back(std::move(command));
  }
  apply_seconds_.observe(seconds_since(start));
  out.version = applier_->state().version;
  time_ = applier_->state().time;
  level_ = applier_->state().level;
  unsaved_ = true;
  // Rejections alone are not worth a sync of the disk, but where others count on what this node has.
  if (out.version == before && !source_.shared()) return outcomes;

  const auto applied = steady_clock::now();
  keep_tail(batch, outcomes.size());
  applier_->save();
  transaction.commit();
  unsaved_ = false;
  const auto committed = steady_clock::now();
  commit_seconds_.observe(seconds_between(applied, committed));
  batch_size_.took(applied - start, committed - applied);
  return outcomes;
}

/// What came from a shared log is kept as it was there: the log may lose it.
void Writer::keep_tail(const std::vector<Submission>& batch, std::size_t applied) {
  std::vector<rows::LoggedCommand> commands;
  const std::int64_t first = applier_->state().position - static_cast<std::int64_t>(applied) + 1;
  for (std::size_t i = 0; i < applied && batch[i].term != 0; ++i)
    commands.push_back({first + static_cast<std::int64_t>(i), batch[i].term, batch[i].bytes});
  rows::append_tail(*db_, commands);
}

/// What was rejected since the last commit counts, too: a start goes on where this one ends.
void Writer::save_position() {
  if (!unsaved_ || !healthy()) return;
  try {
    Transaction transaction(*db_);
    applier_->save();
    transaction.commit();
    unsaved_ = false;
  } catch (const StoreError& error) {
    log::warning("the last position was not saved", {{"why", error.what()}});
  }
}

void Writer::commit(std::vector<Submission> batch) {
  auto out = std::make_shared<CommitBatch>();
  std::vector<Outcome> outcomes;
  try {
    outcomes = write_batch(batch, *out);
  } catch (const StoreError& error) {
    commit_failed(std::move(batch), error);
    return;
  }
  std::vector<Submission> rest(std::make_move_iterator(batch.begin() + std::ssize(outcomes)),
                               std::make_move_iterator(batch.end()));
  batch.resize(outcomes.size());
  if (!batch.empty()) finish(std::move(batch), std::move(outcomes), std::move(out));
  if (!rest.empty()) stop_at_unknown(std::move(rest));
}

/// The state stays exactly where the command stands that this program can't apply.
void Writer::stop_at_unknown(std::vector<Submission> rest) {
  save_position();
  fatal_ = true;
  healthy_ = false;
  listener_.on_fatal("the command at position " + std::to_string(applier_->state().position + 1) +
                     " is of a later snug: upgrade this one");
  refuse(std::move(rest), unknown_fate());
}

void Writer::finish(std::vector<Submission> batch, std::vector<Outcome> outcomes,
                    std::shared_ptr<const CommitBatch> out) {
  batch_commands_.observe(static_cast<double>(batch.size()));
  std::vector<Finished> finished;
  finished.reserve(batch.size());
  const auto now = steady_clock::now();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    counter_of(outcomes[i]).add();
    if (!batch[i].done) continue;
    command_seconds_.observe(seconds_between(batch[i].since, now));
    finished.push_back({batch[i].io, std::move(batch[i].done), std::move(outcomes[i])});
  }
  learn_starts();
  if (options_.marks != nullptr)
    for (const ChainMark& mark : applier_->state().marks) options_.marks->add(mark);
  published_.store(out->version, std::memory_order_release);
  listener_.on_committed(std::move(out), std::move(finished));
}

/// A term of a shared log has begun: before its versions are told to anybody, the history knows.
void Writer::learn_starts() {
  if (applier_->state().start == history_.start() || applier_->state().log.empty()) return;
  for (const rows::StartRow& row : rows::starts_from(*db_, history_.first_of_newest()))
    if (row.start != history_.start()) history_.begin(row.first, row.start);
}

Counter& Writer::counter_of(const Outcome& outcome) {
  if (outcome.result) return applied_;
  return outcome.result.error().code == Code::internal ? failed_ : rejected_;
}

void Writer::refuse(std::vector<Submission> batch, const Error& error) {
  failed_.add(batch.size());
  std::vector<Finished> finished;
  for (Submission& submission : batch)
    if (submission.done) finished.push_back({submission.io, std::move(submission.done), Outcome{.result = error}});
  auto nothing = std::make_shared<CommitBatch>();
  nothing->version = version();
  listener_.on_committed(std::move(nothing), std::move(finished));
}

void Writer::commit_failed(std::vector<Submission> batch, const StoreError& error) {
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
    learn_starts();
    // What was answered is not there any more: to go on would give its versions out again.
    const Cursor published{.version = version(), .start = history_.start_of(version())};
    if (!rows::is_of_this_history(*db_, published, applier_->state().version)) {
      fatal_ = true;
      listener_.on_fatal("the database has gone back to version " + std::to_string(applier_->state().version) +
                         ", though version " + std::to_string(version()) + " was committed: restart snug");
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
  const MutexLock lock(mutex_);
  aside_.push_back(std::move(write));
}

void Writer::run_aside() {
  std::vector<MoveFunction<void(Database&)>> writes;
  {
    const MutexLock lock(mutex_);
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
    const MutexLock lock(mutex_);
    if (ended_) return false;
    between_.push_back(std::move(work));
  }
  source_.wake();
  return true;
}

void Writer::run_between(bool last) {
  std::vector<MoveFunction<void(Database*)>> work;
  {
    const MutexLock lock(mutex_);
    ended_ = last;
    work.swap(between_);
  }
  for (auto& piece : work) piece(db_.get());
}

}  // namespace snug
