// Transfer: what one try to move bytes over a non-blocking connection came to.
#pragma once

#include <cstddef>

namespace snug {

struct Transfer {
  enum class Status { done, would_block, lost };
  Status status = Status::done;
  std::size_t count = 0;
};

}  // namespace snug
