#include "jobs/job_runner.h"

#include <pthread.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "base/log.h"
#include "base/mutex.h"
#include "store/lease_rows.h"
#include "store/schema.h"

namespace snug {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds first_retry = 250ms, last_retry = 60s;
constexpr std::chrono::milliseconds idle = 24h;

std::chrono::milliseconds between(Time from, Time to) { return std::chrono::milliseconds(to.ms - from.ms); }

/// Commands of jobs have a `fence`.
void put_fence(CommandBody& body, const Fence& fence) {
  std::visit(
      [&](auto& command) {
        if constexpr (requires { command.fence; }) command.fence = fence;
      },
      body);
}

}  // namespace

struct JobRunner::Shared {
  Mutex mutex;
  Condition called;
  bool stopping GUARDED_BY(mutex) = false;
  bool woken GUARDED_BY(mutex) = false;
  std::size_t outstanding GUARDED_BY(mutex) = 0;  // commands of the step whose outcome has not come
  std::optional<Error> error GUARDED_BY(mutex);   // of the step's first command that was not applied
};

JobRunner::JobRunner(Options options, Sequencer& sequencer, const Clock& clock)
    : options_(std::move(options)), sequencer_(sequencer), clock_(clock), shared_(std::make_shared<Shared>()) {}

void JobRunner::add(std::unique_ptr<Job> job) { entries_.push_back({.job = std::move(job)}); }

void JobRunner::start() {
  thread_ = std::thread([this, db = std::make_shared<Database>(options_.database, Database::Mode::read)] {
    pthread_setname_np(pthread_self(), "jobs");
    for (;;) {
      const Duration wait = run_due(*db);
      const MutexLock lock(shared_->mutex);
      shared_->called.wait_for(shared_->mutex, wait,
                               [&]() REQUIRES(shared_->mutex) { return shared_->stopping || shared_->woken; });
      if (shared_->stopping) return;
    }
  });
}

void JobRunner::stop() {
  {
    const MutexLock lock(shared_->mutex);
    shared_->stopping = true;
    shared_->called.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

bool JobRunner::stopping() const {
  const MutexLock lock(shared_->mutex);
  return shared_->stopping;
}

void JobRunner::wake() {
  const MutexLock lock(shared_->mutex);
  shared_->woken = true;
  shared_->called.notify_all();
}

void JobRunner::on_batch(const std::shared_ptr<const CommitBatch>& batch) {
  bool woken = false;  // each job is asked of each change: some note what it was
  for (const CommittedCommand& command : batch->commands)
    for (const Entry& entry : entries_) {
      woken |= command.changes.empty() && entry.job->is_woken_by_silence();
      for (const Change& change : command.changes) woken |= entry.job->is_woken_by(change);
    }
  if (woken) wake();
}

/// What the lost commits would have woken is not known.
void JobRunner::on_gap(Version) {
  for (const Entry& entry : entries_) entry.job->on_gap();
  wake();
}

std::chrono::milliseconds JobRunner::run_due(Database& db) {
  bool woken = false;
  {
    const MutexLock lock(shared_->mutex);
    woken = std::exchange(shared_->woken, false);
  }
  for (Entry& entry : entries_) {
    const auto now = clock_.steady();
    if (woken && entry.asleep) entry.next = now;
    if (entry.next <= now) {
      const Duration wait = step(db, entry);
      entry.next = clock_.steady() + wait;
    }
  }
  Duration wait = idle;
  for (const Entry& entry : entries_) wait = std::min(wait, std::chrono::ceil<Duration>(entry.next - clock_.steady()));
  return std::max(wait, 0ms);
}

/// How long to wait before the next one.
JobRunner::Duration JobRunner::step(Database& db, Entry& entry) {
  Job& job = *entry.job;
  try {
    const std::optional<Time> due = job.due(db);
    const Time now = clock_.now();
    entry.asleep = !due || *due > now;
    if (!due) return idle;
    if (*due > now) return std::min(idle, between(now, *due));
    Duration wait = 0ms;
    const Result<Fence> fence = lease_for(db, entry, wait);
    if (!fence) return hold_up(entry, fence.error());
    if (wait > 0ms) return wait;
    Job::Step step = job.next(db);
    for (CommandBody& body : step.commands) put_fence(body, *fence);
    if (const auto done = run(std::move(step.commands)); !done) return hold_up(entry, done.error());
    job.applied();
    entry.held_up = 0ms;
    return step.pause;
  } catch (const StoreError& error) {
    return hold_up(entry, fail(Code::unavailable, error.what()));
  }
}

JobRunner::Duration JobRunner::hold_up(Entry& entry, const Error& why) {
  if (!stopping())
    log::warning("a job is held up", {{"job", entry.job->name()}, {"why", std::string_view(why.message)}});
  entry.job->failed(why);
  entry.held_up = std::clamp(entry.held_up * 2, first_retry, last_retry);
  return entry.held_up;
}

/// The lease as the rows have it, renewed when half of it is over. `wait`: another node has it so long.
Result<Fence> JobRunner::lease_for(Database& db, const Entry& entry, Duration& wait) {
  // A node of an earlier program stops at a command that it doesn't know.
  if (rows::level_in_force(db) < leases_level)
    return fail(Code::unsupported, "there are no leases at the level of behaviour in force");
  const std::string job(entry.job->name());
  auto lease = rows::find_lease(db, job);
  const Time now = clock_.now();
  const bool own = lease && lease->node == options_.node;
  if (lease && !own && now < lease->until) {
    wait = std::min(between(now, lease->until), last_retry);
    return Fence();
  }
  if (!own || between(now, lease->until) < lease_time / 2) {
    const auto taken = run({TakeLease{job, options_.node, Time{now.ms + lease_time.count()}}});
    if (!taken) return taken.error();
    lease = rows::find_lease(db, job);
    if (!lease || lease->node != options_.node) return fail(Code::conflict, "another node has taken the job");
  }
  return Fence(lease->fence);
}

/// Submits them, and waits for what becomes of them. An error, if one was not applied.
Result<void> JobRunner::run(std::vector<CommandBody> commands) {
  {
    const MutexLock lock(shared_->mutex);
    if (shared_->stopping) return fail(Code::unavailable, "the server stops");
    shared_->outstanding = 0;
    shared_->error.reset();
  }
  for (CommandBody& body : commands) {
    {
      const MutexLock lock(shared_->mutex);
      ++shared_->outstanding;
    }
    Submission submission;
    submission.command.body = std::move(body);
    submission.done = [shared = shared_](const Outcome& outcome) {
      const MutexLock lock(shared->mutex);
      --shared->outstanding;
      if (!outcome.result && !shared->error) shared->error = outcome.result.error();
      shared->called.notify_all();
    };
    if (sequencer_.submit(std::move(submission))) continue;
    const MutexLock lock(shared_->mutex);
    --shared_->outstanding;
    if (!shared_->error) shared_->error = fail(Code::unavailable, "the server can't take commands");
    break;
  }
  const MutexLock lock(shared_->mutex);
  shared_->called.wait(shared_->mutex,
                       [&]() REQUIRES(shared_->mutex) { return shared_->stopping || shared_->outstanding == 0; });
  if (shared_->outstanding > 0) return fail(Code::unavailable, "the server stops");
  if (shared_->error) return *shared_->error;
  return {};
}

}  // namespace snug
