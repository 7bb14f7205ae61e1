// History: which start of the server each version was committed under, as far as a server at work has to know.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "model/cursor.h"

namespace snug {

/// Each start takes a random number; what is committed under it is told with it. So where an older copy of the database
/// was put back, or the end of its log was lost, what is committed anew has the same versions under another number, and
/// a cursor of what was lost is known for what it is (store/start_rows.h). Immutable. Thread: any.
struct History {
  std::string epoch;        ///< of the database
  std::int64_t start = 0;   ///< of what is committed from now on; 0: none is taken
  Version opened = 0;       ///< where the database stood at the start
  std::int64_t before = 0;  ///< of that version

  /// Of `opened` or a later version.
  std::int64_t start_of(Version version) const { return version > opened ? start : before; }
  /// Everything up to `version`, `opened` or later; others' watermarks up to `receipts`.
  std::string cursor_at(Version version, Version receipts) const {
    return to_string(Cursor{
        .epoch = epoch, .version = version, .receipts = std::min(version, receipts), .start = start_of(version)});
  }
  std::string cursor_at(Version version) const { return cursor_at(version, version); }

  /// How far a reader must see for somebody who brings `cursor`. One that was not committed under this start is of what
  /// every reader sees, or of what is no more: it says nothing.
  Version awaited(const Cursor& cursor) const {
    return cursor.epoch == epoch && cursor.start == start ? cursor.version : 0;
  }
};

}  // namespace snug
