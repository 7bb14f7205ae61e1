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
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order
};

/// A request's target as `/path?query`, also if it came as `http://host/path?query`.
std::string_view path_and_query(std::string_view target);

/// What stands before the query.
inline std::string_view path_of(std::string_view target) {
  target = path_and_query(target);
  return target.substr(0, target.find('?'));
}

/// Takes `/path?query` and `http://host/path?query`. Failure: bad_request (a broken percent-encoding, no
/// UTF-8, too many parameters).
Result<Target> parse_target(std::string_view text);

}  // namespace snug
