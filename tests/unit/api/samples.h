// Samples: values that a JSON Schema of ours accepts, and some that it doesn't.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/json.h"

namespace snug {

/// A value that the schema accepts, as JSON text. `schemas`: those that it refers to.
std::string good_sample(std::string_view schema, const json::Schemas& schemas);

/// Values that it refuses: of another type, too small, too large, not in the list.
std::vector<std::string> bad_samples(std::string_view schema, const json::Schemas& schemas);

}  // namespace snug
