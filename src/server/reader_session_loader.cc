#include "server/reader_session_loader.h"

#include "store/login_rows.h"
#include "store/unknown_logins.h"
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
  std::optional<std::int64_t> at_position{};  // what the order had when it was asked

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
      if (job->at_position && rows::position(db) < *job->at_position) {
        clock_.steady() < job->deadline ? read_again(job) : Job::reply(job, too_early());
        return;
      }
      auto start = read_session_start(db, job->request, sync_rows_limit, options_.may_lag);
      if (is_to_be_asked(db, *job, start)) return ask_order(db, job, start.error());
      const bool early = !start && start.error().code == Code::unavailable;
      early&& clock_.steady() < job->deadline ? read_again(job) : Job::reply(job, std::move(start));
    } catch (...) {
      Job::reply(job, busy);
      throw;
    }
  });
  if (!taken) Job::reply(job, busy);
}

bool ReaderSessionLoader::is_to_be_asked(Database& db, const Job& job, const Result<SessionStart>& start) const {
  return options_.order != nullptr && !job.at_position && !start && start.error().code == Code::unauthorized &&
         !rows::has_ended(db, job.request.login);
}

void ReaderSessionLoader::ask_order(Database& db, const std::shared_ptr<Job>& job, Error refusal) {
  Error otherwise = rows::may_begin(db, job->request.login) ? too_early() : std::move(refusal);
  options_.order->ask_head([this, job, otherwise = std::move(otherwise)](std::optional<std::int64_t> position) mutable {
    if (!position) return Job::reply(job, std::move(otherwise));
    job->at_position = position;
    read(job);
  });
}

void ReaderSessionLoader::read_again(const std::shared_ptr<Job>& job) {
  job->thread.post([this, job] { job->thread.post_after(read_again_after, [this, job] { read(job); }); });
}

}  // namespace snug
