// SipHash-2-4 (Aumasson, Bernstein): short texts as numbers.
#pragma once

#include <cstdint>
#include <string_view>

namespace snug {

/// With a key of zeros: the same on every machine and in every version, and no secret. Thread: any.
std::uint64_t siphash(std::string_view bytes);

}  // namespace snug
