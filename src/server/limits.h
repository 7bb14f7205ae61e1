// The limits that `ready` tells a client.
#pragma once

#include "model/event_data.h"
#include "model/settings.h"
#include "snug/config.h"

namespace snug {

Limits limits_of(const Config& config, const Settings& settings);

}  // namespace snug
