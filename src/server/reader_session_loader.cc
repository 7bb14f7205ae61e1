#include "server/reader_session_loader.h"

#include "sync/session_start.h"

namespace snug {

namespace {

constexpr std::chrono::milliseconds read_again_after{20};

}  // namespace

/// Shared, because a job that is refused or never runs must still answer.
struct ReaderSessionLoader::Job {
  Executor& thread;
  Request request;
  MoveFunction<void(Result<SessionStart>)> done;
  std::chrono::steady_clock::time_point deadline;

  static void reply(const std::shared_ptr<Job>& job, Result<SessionStart> result) {
    job->thread.post([job, result = std::move(result)]() mutable { job->done(std::move(result)); });
  }
};

void ReaderSessionLoader::load(Request request, MoveFunction<void(Result<SessionStart>)> done) {
  Executor& thread = *threads_[static_cast<std::size_t>(request.io)];
  read(std::make_shared<Job>(Job{thread, std::move(request), std::move(done), clock_.steady() + options_.timeout}));
}

void ReaderSessionLoader::read(const std::shared_ptr<Job>& job) {
  const Error busy{Code::unavailable, "the server is busy", {}, 500};
  const bool taken = readers_.submit([this, job, busy](Database& db) {
    try {
      auto start = read_session_start(db, job->request, sync_rows_limit, options_.may_lag);
      const bool early = !start && start.error().code == Code::unavailable;
      early&& clock_.steady() < job->deadline ? read_again(job) : Job::reply(job, std::move(start));
    } catch (...) {
      Job::reply(job, busy);
      throw;
    }
  });
  if (!taken) Job::reply(job, busy);
}

void ReaderSessionLoader::read_again(const std::shared_ptr<Job>& job) {
  job->thread.post([this, job] { job->thread.post_after(read_again_after, [this, job] { read(job); }); });
}

}  // namespace snug
