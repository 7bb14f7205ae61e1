// What a comparison with other nodes has found, as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "peers/table_comparison.h"

namespace snug {

/// `{"node", "members": [{"node", "result", "why", "position", "term", "tables": [{"name", "rows", "otherRows", "why",
/// "differing": [{"key", "how"}], "more"}]}]}`. `result`: equal, differs, or failed with `why`. `how`: differs, here
/// (the other has no such row) or there. `more`: other rows may differ.
std::string comparison_text(std::int64_t node, const std::vector<MemberComparison>& members);

}  // namespace snug
