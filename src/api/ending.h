// When something is to end, as a call says it: at a time, or so and so long from now.
#pragma once

#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "model/lasting.h"

namespace snug {

/// Reckoned on `clock`, the order's, by which it will end: who calls may have another time. `field`: the name that `at`
/// has on the wire. Failure: bad_request, for a time that is past, or both.
inline Result<std::optional<Time>> ending(const Clock& clock, const char* field, std::optional<Time> at,
                                          const std::optional<Lasting>& in) {
  const Time now = clock.now();
  if (at && in) return bad_field("forSeconds", std::string("says when it ends, and so does ") + field);
  if (in) return std::optional<Time>(Time{now.ms + in->value * 1000});
  if (at && *at <= now) return bad_field(field, "must be in the future; it is " + to_iso8601(now) + " here");
  return at;
}

}  // namespace snug
