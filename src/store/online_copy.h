// OnlineCopy: a consistent copy of a database at work, made a few pages at a time.
//
// The pages go through the connection that writes: SQLite then keeps those that were copied already up to date with
// each commit (sqlite3_backup_step: "if the source database is modified by the same connection ... the backup is
// automatically updated"). So the copy never starts over, and between two steps nothing is held: commits go on, and the
// WAL can start over. The copy is the database as of the last step. A reader's snapshot, held for as long as copying
// takes, would keep the WAL from starting over all that time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "store/database.h"

struct sqlite3_backup;

namespace snug {

/// Thread: that of the source; construction and destruction anywhere, but not while a step runs.
class OnlineCopy {
 public:
  /// Makes `target` (mode 0600), which must not exist. Throws StoreError. The file stays, whatever becomes of the copy.
  explicit OnlineCopy(const std::string& target);
  ~OnlineCopy();
  OnlineCopy(const OnlineCopy&) = delete;
  OnlineCopy& operator=(const OnlineCopy&) = delete;

  /// Copies `pages` more (-1: all at once); true: that was the last, and the target is whole and closed (not yet
  /// synced). `source` must be the same connection each time. Throws StoreError, also if another program's writes make
  /// it start over again and again.
  bool step(Database& source, int pages);
  /// Lets go of the source before it is done.
  void abandon();

  std::int64_t pages_done() const { return total_ - left_; }
  std::int64_t pages_total() const { return total_; }  ///< as of the last step

 private:
  void close();

  sqlite3* target_ = nullptr;
  sqlite3* source_ = nullptr;
  sqlite3_backup* backup_ = nullptr;
  std::int64_t total_ = 0;
  std::int64_t left_ = 0;
  std::int64_t work_ = 0;  // pages asked for so far
};

/// Reads pages of `reader`'s file into the system's cache, so that the step that copies them needn't wait for the disk.
class PageWarmer {
 public:
  explicit PageWarmer(Database& reader);
  void warm(std::int64_t first_page, int pages);

 private:
  Database& reader_;
  std::int64_t page_bytes_ = 4096;
  std::string scratch_;
};

/// Copies the database `from` as a reader sees it now to the new file `to` (mode 0600), synced. Beside a server at work
/// it keeps the WAL from starting over until it is done. Throws StoreError.
void copy_database(const std::string& from, const std::string& to);

/// What is wrong inside the file, in at most ten lines; empty: nothing. `quick` leaves out whether indexes match their
/// tables.
std::string integrity_problems(Database& database, bool quick);

}  // namespace snug
