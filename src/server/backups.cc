#include "server/backups.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <future>
#include <memory>

#include "base/descriptor.h"
#include "base/log.h"
#include "store/data_files.h"
#include "store/online_copy.h"

namespace snug {

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// A step is this much, and the next one comes no sooner: at most 64 MB/s.
constexpr int pages_a_step = 64;
constexpr steady_clock::duration pace = 4ms;
/// What the copy may have in the system's memory before it is pushed to the disk: a heap of it would stand in the way
/// of the next commit.
constexpr std::int64_t pages_a_flush = 512;

std::string message_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const StoreError& e) {
    return std::string(e.what()) + "; " + e.advice();
  } catch (const std::exception& e) {
    return e.what();
  }
}

}  // namespace

Backups::Backups(const Options& options, Writer& writer, const Clock& clock, Metrics& metrics)
    : options_(options),
      writer_(writer),
      clock_(clock),
      reader_((options.data / data_files::database).string(), Database::Mode::read),
      schedule_(options.schedule),
      made_(metrics.counter("snug_backups_total", "Scheduled backups by outcome", "outcome=\"made\"")),
      failed_(metrics.counter("snug_backups_total", "Scheduled backups by outcome", "outcome=\"failed\"")),
      last_made_(
          metrics.gauge("snug_backup_last_success_timestamp_seconds",
                        "When the last scheduled backup was made, in seconds since 1970; 0: none by this start")),
      last_failed_(metrics.gauge("snug_backup_last_failure_timestamp_seconds",
                                 "When a scheduled backup last failed, in seconds since 1970; 0: none by this start")),
      bytes_(metrics.gauge("snug_backup_bytes", "Size of the last scheduled backup")),
      step_seconds_(metrics.histogram("snug_backup_step_seconds", "Time a step of copying took of the writer", 16e-6)) {
  remove_old_copies(options_.data, 0s);
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "backup");
    work();
  });
}

Backups::~Backups() {
  {
    const MutexLock lock(mutex_);
    cancel_.request();
    asked_.notify_one();
  }
  thread_.join();
}

void Backups::enqueue(Task task) {
  {
    const MutexLock lock(mutex_);
    if (!stopping()) {
      tasks_.push_back(std::move(task));
      asked_.notify_one();
      return;
    }
  }
  task();
}

void Backups::work() {
  while (true) {
    const auto wait = schedule_.active() ? schedule_.wait(clock_.now()) : std::chrono::milliseconds(24h);
    Task task;
    {
      const MutexLock lock(mutex_);
      asked_.wait_for(mutex_, wait, [&]() REQUIRES(mutex_) { return stopping() || !tasks_.empty(); });
      if (!tasks_.empty()) {
        task = std::move(tasks_.front());
        tasks_.pop_front();
      } else if (stopping()) {
        return;
      }
    }
    if (task)
      task();
    else if (schedule_.active() && schedule_.wait(clock_.now()).count() == 0)
      run_scheduled();
  }
}

void Backups::run_scheduled() {
  const Time now = clock_.now();
  const auto start = clock_.steady();
  try {
    const std::filesystem::path file = schedule_.file_for(now);
    if (std::filesystem::create_directories(file.parent_path()))
      std::filesystem::permissions(file.parent_path(), std::filesystem::perms::owner_all);
    const LockedCopy copy(make_copy());
    const BackupFacts facts = build_backup(options_.data, copy, file, true, cancel_);
    schedule_.succeeded();
    made_.add();
    last_made_.set(now.ms / 1000);
    bytes_.set(static_cast<std::int64_t>(facts.bytes));
    log::info("backup made", {{"file", file.string()},
                              {"bytes", facts.bytes},
                              {"messages", facts.messages},
                              {"seconds", std::chrono::duration<double>(clock_.steady() - start).count()}});
    for (const auto& old : schedule_.to_remove(now)) {
      std::filesystem::remove(old);
      log::info("old backup removed", {{"file", old.string()}});
    }
  } catch (...) {
    if (stopping()) return;
    schedule_.failed(now);
    failed_.add();
    last_failed_.set(now.ms / 1000);
    log::error(
        "backup failed, it is tried again later; older ones are kept",
        {{"folder", schedule_.file_for(now).parent_path().string()}, {"why", message_of(std::current_exception())}});
  }
}

void Backups::copy(MoveFunction<void(Result<std::string>)> done) {
  enqueue([this, done = std::move(done)]() mutable {
    Result<std::string> result = Error{};
    try {
      result = make_copy().filename().string();
    } catch (...) {
      result = fail(Code::unavailable, message_of(std::current_exception()));
    }
    done(std::move(result));
  });
}

void Backups::snapshot(MoveFunction<void(Result<SnapshotFile>)> done) {
  enqueue([this, done = std::move(done)]() mutable {
    Result<SnapshotFile> result = Error{};
    try {
      cancel_.check();
      const LockedCopy copy(make_copy());
      result = build_snapshot(options_.data, copy, cancel_);
    } catch (...) {
      result = fail(Code::unavailable, message_of(std::current_exception()));
    }
    done(std::move(result));
  });
}

BackupFacts Backups::back_up(const std::filesystem::path& file, const BackupOptions& options) {
  const auto copied = std::make_shared<std::promise<std::filesystem::path>>();
  enqueue([this, copied] {
    try {
      copied->set_value(make_copy());
    } catch (...) {
      try {
        throw BackupError(message_of(std::current_exception()));
      } catch (...) {
        copied->set_exception(std::current_exception());
      }
    }
  });
  BackupOptions with_copy = options;
  with_copy.database_copy = copied->get_future().get();
  return snug::back_up(options_.data, file, with_copy);
}

std::filesystem::path Backups::make_copy() {
  remove_old_copies(options_.data, 60s);  // of commands that were killed before they could take them
  check_room_for_copy(options_.data);
  std::filesystem::path path = new_copy_name(options_.data);
  const auto start = steady_clock::now();
  try {
    OnlineCopy copy(path.string());
    const OwnedDescriptor written(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    PageWarmer warmer(reader_);
    std::int64_t flushed = 0;
    for (auto next = start; !step(copy); next = std::max(next + pace, steady_clock::now())) {
      if (copy.pages_done() - flushed >= pages_a_flush) {
        ::fdatasync(written.get());
        flushed = copy.pages_done();
      }
      warmer.warm(copy.pages_done(), pages_a_step);
      std::this_thread::sleep_until(next + pace);
    }
    if (::fsync(written.get()) != 0) throw BackupError(path.string() + " can't be written");
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    throw;
  }
  log::debug("database copied", {{"file", path.string()},
                                 {"seconds", std::chrono::duration<double>(steady_clock::now() - start).count()}});
  return path;
}

bool Backups::step(OnlineCopy& copy) {
  const auto result = std::make_shared<std::promise<bool>>();
  const bool taken = writer_.between_batches([this, &copy, result](Database* source) {
    const auto start = steady_clock::now();
    bool last = false;
    std::exception_ptr failure;
    try {
      if (!source || stopping()) {
        copy.abandon();  // here, where nobody else uses its source
        throw BackupError(source ? "the server is stopping" : "the database can't be opened at the moment");
      }
      last = copy.step(*source, pages_a_step);
    } catch (...) {
      failure = std::current_exception();
    }
    step_seconds_.observe(std::chrono::duration<double>(steady_clock::now() - start).count());
    // Last of all: whoever waits may be gone, and this with it, before the next line.
    failure ? result->set_exception(failure) : result->set_value(last);
  });
  if (!taken) throw BackupError("the server is stopping");
  return result->get_future().get();
}

}  // namespace snug
