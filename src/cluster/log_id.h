// LogId: the place of a command in the shared log.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snug {

/// Position and term. As text `position-term`, which is the id of the entry in the stream: the ids of a log that lost
/// its tail and took other commands in its place are others.
struct LogId {
  std::int64_t position = 0;  ///< 1, 2, 3 …; 0: before the first
  std::int64_t term = 0;      ///< of the log when the command was appended; grows each time that the log is opened

  bool operator==(const LogId&) const = default;
  /// Whether what ends here has all that counts of what ends at `other`: a later term overrules positions.
  bool covers(const LogId& other) const { return term != other.term ? term > other.term : position >= other.position; }

  std::string text() const;
  static std::optional<LogId> parse(std::string_view text);
};

}  // namespace snug
