// Descriptors: how many a process may have.
#pragma once

#include <cstddef>

#include "base/descriptor.h"

namespace snug {

/// Raises the soft limit of open files to the hard one; returns what it is then. A limit that can't be read (a filter
/// of system calls refuses it) counts as none: whoever runs out of descriptors notices.
std::size_t raise_descriptor_limit();

}  // namespace snug
