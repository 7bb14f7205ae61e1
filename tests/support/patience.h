// How long tests wait for what must come.
#pragma once

#include <chrono>

namespace snug::test {

/// Longer than anything takes on a machine that is several times slower, or busy with others. A test that has waited so
/// long has failed, and one that passes never waits for it: a shorter time makes no test faster, but some fail.
inline constexpr std::chrono::seconds patience{60};

}  // namespace snug::test
