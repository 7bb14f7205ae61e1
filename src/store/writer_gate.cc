#include "store/writer_gate.h"

#include <sqlite3.h>

#include "store/database.h"

namespace snug {

int WriterGate::committed(void* context, sqlite3*, const char*, int pages) {
  auto& gate = *static_cast<WriterGate*>(context);
  gate.pages_ = pages;
  if (pages < gate.seen_) gate.seen_ = 0;  // the WAL has started over
  const std::int64_t wanted = gate.wanted_;
  if (wanted == 0 || pages - gate.seen_ < wanted) return SQLITE_OK;
  const std::lock_guard lock(gate.mutex_);
  gate.grown_.notify_one();
  return SQLITE_OK;
}

void WriterGate::pass(Database& writer) {
  sqlite3_wal_hook(writer.handle(), &WriterGate::committed, this);
  const bool too_much = pages_ >= limit_;
  if (!closed_.load(std::memory_order_acquire) && !too_much) [[likely]]
    return;
  std::unique_lock lock(mutex_);
  at_gate_ = true;
  urgent_ = too_much;
  arrived_.notify_one();
  grown_.notify_one();
  opened_.wait_for(lock, std::chrono::seconds(1), [&] { return (!closed_ && !urgent_) || stopped_; });
  opened_.wait(lock, [&] { return !closed_ || stopped_; });
  at_gate_ = urgent_ = false;
}

bool WriterGate::wait_for_growth(std::int64_t pages) {
  std::unique_lock lock(mutex_);
  wanted_ = pages;
  grown_.wait(lock, [&] { return stopped_ || urgent_ || pages_ - seen_ >= pages; });
  wanted_ = 0;
  seen_ = pages_.load();
  return !stopped_;
}

void WriterGate::hold(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  closed_ = true;
  arrived_.wait_for(lock, patience, [&] { return at_gate_ || stopped_; });
}

void WriterGate::release() {
  {
    std::lock_guard lock(mutex_);
    closed_ = false;
  }
  opened_.notify_one();
}

void WriterGate::relieve() {
  {
    std::lock_guard lock(mutex_);
    urgent_ = false;
  }
  opened_.notify_one();
}

void WriterGate::stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  grown_.notify_one();
  arrived_.notify_one();
  opened_.notify_one();
}

}  // namespace snug
