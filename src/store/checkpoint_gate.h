// CheckpointGate: where the writer can be held between two batches, so that the WAL can start over.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>

#include "base/mutex.h"

struct sqlite3;

namespace snug {

class Database;

class CheckpointGate {
 public:
  // --- Thread: the writer ---
  /// Between two batches, outside a transaction: returns at once unless the WAL is being made to start over, or has
  /// outgrown its limit: then it waits (a second at most) until the checkpointer has tried. From here on what `writer`
  /// commits is counted.
  void pass(Database& writer);

  // --- Thread: the checkpointer ---
  /// Waits until the WAL has grown by `pages` since the last time this returned; false: `stop` was called.
  bool wait_for_growth(std::int64_t pages);
  /// Closes the gate. The writer stands at it then, or is idle, or has not finished its batch within `timeout`.
  void hold(std::chrono::milliseconds timeout);
  void release();
  /// From this many pages in the WAL on, the writer goes on only from one checkpoint to the next.
  void set_limit(std::int64_t pages) { limit_ = pages; }
  /// The checkpointer has done what it can: a writer that waits for it goes on.
  void relieve();
  /// Thread: any.
  void stop();

 private:
  static int committed(void* gate, sqlite3* handle, const char* schema, int pages);

  Mutex mutex_;
  Condition grown_, arrived_, opened_;
  bool stopped_ GUARDED_BY(mutex_) = false;
  bool at_gate_ GUARDED_BY(mutex_) = false;  // the writer stands here
  bool urgent_ GUARDED_BY(mutex_) = false;   // and waits for a checkpoint
  std::atomic<std::int64_t> limit_ = std::numeric_limits<std::int64_t>::max();
  std::atomic<bool> closed_ = false;
  std::atomic<std::int64_t> pages_ = 0;   // in the WAL, as of the last commit
  std::atomic<std::int64_t> seen_ = 0;    // of them when wait_for_growth returned last
  std::atomic<std::int64_t> wanted_ = 0;  // the growth that is waited for; 0: nobody waits
};

/// Holds the gate for as long as it lives.
class HeldGate {
 public:
  HeldGate(CheckpointGate& gate, std::chrono::milliseconds timeout) : gate_(gate) { gate_.hold(timeout); }
  ~HeldGate() { gate_.release(); }
  HeldGate(const HeldGate&) = delete;
  HeldGate& operator=(const HeldGate&) = delete;

 private:
  CheckpointGate& gate_;
};

}  // namespace snug
