// The sandbox that a worker puts itself into: what is left is memory, and one descriptor to write to.
#pragma once

#include <cstdint>

namespace snug {

/// Built with a sanitizer, whose own bookkeeping needs far more memory, and some more calls.
extern const bool is_sanitized;

/// Limits this process for good, and all it starts: no file grows, no descriptor beyond 0, 1 and 2, 8 s of processor,
/// and so many bytes of addresses, what is mapped now included. False if the system refuses.
bool limit_resources(std::uint64_t memory);

/// From now on the kernel ends this process at any system call but those that allocate memory, write to descriptor 1,
/// or end it. No memory becomes executable. The thread that calls must be the only one. False if the kernel has no
/// filters.
bool filter_system_calls();

}  // namespace snug
