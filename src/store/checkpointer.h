// Checkpointer: the thread that copies the WAL into the database, so that it never grows without bound.
//
// Copying goes on beside the writer (PASSIVE). Under a writer that never pauses, that alone never lets the WAL start
// over; so above a cap the writer is held at its gate for the few milliseconds that takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <thread>

#include "base/metrics.h"
#include "store/checkpoint_gate.h"
#include "store/database.h"

namespace snug {

class Checkpointer {
 public:
  struct Options {
    std::int64_t step_bytes = 4 << 20;  ///< copy each time the WAL has grown by this much
    std::int64_t cap_bytes = 16 << 20;  ///< let it start over when it holds more than this
  };

  /// Opens a connection of its own to the database (throws StoreError) and starts.
  Checkpointer(const std::string& path, CheckpointGate& gate, const Options& options, Metrics& metrics);
  /// Lets the writer go and ends the thread. The last connection that is closed empties the WAL.
  ~Checkpointer();

 private:
  enum class Kind { passive, restart, truncate };
  void work();
  void start_over(std::int64_t wal_bytes);
  /// Bytes in the WAL; nothing if it could not be done.
  std::optional<std::int64_t> checkpoint(Kind kind);

  CheckpointGate& gate_;
  const Options options_;
  Database db_;
  std::int64_t page_bytes_ = 4096;
  int last_error_ = 0;
  Histogram& hold_seconds_;
  Gauge& wal_bytes_;
  std::thread thread_;
};

}  // namespace snug
