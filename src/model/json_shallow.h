// JSON of which not all can be taken: for who needs to know at least whom to answer.
#pragma once

#include <optional>
#include <string_view>

#include "model/json.h"

namespace snug::json {

struct Shallow {
  Value value;
  std::optional<Error> too_deep{};  ///< what `parse` says of it; `value` has null for all that lies too deep
};

/// Like `parse`, but too many levels are no failure. Values are valid until the next call of either on this thread.
Result<Shallow> parse_shallow(std::string_view text);

/// Of any number, also of an integer.
std::optional<double> number(Value value);

}  // namespace snug::json
