#include "store/checkpointer.h"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>

#include "base/log.h"

namespace snug {

namespace {

/// How long the writer may take to finish its batch, and readers to let go of what they read.
constexpr std::chrono::milliseconds timeout{50};
constexpr int readers_timeout_ms = 20;

}  // namespace

Checkpointer::Checkpointer(const std::string& path, CheckpointGate& gate, const Options& options, Metrics& metrics)
    : gate_(gate),
      options_(options),
      db_(path, Database::Mode::write),
      hold_seconds_(metrics.histogram("snug_checkpoint_hold_seconds", "Time the writer was held for the WAL", 1e-3)),
      wal_bytes_(metrics.gauge("snug_wal_bytes", "Bytes in the write-ahead log at the last checkpoint")) {
  sqlite3_busy_timeout(db_.handle(), readers_timeout_ms);
  auto q = db_.query("PRAGMA page_size");
  if (q.next()) page_bytes_ = q.get<std::int64_t>(0);
  gate_.set_limit(2 * options_.cap_bytes / page_bytes_);
  thread_ = std::thread(&Checkpointer::work, this);
}

Checkpointer::~Checkpointer() {
  gate_.stop();
  thread_.join();
}

void Checkpointer::work() {
  while (gate_.wait_for_growth(std::max<std::int64_t>(options_.step_bytes / page_bytes_, 1))) {
    const auto wal_bytes = checkpoint(Kind::passive);
    if (wal_bytes && *wal_bytes > options_.cap_bytes) start_over(*wal_bytes);
    gate_.relieve();
  }
}

/// Nothing is written meanwhile: all that is left is copied quickly, readers come to need the WAL no more, and the
/// next commit begins at its start. Readers that hold on to it postpone that to the next step.
void Checkpointer::start_over(std::int64_t wal_bytes) {
  const auto start = std::chrono::steady_clock::now();
  {
    const HeldGate held(gate_, timeout);
    checkpoint(Kind::passive);
    checkpoint(wal_bytes > 4 * options_.cap_bytes ? Kind::truncate : Kind::restart);
  }
  hold_seconds_.observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}

std::optional<std::int64_t> Checkpointer::checkpoint(Kind kind) {
  const int mode = kind == Kind::passive   ? SQLITE_CHECKPOINT_PASSIVE
                   : kind == Kind::restart ? SQLITE_CHECKPOINT_RESTART
                                           : SQLITE_CHECKPOINT_TRUNCATE;
  int pages = 0;
  const int code = sqlite3_wal_checkpoint_v2(db_.handle(), "main", mode, &pages, nullptr);
  if (code == SQLITE_OK) {
    wal_bytes_.set(pages * page_bytes_);
    last_error_ = SQLITE_OK;
    return pages * page_bytes_;
  }
  if ((code & 0xff) != SQLITE_BUSY && code != last_error_)
    log::error("checkpoint failed", {{"reason", sqlite3_errmsg(db_.handle())}, {"code", code}});
  if ((code & 0xff) != SQLITE_BUSY) last_error_ = code;
  return std::nullopt;
}

}  // namespace snug
