#include "store/checkpoint_gate.h"

#include <sqlite3.h>

#include "store/database.h"

namespace snug {

int CheckpointGate::committed(void* context, sqlite3*, const char*, int pages) {
  auto& gate = *static_cast<CheckpointGate*>(context);
  gate.pages_ = pages;
  if (pages < gate.seen_) gate.seen_ = 0;  // the WAL has started over
  const std::int64_t wanted = gate.wanted_;
  if (wanted == 0 || pages - gate.seen_ < wanted) return SQLITE_OK;
  const MutexLock lock(gate.mutex_);
  gate.grown_.notify_one();
  return SQLITE_OK;
}

void CheckpointGate::pass(Database& writer) {
  sqlite3_wal_hook(writer.handle(), &CheckpointGate::committed, this);
  const bool too_much = pages_ >= limit_;
  if (!closed_.load(std::memory_order_acquire) && !too_much) [[likely]]
    return;
  const MutexLock lock(mutex_);
  at_gate_ = true;
  urgent_ = too_much;
  arrived_.notify_one();
  grown_.notify_one();
  opened_.wait_for(mutex_, std::chrono::seconds(1),
                   [&]() REQUIRES(mutex_) { return (!closed_ && !urgent_) || stopped_; });
  opened_.wait(mutex_, [&]() REQUIRES(mutex_) { return !closed_ || stopped_; });
  at_gate_ = urgent_ = false;
}

bool CheckpointGate::wait_for_growth(std::int64_t pages) {
  const MutexLock lock(mutex_);
  wanted_ = pages;
  grown_.wait(mutex_, [&]() REQUIRES(mutex_) { return stopped_ || urgent_ || pages_ - seen_ >= pages; });
  wanted_ = 0;
  seen_ = pages_.load();
  return !stopped_;
}

void CheckpointGate::hold(std::chrono::milliseconds timeout) {
  const MutexLock lock(mutex_);
  closed_ = true;
  arrived_.wait_for(mutex_, timeout, [&]() REQUIRES(mutex_) { return at_gate_ || stopped_; });
}

void CheckpointGate::release() {
  {
    const MutexLock lock(mutex_);
    closed_ = false;
  }
  opened_.notify_one();
}

void CheckpointGate::relieve() {
  {
    const MutexLock lock(mutex_);
    urgent_ = false;
  }
  opened_.notify_one();
}

void CheckpointGate::stop() {
  {
    const MutexLock lock(mutex_);
    stopped_ = true;
  }
  grown_.notify_one();
  arrived_.notify_one();
  opened_.notify_one();
}

}  // namespace snug
