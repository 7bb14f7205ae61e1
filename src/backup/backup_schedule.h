// BackupSchedule: when the next backup is due, what it is called, and which old ones may go.
//
// It knows its own files by their names, `snug-YYYYMMDDTHHMMSSZ.backup`, and touches no others.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace snug {

/// Thread: one.
class BackupSchedule {
 public:
  struct Options {
    std::filesystem::path folder;        ///< empty: none are made
    std::chrono::milliseconds every{0};  ///< 0: none are made
    int keep = 7;                        ///< at least 1
  };

  explicit BackupSchedule(Options options);

  bool active() const { return !options_.folder.empty() && options_.every.count() > 0; }

  /// How long to wait from `now`; 0: it is due. Counted from the newest backup in the folder, so that restarts neither
  /// postpone it nor make more; after failures it comes again soon, and then less soon.
  std::chrono::milliseconds wait(Time now) const;
  void failed(Time now);
  void succeeded();

  /// When the newest backup in the folder was made. One that is later than `now` was made by a clock that was ahead,
  /// and must not put others off for as long as it was.
  std::optional<Time> newest(Time now) const;
  std::filesystem::path file_for(Time now) const { return options_.folder / name_of(now); }
  /// The files to remove: all but the newest `keep`, and what a dead process left half written (`.part`). Those whose
  /// names are later than `now` count as the oldest: the clock was ahead when they were made, or it is not set now.
  std::vector<std::filesystem::path> to_remove(Time now) const;

  static std::string name_of(Time time);
  /// Nothing: not one of ours.
  static std::optional<Time> time_of(std::string_view name);

 private:
  std::vector<std::pair<Time, std::filesystem::path>> backups() const;  ///< oldest first

  Options options_;   // constant
  int failures_ = 0;  // in a row
  Time last_failure_;
};

}  // namespace snug
