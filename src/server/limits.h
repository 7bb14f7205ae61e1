// The limits that `ready` tells a client.
#pragma once

#include <string>

#include "model/settings.h"
#include "snug/config.h"

namespace snug {

/// A JSON object of camelCase names.
std::string limits_json(const Config& config, const Settings& settings);

}  // namespace snug
