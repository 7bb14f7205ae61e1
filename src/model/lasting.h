// Lasting: how long something is to last, as a call says it.
#pragma once

#include <cstdint>

#include "model/json.h"

namespace snug {

/// Seconds, up to a hundred years.
using Lasting = Int<1, std::int64_t{100} * 365 * 24 * 60 * 60>;

}  // namespace snug
