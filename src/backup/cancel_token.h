// CancelToken: lets a backup under way be given up, so that a server that stops needn't wait for it.
#pragma once

#include <atomic>

#include "store/database.h"

namespace snug {

class CancelToken {
 public:
  /// From here on `check` throws, and what reads a database inside a Reading ends. Thread: any.
  void request() { requested_ = true; }
  bool requested() const { return requested_; }
  /// Throws BackupError once it was requested. Thread: the one at work.
  void check() const;

  /// The thread at work is about to read all of this database, and may not come to `check` for long.
  class Reading {
   public:
    Reading(const CancelToken& cancel, Database& database);
    ~Reading();
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

   private:
    Database& database_;
  };

 private:
  std::atomic<bool> requested_ = false;
};

}  // namespace snug
