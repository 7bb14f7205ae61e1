// Note: a small file beside the database that says how far it got. It is no part of the database, so it still says so
// when the database, or the end of its log, is not what it was.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/descriptor.h"
#include "model/objects.h"

namespace snug {

/// What a server last knew of its database.
struct Noted {
  bool running = false;    ///< it is at work, or died at it
  std::string epoch;       ///< of the database
  std::int64_t start = 0;  ///< under which `version` was committed
  Version version = 0;     ///< the last one
  /// What was missing when it started: versions after the first of these up to the second. 0 and 0: nothing.
  Version lost_after = 0, lost_up_to = 0;
};

std::string to_text(const Noted& noted);
/// Nothing if it was not written by `to_text`, or not to its end.
std::optional<Noted> parse_noted(std::string_view text);
/// Nothing if there is no such file, or it can't be understood.
std::optional<Noted> read_note(const std::filesystem::path& file);

/// The file of a server at work. What is written is not synced: it outlives the process at once and the machine's death
/// sooner or later, and costs a commit next to nothing. What can't be written is left: a start then knows less. Thread:
/// one at a time.
class Note {
 public:
  /// Makes the file (mode 0600) if it isn't there.
  Note(const std::filesystem::path& file, const Noted& noted);
  /// Committed up to here, under this start.
  void advance(Version version, std::int64_t start);
  /// The database was closed in order.
  void stop();

 private:
  void write();

  OwnedDescriptor file_;
  Noted noted_;
};

}  // namespace snug
