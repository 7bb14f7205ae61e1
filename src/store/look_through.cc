#include "store/look_through.h"

#include <atomic>
#include <filesystem>
#include <thread>

#include "base/mutex.h"
#include "store/online_copy.h"
#include "store/schema.h"
#include "store/start_rows.h"

namespace snug {

namespace {

/// Up to this size indexes are held against their tables, too.
constexpr std::uint64_t small = 64 << 20;

/// Interrupts what runs on a connection when the time is up.
class Alarm {
 public:
  Alarm(Database& db, std::chrono::milliseconds after) : db_(db) {
    db_.interrupt_on(&rung_);
    thread_ = std::thread([this, after] {
      const MutexLock lock(mutex_);
      if (!off_.wait_for(mutex_, after, [this]() REQUIRES(mutex_) { return done_; })) rung_ = true;
    });
  }
  ~Alarm() {
    {
      const MutexLock lock(mutex_);
      done_ = true;
    }
    off_.notify_one();
    thread_.join();
    db_.interrupt_on(nullptr);
  }
  bool rung() const { return rung_; }

 private:
  Database& db_;
  std::atomic<bool> rung_ = false;
  Mutex mutex_;
  Condition off_;
  bool done_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

bool has_starts(Database& db) {
  auto q = db.query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'starts'");
  return q.next();
}

}  // namespace

LookedThrough look_through(Database& db, std::chrono::milliseconds timeout) {
  std::error_code none;
  const bool quick = std::filesystem::file_size(db.path(), none) > small;
  const Alarm alarm(db, timeout);
  try {
    return {.problems = integrity_problems(db, quick)};
  } catch (const StoreError& error) {
    if (error.is_damage()) return {.problems = error.what()};
    if (!alarm.rung()) throw;
    return {.whole = false};
  }
}

bool has_what_was_noted(Database& db, const Noted& noted) {
  auto q = db.query("SELECT version FROM meta WHERE id = 1");
  if (!q.next()) return false;
  const Cursor reached{.version = noted.version, .start = noted.start};
  const auto version = q.get<Version>(0);
  return has_starts(db) ? rows::is_of_this_history(db, reached, version) : noted.start == 0 && noted.version <= version;
}

bool is_as_noted(Database& db, const Noted& noted) {
  auto q = db.query("SELECT epoch, version FROM meta WHERE id = 1");
  return q.next() && q.get<std::string_view>(0) == noted.epoch && q.get<Version>(1) == noted.version &&
         has_what_was_noted(db, noted);
}

}  // namespace snug
