// SearchQuery: what somebody looks for, read from what it typed.
//
//   words "a phrase" -without from:NAME|me in:CHAT mentions:me has:file|image|link|poll is:saved|pinned
//   before:DATE after:DATE on:DATE
//
// All must be there. The last word may be the beginning of one. An x:y that is none of these is text.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "search/tokens.h"

namespace snug {

/// What a message may have, as bits.
namespace has {
inline constexpr unsigned file = 1, image = 2, link = 4, poll = 8;
}

struct SearchTerm {
  Phrase phrase;
  bool excluded = false;
};

struct SearchQuery {
  static constexpr std::size_t most_terms = 16;

  std::vector<SearchTerm> terms;  ///< each has a token
  std::vector<std::string> from;  ///< of one of them: usernames as they were typed, or "me"
  std::vector<std::string> in;    ///< in one of them: ids or titles as they were typed, or `@` and a username
  bool mentions_me = false;
  bool saved = false, pinned = false;
  unsigned has = 0;  ///< all of these
  Time after{};      ///< sent at this time or later
  Time before{};     ///< and before this one; 0: at any time

  /// Something is looked for, beyond what is not to be there.
  bool asks() const;
};

/// `offset`: of local time from UTC, for dates. Failure: bad_request naming `query`.
Result<SearchQuery> parse_search_query(std::string_view text, std::chrono::minutes offset = {});

}  // namespace snug
