// When to ask for a certificate, and when to ask again after a failure.
#pragma once

#include <chrono>

#include "base/clock.h"

namespace snug {

/// `luck`: 0 to 1, so that not all servers come at the same time.
///
/// When a certificate is to be renewed: when a third of its life is left, or up to a thirtieth of it earlier.
Time renewal_time(Time not_before, Time not_after, double luck);

/// How long to wait after so many failures in a row (at least 1): `first`, doubled each time, half a day at most, a
/// fifth more or less; but not less than the CA asked for.
std::chrono::milliseconds pause_after(int failures, std::chrono::milliseconds first, std::chrono::milliseconds asked,
                                      double luck);

}  // namespace snug
