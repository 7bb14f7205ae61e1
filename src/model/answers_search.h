// What the operation that finds messages answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/json.h"
#include "model/objects.h"

namespace snug {

/// A part of a text, in code points.
struct TextRange {
  std::int64_t from = 0;  ///< the first
  std::int64_t to = 0;    ///< behind the last

  bool operator==(const TextRange&) const = default;
};

/// Where a message has what was looked for.
struct SearchMatch {
  MessageId message_id;           ///< the message
  std::vector<TextRange> ranges;  ///< parts of its content, in their order; none if it was found by something else
};

/// Messages that were found.
struct SearchAnswer {
  std::vector<Message> messages;           ///< the newest first
  std::vector<SearchMatch> matches;        ///< of each of them, in the same order
  std::optional<std::string> next_cursor;  ///< where to look on; none: all was looked through
  std::optional<Time> searched_to;         ///< with nextCursor: when the oldest message was sent that was looked at
  Version indexed_to = 0;  ///< what was committed up to this version is found; less than is known: the index lags
};

}  // namespace snug
