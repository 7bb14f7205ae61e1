// Cursor: "everything up to here", the opaque string that clients resume from.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "model/objects.h"

namespace snug {

/// Text form: EPOCH.VERSION[.RECEIPTS][:START[.SEEN]][~HEAD.STAGE.PLACE.SUB]
struct Cursor {
  std::string epoch;     ///< of the database: changes when a backup is restored
  Version version = 0;   ///< everything up to it was received …
  Version receipts = 0;  ///< … but others' watermarks only up to this one (they are told with a delay); <= version

  /// The start of the server under which `last()` was committed (model/history.h); what lies before is then the same,
  /// too. 0: it was committed when starts had no numbers yet.
  std::int64_t start = 0;
  /// Of pages read while more was committed: rows may be as young as this. 0: none is younger than what is named.
  Version seen = 0;

  /// A sync that is half done: the version it will be complete for, and where it stands. head 0: not half done.
  Version head = 0;
  std::int64_t stage = 0;
  std::int64_t place = 0;
  std::int64_t sub = 0;

  bool half_done() const { return head != 0; }
  /// The last version that its holder knows something of.
  Version last() const { return std::max({version, head, seen}); }
};

std::string to_string(const Cursor& cursor);
/// Nothing if the text is no cursor of ours (at most 160 characters).
std::optional<Cursor> parse_cursor(std::string_view text);

}  // namespace snug
