// Changeable: the parts of the configuration that a server takes over while it runs, as its rooms want them.
#pragma once

#include "api/settings.h"
#include "session/rate_limiter.h"
#include "snug/config.h"

namespace snug {

LoginRates login_rates(const Config& config);
RateLimits rate_limits(const Config& config);

void configure_log(const Config& config);

/// Takes over from `next` what Server::reload does.
void take_over(Config& config, const Config& next);

}  // namespace snug
