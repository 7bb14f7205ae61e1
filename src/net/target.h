// Target: what a request line asks for, taken apart and percent-decoded.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace snug {

struct Target {
  std::string path;                                        ///< as it came, without the query
  std::vector<std::string> segments;                       ///< decoded: `/a/b%20c` → {"a", "b c"}; `/` → {""}
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order; no name twice
};

/// Takes `/path?query` and `http://host/path?query`. Failure: bad_request (a broken percent-encoding, no UTF-8, a
/// query parameter given twice).
Result<Target> parse_target(std::string_view text);

}  // namespace snug
